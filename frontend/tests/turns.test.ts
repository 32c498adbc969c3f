import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Turns } from '../src/core/turns';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('the first call goes through, then the newest of each span', () => {
  const turns = new Turns();
  const heard: string[] = [];
  const say = (text: string) => turns.take(1, 100, () => heard.push(text));
  say('a');
  say('b');
  say('c');
  expect(heard).toEqual(['a']);
  vi.advanceTimersByTime(100);
  expect(heard).toEqual(['a', 'c']);
  say('d');
  vi.advanceTimersByTime(99);
  expect(heard).toEqual(['a', 'c']);
  vi.advanceTimersByTime(1);
  expect(heard).toEqual(['a', 'c', 'd']);
  vi.advanceTimersByTime(500);
  say('e');
  expect(heard).toEqual(['a', 'c', 'd', 'e']);
});

test('kinds do not wait for each other', () => {
  const turns = new Turns();
  const heard: number[] = [];
  turns.take(1, 1000, () => heard.push(1));
  turns.take(2, 1000, () => heard.push(2));
  expect(heard).toEqual([1, 2]);
});
