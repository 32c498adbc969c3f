import { expect, test } from 'vitest';
import { parseJson } from '../src/core/json';

test('ordinary numbers are numbers', () => {
  expect(parseJson('{"a": 1, "b": [2.5, 9007199254740991], "c": 0.12345678901234567}')).toEqual({
    a: 1,
    b: [2.5, 9007199254740991],
    c: 0.12345678901234567,
  });
});

test('whole numbers beyond a double keep their digits, where the browser tells them', () => {
  const found = parseJson('[890238189411846223, "890238189411846223", {"n": -90071992547409931}]');
  const exact = ['890238189411846223', '890238189411846223', { n: '-90071992547409931' }];
  const rounded = [890238189411846300, '890238189411846223', { n: -90071992547409940 }];
  expect([exact, rounded]).toContainEqual(found);
});
