import { expect, it } from 'vitest';
import { actionWords, auditFilter } from './filter';

it('counts both days whole, in the reader’s time', () => {
  const filter = auditFilter({ from: '2026-03-01', until: '2026-03-01' });
  expect(filter.from).toBe(new Date(2026, 2, 1).toISOString());
  expect(filter.until).toBe(new Date(2026, 2, 2).toISOString());
});

it('leaves out what is not asked for, or no day', () => {
  expect(auditFilter({})).toEqual({});
  expect(auditFilter({ what: 'member', who: 'memb_1' })).toEqual({ action: 'member', memberId: 'memb_1' });
  expect(auditFilter({ from: 'yesterday' }).from).toBeUndefined();
});

it('says actions in words', () => {
  expect(actionWords('member.role_changed')).toBe('Member role changed');
  expect(actionWords('api_key.created')).toBe('API key created');
});
