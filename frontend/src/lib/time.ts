const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The reader's own conventions where they speak the dashboard's language, else the language's. */
export function formatLocale(language: string, preferred: readonly string[]): string {
  return preferred.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language;
}

const locale = formatLocale('en', typeof navigator === 'undefined' ? [] : (navigator.languages ?? []));

const clockFormat = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
const dayMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const longDay = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
const medium = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

export function clockTime(at: string | number): string {
  return clockFormat.format(new Date(at));
}

/** How long something plays, such as `1:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

const units = [
  ['millisecond', 1],
  ['second', 1_000],
  ['minute', MINUTE],
  ['hour', HOUR],
  ['day', DAY],
] as const;

/** How long something took, in the largest unit that it fills, such as `110 ms` or `2.4 sec`; never nothing. */
export function lasted(ms: number): string {
  const whole = Math.max(1, Math.round(ms));
  const [unit, size] = units.findLast(([, size]) => whole >= size) ?? units[0];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(whole / size);
}

/** Within the next or last few days, such as `Tue 14:05`. */
export function dayTime(at: string | number): string {
  const date = new Date(at);
  return `${weekday.format(date)} ${clockFormat.format(date)}`;
}

export function fullTime(at: string | number): string {
  return full.format(new Date(at));
}

function sameDay(a: Date, b: Date) {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

/** A day and its time, short: for where a full one would break the line. */
export function dateTime(at: string | number): string {
  return medium.format(new Date(at));
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

/** How long ago in words, up to a day; day and time after that. */
export function ago(at: string, now: number): string {
  const age = now - new Date(at).getTime();
  if (justNow(at, now)) return relative.format(0, 'second');
  if (age < HOUR) return relative.format(-Math.floor(age / MINUTE), 'minute');
  if (age < DAY) return relative.format(-Math.floor(age / HOUR), 'hour');
  return dateTime(at);
}

/** Whether something happened within the last minute: a sentence then wants other words than how long ago. */
export function justNow(at: string, now: number): boolean {
  return now - new Date(at).getTime() < MINUTE;
}

/** A day without its time. */
export function calendarDay(at: string | number): string {
  return dayMonthYear.format(new Date(at));
}

export type ListTime = { unit: 'now' } | { unit: 'minutes' | 'hours'; count: number } | { unit: 'date'; text: string };

/** How long ago, up to a day; the weekday or date after that. */
export function listTime(at: string, now: number): ListTime {
  const then = new Date(at);
  const age = now - then.getTime();
  if (age < MINUTE) return { unit: 'now' };
  if (age < HOUR) return { unit: 'minutes', count: Math.floor(age / MINUTE) };
  if (age < DAY) return { unit: 'hours', count: Math.floor(age / HOUR) };
  if (age < 6 * DAY) return { unit: 'date', text: weekday.format(then) };
  const thisYear = then.getFullYear() === new Date(now).getFullYear();
  return { unit: 'date', text: (thisYear ? dayMonth : dayMonthYear).format(then) };
}

export type DayLabel = { day: 'today' } | { day: 'yesterday' } | { day: 'date'; text: string };

export function dayLabel(at: string, now: number): DayLabel {
  const then = new Date(at);
  const today = new Date(now);
  if (sameDay(then, today)) return { day: 'today' };
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (sameDay(then, yesterday)) return { day: 'yesterday' };
  return { day: 'date', text: then.getFullYear() === today.getFullYear() ? longDay.format(then) : full.format(then) };
}

/** Identifies the calendar day in the reader's time zone. */
export function dayKey(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

export type Tone = 'calm' | 'warm' | 'hot' | 'closed';

export interface WindowLeft {
  /** 1 when it has just opened, 0 when it is closed. */
  fraction: number;
  hours: number;
  minutes: number;
  tone: Tone;
}

/** What is left of a messaging window; null where the network has none. */
export function windowLeft(closesAt: string | null | undefined, now: number, hours = 24): WindowLeft | null {
  if (!closesAt) return null;
  const left = new Date(closesAt).getTime() - now;
  if (left <= 0) return { fraction: 0, hours: 0, minutes: 0, tone: 'closed' };
  return {
    fraction: Math.min(1, left / (hours * HOUR)),
    hours: Math.floor(left / HOUR),
    minutes: Math.floor((left % HOUR) / MINUTE),
    tone: left < HOUR ? 'hot' : left < 4 * HOUR ? 'warm' : 'calm',
  };
}
