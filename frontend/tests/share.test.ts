import { beforeAll, expect, it } from 'vitest';
import { addTexts } from '../src/core/i18n';
import texts from '../src/locales/en.share.json';
import { qrPath } from '../src/ui/share/qr';
import { countdown, isSoon, remaining } from '../src/ui/share/time';

const MINUTE = 60;
const HOUR = 3600;

beforeAll(() => addTexts(texts));

it('counts down beside the entry, in the last day only', () => {
  expect(countdown(72 * HOUR)).toBe('');
  expect(countdown(24 * HOUR)).toBe('');
  expect(countdown(24 * HOUR - 1)).toBe('ends in 24 h');
  expect(countdown(12 * HOUR - 2)).toBe('ends in 12 h');
  expect(countdown(3 * HOUR + 50 * MINUTE)).toBe('ends in 3 h');
  expect(countdown(HOUR)).toBe('ends in 1 h');
  expect(countdown(HOUR - 1)).toBe('ends in 60 min');
  expect(countdown(50 * MINUTE - 3)).toBe('ends in 50 min');
  expect(countdown(61)).toBe('ends in 1 min');
  expect(countdown(59.9)).toBe('ends in under 1 min');
  expect(countdown(0)).toBe('');
  expect(countdown(-5)).toBe('');
  expect([HOUR, HOUR - 1].map(isSoon)).toEqual([false, true]);
});

it('says in the dialog how long it lives, to the minute in the last day', () => {
  expect(remaining(30 * 24 * HOUR - 2)).toBe('30 days');
  expect(remaining(72 * HOUR - 2)).toBe('72 h');
  expect(remaining(12 * HOUR + 49.9 * MINUTE)).toBe('12 h 50 min');
  expect(remaining(2 * HOUR - 10)).toBe('2 h');
  expect(remaining(HOUR)).toBe('1 h');
  expect(remaining(90)).toBe('2 min');
  expect(remaining(0)).toBe('under 1 min');
});

it('draws each dark cell of a code once', () => {
  const rows = ['1101', '0000', '0111'];
  expect(qrPath(rows)).toBe('M0 0h2v1h-2zM3 0h1v1h-1zM1 2h3v1h-3z');
  expect(qrPath([])).toBe('');
});
