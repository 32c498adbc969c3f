import { describe, expect, it } from 'vitest';
import type { Json } from '../src/contract';
import { applyPatch } from '../src/core/patches';

describe('patches', () => {
  it('replaces and appends at the root', () => {
    expect(applyPatch('a', [['append', [], 'b']])).toBe('ab');
    expect(applyPatch('a', [['replace', [], { x: 1 }]])).toEqual({ x: 1 });
    expect(applyPatch('a', [])).toBe('a');
  });

  it('edits lists and objects in order', () => {
    const before: Json = { rows: [1, 2, 3], text: 'ab', gone: true };
    const after = applyPatch(before, [
      ['replace', ['rows', 0], 9],
      ['add', ['rows', 3], 4],
      ['delete', ['rows', 1]],
      ['append', ['text'], 'c'],
      ['delete', ['gone']],
      ['add', ['new'], null],
    ]);
    expect(after).toEqual({ rows: [9, 3, 4], text: 'abc', new: null });
  });

  it('leaves the old payload alone and shares what did not change', () => {
    const before = { kept: { deep: [1] }, list: [{ text: 'a' }, { text: 'b' }] };
    const after = applyPatch(before, [['append', ['list', 1, 'text'], '!']]) as typeof before;
    expect(before.list[1]?.text).toBe('b');
    expect(after.list[1]?.text).toBe('b!');
    expect(after.kept).toBe(before.kept);
    expect(after.list[0]).toBe(before.list[0]);
  });

  it('copies once for all patches of a frame', () => {
    const owned = new WeakSet<object>();
    const first = applyPatch([['a']], [['append', [0, 0], 'b']], owned);
    expect(applyPatch(first, [['append', [0, 0], 'c']], owned)).toBe(first);
    expect(first).toEqual([['abc']]);
  });

  it('does not touch prototypes', () => {
    const after = applyPatch({}, [['add', ['__proto__'], { bad: true }]]) as { [key: string]: Json };
    expect(({} as { bad?: boolean }).bad).toBeUndefined();
    expect(Object.hasOwn(after, '__proto__')).toBe(true);
    expect(() => applyPatch({}, [['replace', ['__proto__', 'bad'], true]])).toThrow();
  });

  it('refuses a path that is not there', () => {
    expect(() => applyPatch('text', [['replace', ['a'], 1]])).toThrow();
    expect(() => applyPatch({ n: 1 }, [['append', ['n'], 'x']])).toThrow();
  });
});
