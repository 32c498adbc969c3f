import { expect, it } from 'vitest';
import { forCalendar, moment } from '../src/components/datetime/moment';

it.each([
  ['2026-01-31 09:30:00', '2026-01-31 09:30:00'],
  [' 2026-1-3T9:05 ', '2026-01-03 09:05:00'],
  ['2026-01-31', '2026-01-31 00:00:00'],
  ['0044-03-15', '0044-03-15 00:00:00'],
  ['2024-02-29 23:59:59', '2024-02-29 23:59:59'],
  ['now - 5m', 'now - 5m'],
  ['NOW', 'NOW'],
  ['now+2d', 'now+2d'],
  ['2023-02-29', null],
  ['2026-13-01', null],
  ['0000-01-01', null],
  ['2026-01-31 24:00', null],
  ['2026-01-31 10:60', null],
  ['31.1.2026', null],
  ['now - 5y', null],
  ['soon', null],
])('reads %j as %j', (text, wanted) => {
  expect(moment(text, true)).toBe(wanted);
});

it('is a day without its time', () => {
  expect(moment('2026-1-3', false)).toBe('2026-01-03');
  expect(moment('2026-01-03 10:00', false)).toBe('2026-01-03');
  expect(forCalendar('2026-01-03', false)).toBe('2026-01-03');
  expect(forCalendar('2026-01-03 10:00', true)).toBe('2026-01-03T10:00:00');
  expect(forCalendar('now', true)).toBe('');
});
