import { expect, it } from 'vitest';
import { place } from './grouping';

const at = (day: number, hour: number, minute: number, second = 0) =>
  new Date(2026, 10, day, hour, minute, second).toISOString();

it('groups by author and minute, and begins anew on a new day', () => {
  const message = (id: string, direction: string, authorId: string | null, occurredAt: string) => ({
    id,
    direction,
    authorId,
    occurredAt,
  });
  const placed = place([
    message('1', 'INBOUND', null, at(22, 23, 59, 10)),
    message('2', 'INBOUND', null, at(23, 0, 0, 5)),
    message('3', 'INBOUND', null, at(23, 0, 0, 50)),
    message('4', 'OUTBOUND', 'mina', at(23, 0, 0, 55)),
    message('5', 'OUTBOUND', 'jonas', at(23, 0, 0, 58)),
  ]);
  expect(placed.map(({ newDay }) => newDay)).toEqual([true, true, false, false, false]);
  expect(placed.map(({ first }) => first)).toEqual([true, true, false, true, true]);
  expect(placed.map(({ last }) => last)).toEqual([true, false, true, true, true]);
});
