import { expect, it } from 'vitest';
import { belongs, insertionIndex, tabs } from './tabs';

const places = (status: string, assigneeId: string | null) =>
  tabs.filter((tab) => belongs(tab, 'me', { status, assigneeId }));

it('a conversation stands in the tabs that the server would list it in', () => {
  expect(places('OPEN', null)).toEqual(['open', 'unassigned']);
  expect(places('OPEN', 'me')).toEqual(['open', 'mine']);
  expect(places('OPEN', 'you')).toEqual(['open']);
  expect(places('RESOLVED', 'me')).toEqual(['resolved']);
});

it('nothing is mine before I am known', () => {
  expect(belongs('mine', null, { status: 'OPEN', assigneeId: null })).toBe(false);
});

it('newest first, and nothing beyond what is loaded', () => {
  const times = ['2026-01-03T00:00:00Z', '2026-01-02T00:00:00Z'];
  expect(insertionIndex(times, '2026-01-04T00:00:00Z', true)).toBe(0);
  // Another way to write an instant between the two.
  expect(insertionIndex(times, '2026-01-02T13:00:00.000Z', true)).toBe(1);
  expect(insertionIndex(times, '2026-01-01T00:00:00Z', true)).toBeNull();
  expect(insertionIndex(times, '2026-01-01T00:00:00Z', false)).toBe(2);
});
