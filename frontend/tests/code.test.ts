import { describe, expect, it } from 'vitest';
import { difference, unified } from '../src/components/code/edit';
import { splitLines } from '../src/components/code/reader';

describe('the difference of two texts', () => {
  it.each([
    ['', 'abc'],
    ['abc', ''],
    ['abc', 'xabc'],
    ['abc', 'abcx'],
    ['aXc', 'aYYc'],
    ['aa', 'aaa'],
    ['aaa', 'aa'],
    ['one two', 'three'],
  ])('turns %j into %j', (before, after) => {
    const edit = difference(before, after);
    expect(edit).not.toBeNull();
    if (edit) expect(before.slice(0, edit.from) + edit.insert + before.slice(edit.to)).toBe(after);
  });

  it('is no larger than it must be', () => {
    expect(difference('same', 'same')).toBeNull();
    expect(difference('abcdef', 'abXdef')).toEqual({ from: 2, to: 3, insert: 'X' });
    expect(difference('abab', 'ab')).toEqual({ from: 2, to: 4, insert: '' });
  });
});

it('has one kind of line break', () => {
  expect(unified('a\r\nb\rc\nd')).toBe('a\nb\nc\nd');
});

it('closes and opens what goes over several lines', () => {
  expect(splitLines('<span class="a">x\n<span class="b">y</span>\nz</span>w')).toEqual([
    '<span class="a">x</span>',
    '<span class="a"><span class="b">y</span></span>',
    '<span class="a">z</span>w',
  ]);
  expect(splitLines('')).toEqual(['']);
});
