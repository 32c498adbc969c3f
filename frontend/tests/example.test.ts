import { describe, expect, it } from 'vitest';
import { plain } from '../src/core/example';

describe('a value as a line of text', () => {
  it('names files, joins lists and cuts what is long', () => {
    expect(plain(null)).toBe('');
    expect(plain(2.5)).toBe('2.5');
    expect(plain({ path: 'h/a.txt', orig_name: 'b.txt' })).toBe('b.txt');
    expect(plain([{ path: 'h/a.txt' }, 'x', [1, true]])).toBe('a.txt, x, 1, true');
    expect(plain({ a: 'x'.repeat(500) })).toHaveLength(301);
  });
});
