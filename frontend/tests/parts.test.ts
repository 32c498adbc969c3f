import { expect, it } from 'vitest';
import { areScores, remark, spanAt, type Part } from '../src/components/highlightedtext/parts';

const PARTS: Part[] = [
  { token: 'Ann', mark: 'person' },
  { token: ' lives in ', mark: null },
  { token: 'Paris', mark: 'place' },
];
const text = (parts: Part[]): string => parts.map(({ token, mark }) => (mark === null ? token : `[${token}|${mark}]`)).join('');

it.each([
  [4, 9, 'verb', '[Ann|person] [lives|verb] in [Paris|place]'],
  [0, 3, 'name', '[Ann|name] lives in [Paris|place]'],
  [0, 3, null, 'Ann lives in [Paris|place]'],
  [1, 15, 'all', '[A|person][nn lives in Pa|all][ris|place]'],
  [0, 18, null, 'Ann lives in Paris'],
  [13, 18, 'place', '[Ann|person] lives in [Paris|place]'],
  [3, 3, 'none', '[Ann|person] lives in [Paris|place]'],
])('marks %d to %d as %j', (start, end, mark, wanted) => {
  const made = remark(PARTS, start, end, mark);
  expect(text(made)).toBe(wanted);
  expect(made.map((part) => part.token).join('')).toBe('Ann lives in Paris');
  expect(text(PARTS)).toBe('[Ann|person] lives in [Paris|place]');
});

it('finds the part at a place, the marked one between two', () => {
  expect(spanAt(PARTS, 1)).toMatchObject({ start: 0, end: 3 });
  expect(spanAt(PARTS, 3)).toMatchObject({ start: 0, end: 3 });
  expect(spanAt(PARTS, 13)).toMatchObject({ start: 13, end: 18 });
  expect(spanAt(PARTS, 99)).toBeNull();
});

it('tells scores from categories', () => {
  expect(areScores([{ token: 'a', mark: 0.5 }, { token: 'b', mark: null }])).toBe(true);
  expect(areScores([{ token: 'a', mark: 0.5 }, { token: 'b', mark: 'x' }])).toBe(false);
  expect(areScores([{ token: 'a', mark: null }])).toBe(false);
});
