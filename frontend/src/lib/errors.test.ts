import { expect, it } from 'vitest';
import { meansSignedOut, pickError, toApiError } from './errors';

it('a dead session explains all other errors', () => {
  const error = pickError([
    { message: 'a', extensions: { code: 'FORBIDDEN' } },
    { message: 'b', extensions: { code: 'UNAUTHENTICATED' } },
  ]);
  expect(error.code).toBe('UNAUTHENTICATED');
});

it('keeps what the page needs', () => {
  const error = pickError([
    { message: 'Too many.', extensions: { code: 'RATE_LIMITED', retryAfter: 30, field: 'code', id: 'e1' } },
  ]);
  expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 30, field: 'code', id: 'e1', message: 'Too many.' });
  expect(pickError([]).code).toBe('INTERNAL');
});

it('reads the list that a refused subscription brings', () => {
  expect(toApiError([{ message: 'Too old.', extensions: { code: 'CONFLICT' } }]).code).toBe('CONFLICT');
  expect(toApiError(new Error('x')).code).toBe('INTERNAL');
});

it('tells a dead session from a wrong code', () => {
  expect(meansSignedOut(pickError([{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }]))).toBe(true);
  const wrongCode = { message: 'Not right.', extensions: { code: 'UNAUTHENTICATED', field: 'code' } };
  expect(meansSignedOut(pickError([wrongCode]))).toBe(false);
});
