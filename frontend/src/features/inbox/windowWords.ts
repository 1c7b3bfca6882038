import type { TFunction } from 'i18next';
import type { AnswerWindow } from './useWindow';

/** What is left of a window, short enough for a row. */
export function shortLeft(t: TFunction, { left }: AnswerWindow): string {
  if (!left) return '';
  if (left.hours >= 48) return t('inbox.window.shortDays', { count: Math.floor(left.hours / 24) });
  if (left.hours > 0) return t('inbox.window.shortHours', { count: left.hours });
  return t('inbox.window.shortMinutes', { count: left.minutes });
}

/** What a window allows, in a sentence; null where the network has no such rule. */
export function windowWords(t: TFunction, window: AnswerWindow): string | null {
  const { state, left, hours, agentHours } = window;
  if (state === 'closed') return hours === null ? null : t('inbox.window.closed');
  if (!left) return null;
  if (state === 'agent')
    return t('inbox.window.agent', { time: shortLeft(t, window), count: (agentHours ?? 168) / 24 });
  return left.hours > 0
    ? t('inbox.window.hours', { count: left.hours })
    : t('inbox.window.minutes', { count: left.minutes });
}
