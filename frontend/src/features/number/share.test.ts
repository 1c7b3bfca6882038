import { describe, expect, it } from 'vitest';
import { shareOf } from './share';

describe('shareOf', () => {
  it.each([
    [0, 250, 0, 'good'],
    [1, 2000, 0, 'good'],
    [199, 250, 80, 'good'],
    [200, 250, 80, 'warm'],
    [249, 250, 99, 'warm'],
    [1999, 2000, 99, 'warm'],
    [250, 250, 100, 'full'],
    [300, 250, 100, 'full'],
  ] as const)('%i of %i', (used, limit, percent, tone) => {
    expect(shareOf(used, limit)).toEqual({ percent, tone });
  });
});
