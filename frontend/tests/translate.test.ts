import { expect, test } from 'vitest';
import { ranked, translator } from '../src/core/translate';

const TEXTS = { en: { a: 'A', b: 'B' }, 'pt-BR': { a: 'á' }, de: { a: 'Ä', c: '<b>' } };
const mark = (key: string): string => `\u2063i18n:${key}\u2063`;

test('the very language comes first, then its kin, then English, then the others', () => {
  expect(ranked(TEXTS, ['de-AT'])).toEqual(['de', 'en', 'pt-BR']);
  expect(ranked(TEXTS, ['pt'])).toEqual(['pt-BR', 'en', 'de']);
  expect(ranked(TEXTS, ['pt-PT', 'de'])).toEqual(['pt-BR', 'de', 'en']);
  expect(ranked(TEXTS, ['sw'])).toEqual(['en', 'pt-BR', 'de']);
  expect(ranked({ fr: {}, it: {} }, ['sw'])).toEqual(['fr', 'it']);
  expect(ranked({ fr: {}, 'FR-ca': {} }, ['fr-CA'])).toEqual(['FR-ca', 'fr']);
});

test('a text that a language lacks comes from the next, and one that none has is its key', () => {
  const say = translator(TEXTS, ['pt-BR']);
  expect(say(mark('a'))).toBe('á');
  expect(say(`${mark('b')} and ${mark('c')}, ${mark('d')}`)).toBe('B and <b>, d');
  expect(say(mark('constructor'))).toBe('constructor');
});

test('values are translated to any depth, and what holds no key stays the very object', () => {
  const say = translator(TEXTS, ['de']);
  expect(say({ x: [mark('a'), { y: mark('b') }], [mark('a')]: 1 })).toEqual({ x: ['Ä', { y: 'B' }], Ä: 1 });
  const plain = { x: [1, { y: 'text' }], z: null };
  expect(say(plain)).toBe(plain);
  expect(say(undefined)).toBe(undefined);
});
