import { expect, it } from 'vitest';
import type { Json } from '../src/contract';
import { PAGE, Rows } from '../src/components/json/rows';

function shown(value: Json, all = false): Rows {
  const rows = new Rows();
  rows.show(value, all, false);
  return rows;
}

it('opens what lies near the top', () => {
  expect(shown([[[[1]]]]).list.map((row) => row.open)).toEqual([true, true, true, false]);
  expect(shown([[[[1]]]], true).list).toHaveLength(5);
  expect(shown({ a: Array(101).fill(0) }).list).toHaveLength(2);
});

it('opens no more than a visitor can look at', () => {
  const value = Array.from({ length: 5000 }, () => [1, 2, 3, 4]);
  expect(shown(value, true).list.length).toBeLessThanOrEqual(15_001);
  expect(shown(value).list.length).toBeLessThanOrEqual(6_001);
  expect(shown({ rows: Array(PAGE + 6_000).fill([1]) }, true).list.length).toBeGreaterThan(PAGE);
  expect(shown(Array(50).fill(Array(PAGE).fill(0)), true).list.length).toBeLessThanOrEqual(2 * PAGE + 51);
});

it('shows more of a long list on request', () => {
  const rows = shown(Array(PAGE * 2 + 5).fill(0));
  for (const [lines, left] of [
    [PAGE + 2, String(PAGE + 5)],
    [2 * PAGE + 2, '5'],
  ] as const) {
    const last = rows.list.at(-1);
    expect(rows.list).toHaveLength(lines);
    expect(last).toMatchObject({ kind: 'more', text: left });
    if (last) rows.toggle(last);
  }
  expect(rows.list).toHaveLength(2 * PAGE + 6);
});

it('keeps what the visitor closed while the value changes', () => {
  const rows = shown({ a: [1], b: [2] });
  const [, a] = rows.list;
  if (a) rows.toggle(a);
  rows.show({ z: 0, a: [1, 2], b: [2] }, false, false);
  expect(rows.list.map((row) => row.text)).toEqual(['{3}', '0', '[1, 2]', '[1]', '2']);
});
