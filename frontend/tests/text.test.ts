import { expect, it } from 'vitest';
import { describe as line, fraction } from '../src/core/bar';
import { bytes, duration, ordinal } from '../src/core/i18n';
import { simpleMarkdown } from '../src/lib/simple';
import { parseNumber } from '../src/ui/numbers';

const waiting = {
  state: 'waiting' as const,
  shown: 'full' as const,
  since: 0,
  rank: null,
  eta: null,
  items: [],
  streaming: false,
  message: '',
  refused: false,
};

it('says the place in the line and the time', () => {
  expect(line({ ...waiting, rank: 2, eta: 12 }, 1500)).toBe('3rd in line, about 12 s');
  expect(line({ ...waiting, rank: 0 }, 1500)).toBe('next in line · 1.5 s');
  expect(line({ ...waiting, state: 'running' }, 61_000)).toBe('1 min 1 s');
  expect([1, 2, 3, 4, 11, 22].map(ordinal)).toEqual(['1st', '2nd', '3rd', '4th', '11th', '22nd']);
  expect(duration(9.96, 1)).toBe('10.0 s');
  expect(bytes(1536)).toBe('1.5 KB');
});

it('joins nested progress', () => {
  const item = { index: null, length: null, unit: null, progress: null, desc: null };
  expect(fraction([])).toBeNull();
  expect(fraction([{ ...item, progress: 0.5 }])).toBe(0.5);
  expect(fraction([{ ...item, index: 1, length: 2 }, { ...item, index: 1, length: 4 }])).toBe(0.625);
  const status = { ...waiting, items: [{ ...item, index: 3, length: 10, unit: 'steps', desc: 'Reading' }] };
  expect(line(status, 200)).toBe('Reading · 3 of 10 steps · 30% · 0.2 s');
});

it('refuses whole numbers that would be rounded', () => {
  expect(parseNumber('9007199254740991')).toEqual({ value: 9007199254740991, problem: '' });
  expect(parseNumber('+9007199254740993')).toEqual({ value: '9007199254740993', problem: '' });
  expect(parseNumber('1e400').problem).toBe('number.tooLarge');
  expect(parseNumber('-0.5e3')).toEqual({ value: -500, problem: '' });
  expect(parseNumber(' ')).toEqual({ value: null, problem: '' });
  expect(parseNumber('abc').problem).toBe('number.invalid');
});

it('knows when a text needs no parser', () => {
  const shape = (text: string): string[] | undefined =>
    simpleMarkdown(text, [{ left: '$$' }], false)?.map((element) => element.outerHTML);
  expect(shape('# Title\nSome words\nand more\n\nNext')).toEqual([
    '<h1>Title</h1>',
    '<p>Some words\nand more</p>',
    '<p>Next</p>',
  ]);
  for (const text of ['a *b*', '- item', '1. item', 'a <b>', 'https://x.test', 'Title\n===', '    code', '#tag', 'a  \nb']) {
    expect(shape(text), text).toBeUndefined();
  }
});
