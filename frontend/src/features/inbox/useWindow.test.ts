import { expect, it } from 'vitest';
import { answerWindow, ringOf } from './useWindow';

const now = Date.parse('2026-01-08T12:00:00Z');
const hour = 60 * 60_000;
const at = (hours: number) => new Date(now + hours * hour).toISOString();

it('is open until it closes, by the clock', () => {
  const open = answerWindow({ closesAt: at(5), isOpen: true }, 24, null, now);
  expect(open).toMatchObject({ state: 'open', left: { hours: 5, tone: 'calm' } });
  // The server said so five hours ago.
  expect(answerWindow({ closesAt: at(5), isOpen: true }, 24, null, now + 5 * hour).state).toBe('closed');
});

it('leaves a person more time where the network does', () => {
  const facts = { closesAt: at(-1), isOpen: false, humanAgentUntil: at(143) };
  const window = answerWindow(facts, 24, 168, now);
  expect(window).toMatchObject({ state: 'agent', left: { hours: 143 }, agentHours: 168 });
  expect(ringOf(window).tone).toBe('warm');
  expect(answerWindow(facts, 24, 168, now + 143 * hour).state).toBe('closed');
});

it('takes the server’s word where there is no time', () => {
  expect(answerWindow({ isOpen: true }, null, null, now)).toMatchObject({ state: 'open', left: null });
  expect(answerWindow({ isOpen: false }, 24, null, now).state).toBe('closed');
  expect(ringOf(answerWindow({ isOpen: true }, null, null, now)).fraction).toBeNull();
});
