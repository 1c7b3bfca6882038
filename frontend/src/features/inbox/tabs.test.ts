import { expect, it } from 'vitest';
import { belongs, insertionIndex, tabs } from './tabs';

const now = Date.parse('2026-01-01T12:00:00Z');
const places = (status: string, assigneeId: string | null, closesAt: string | null = null) =>
  tabs.filter((tab) => belongs(tab, 'me', { status, assigneeId, closesAt }, now));

it('a conversation stands in the tabs that the server would list it in', () => {
  expect(places('OPEN', null)).toEqual(['open', 'unassigned']);
  expect(places('OPEN', 'me')).toEqual(['open', 'mine']);
  expect(places('OPEN', 'you')).toEqual(['open']);
  expect(places('RESOLVED', 'me')).toEqual(['resolved']);
});

it('nothing is mine before I am known', () => {
  expect(belongs('mine', null, { status: 'OPEN', assigneeId: null, closesAt: null }, now)).toBe(false);
});

it('newest first, and nothing beyond what is loaded', () => {
  const times = ['2026-01-03T00:00:00Z', '2026-01-02T00:00:00Z'];
  expect(insertionIndex(times, '2026-01-04T00:00:00Z', true)).toBe(0);
  // Another way to write an instant between the two.
  expect(insertionIndex(times, '2026-01-02T13:00:00.000Z', true)).toBe(1);
  expect(insertionIndex(times, '2026-01-01T00:00:00Z', true)).toBeNull();
  expect(insertionIndex(times, '2026-01-01T00:00:00Z', false)).toBe(2);
});

it('a window closes soon within four hours, and not once it is closed', () => {
  expect(places('OPEN', 'me', '2026-01-01T15:59:00Z')).toEqual(['open', 'mine', 'closing']);
  expect(places('OPEN', 'me', '2026-01-01T16:01:00Z')).toEqual(['open', 'mine']);
  expect(places('OPEN', 'me', '2026-01-01T12:00:00Z')).toEqual(['open', 'mine']);
  expect(places('RESOLVED', 'me', '2026-01-01T15:59:00Z')).toEqual(['resolved']);
});

it('the next to close first, where a list asks for it', () => {
  const times = ['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'];
  expect(insertionIndex(times, '2026-01-01T00:00:00Z', true, true)).toBe(0);
  expect(insertionIndex(times, '2026-01-02T12:00:00Z', true, true)).toBe(1);
  expect(insertionIndex(times, '2026-01-04T00:00:00Z', true, true)).toBeNull();
});
