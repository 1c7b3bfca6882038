import { expect, it } from 'vitest';
import { backoff } from './backoff';

it('doubles to a ceiling, and spreads', () => {
  expect(backoff(0, () => 1)).toBe(500);
  expect(backoff(0, () => 0)).toBe(250);
  expect(backoff(3, () => 1)).toBe(4_000);
  expect(backoff(50, () => 1)).toBe(20_000);
});
