import type { useSignUpMutation } from '@/__generated__/useSignUpMutation.graphql';

/** An end without a number. */
export type Ended =
  { kind: 'closed' } | { kind: 'cancelled'; step: string } | { kind: 'failed'; message: string } | { kind: 'noNumber' };

/** What the window of WhatsApp's sign-up tells. */
export type News = { kind: 'open' } | { kind: 'done'; input: useSignUpMutation['variables']['input'] } | Ended;

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** Reads what came over the channel; null for what is no news. */
export function readNews(data: unknown): News | null {
  if (typeof data !== 'object' || data === null) return null;
  const told = data as Record<string, unknown>;
  switch (told.kind) {
    case 'done':
      return {
        kind: 'done',
        input: {
          code: text(told.code),
          wabaId: text(told.wabaId),
          phoneNumberId: text(told.phoneNumberId),
          coexistence: told.coexistence === true,
        },
      };
    case 'cancelled':
      return { kind: 'cancelled', step: stepName(text(told.step)) };
    case 'failed':
      return { kind: 'failed', message: text(told.message).trim().slice(0, 500) };
    case 'open':
    case 'closed':
    case 'noNumber':
      return { kind: told.kind };
    default:
      return null;
  }
}

/** Meta's name of a step, PHONE_NUMBER_SETUP, in words. */
function stepName(step: string): string {
  return step.slice(0, 80).replaceAll('_', ' ').trim().toLowerCase();
}
