import { describe, expect, it } from 'vitest';
import { ago as inWords, dayLabel, formatLocale, lasted, listTime, windowLeft } from './time';

const now = new Date(2026, 10, 23, 12, 0, 0).getTime();
const ago = (ms: number) => new Date(now - ms).toISOString();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('listTime', () => {
  it('is relative up to a day, absolute after', () => {
    expect(listTime(ago(10_000), now)).toEqual({ unit: 'now' });
    expect(listTime(ago(59 * MINUTE), now)).toEqual({ unit: 'minutes', count: 59 });
    expect(listTime(ago(23 * HOUR), now)).toEqual({ unit: 'hours', count: 23 });
    expect(listTime(ago(25 * HOUR), now)).toEqual({ unit: 'date', text: 'Sun' });
    expect(listTime(ago(400 * 24 * HOUR), now)).toMatchObject({ text: expect.stringContaining('2025') });
  });

  it('takes a clock that runs ahead for now', () => {
    expect(listTime(ago(-5 * MINUTE), now)).toEqual({ unit: 'now' });
  });
});

describe('lasted', () => {
  it('takes the largest unit that is filled', () => {
    expect(lasted(0)).toBe('1 ms');
    expect(lasted(110.4)).toBe('110 ms');
    expect(lasted(999.6)).toBe('1 sec');
    expect(lasted(2_400)).toBe('2.4 sec');
    expect(lasted(5 * MINUTE)).toBe('5 min');
    expect(lasted(90 * MINUTE)).toBe('1.5 hr');
    expect(lasted(72 * HOUR)).toBe('3 days');
  });
});

describe('dayLabel', () => {
  it('names today and yesterday by the calendar, not by 24 hours', () => {
    expect(dayLabel(new Date(2026, 10, 23, 0, 1).toISOString(), now)).toEqual({ day: 'today' });
    expect(dayLabel(new Date(2026, 10, 22, 0, 1).toISOString(), now)).toEqual({ day: 'yesterday' });
    expect(dayLabel(new Date(2026, 10, 21, 23, 59).toISOString(), now)).toMatchObject({ day: 'date' });
  });
});

describe('windowLeft', () => {
  it('warms as it runs out', () => {
    expect(windowLeft(ago(-12 * HOUR), now)).toMatchObject({ fraction: 0.5, hours: 12, tone: 'calm' });
    expect(windowLeft(ago(-3 * HOUR), now)?.tone).toBe('warm');
    expect(windowLeft(ago(-30 * MINUTE), now)).toMatchObject({ hours: 0, minutes: 30, tone: 'hot' });
    expect(windowLeft(ago(0), now)?.tone).toBe('closed');
    expect(windowLeft(null, now)).toBeNull();
  });
});

it('formatLocale keeps to the language of the words', () => {
  expect(formatLocale('en', ['de-DE', 'en-GB'])).toBe('en-GB');
  expect(formatLocale('en', ['de-DE'])).toBe('en');
});

describe('ago', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  it('is relative up to a day, and absolute after that', () => {
    expect(inWords('2026-11-24T11:59:40Z', now)).toBe('now');
    expect(inWords('2026-11-24T11:57:00Z', now)).toBe('3 minutes ago');
    expect(inWords('2026-11-24T07:30:00Z', now)).toBe('4 hours ago');
    expect(inWords('2026-11-20T07:30:00Z', now)).toMatch(/2026/);
  });
});
