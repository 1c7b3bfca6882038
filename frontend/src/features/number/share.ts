/** How much of a limit is used, in percent, and how near its end that is. */
export function shareOf(used: number, limit: number): { percent: number; tone: 'good' | 'warm' | 'full' } {
  const percent = limit <= 0 ? 100 : Math.min(100, Math.round((used / limit) * 100));
  if (used >= limit) return { percent: 100, tone: 'full' };
  return { percent: Math.min(percent, 99), tone: used >= limit * 0.8 ? 'warm' : 'good' };
}
