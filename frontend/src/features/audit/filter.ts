import type { AuditLogFilter } from '@/__generated__/AuditLogPaginationQuery.graphql';

/** What the page's URL says about which entries are shown; days are the reader's own. */
export interface AuditSearch {
  what?: string | undefined;
  who?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

const day = /^\d{4}-\d{2}-\d{2}$/;

function startOf(date: string, plusDays: number): string | undefined {
  if (!day.test(date)) return undefined;
  const [year, month, number] = date.split('-').map(Number) as [number, number, number];
  const start = new Date(year, month - 1, number + plusDays);
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString();
}

/** The API's filter: both days count whole. */
export function auditFilter({ what, who, from, until }: AuditSearch): AuditLogFilter {
  return {
    ...(what && { action: what }),
    ...(who && { memberId: who }),
    ...(from && { from: startOf(from, 0) }),
    ...(until && { until: startOf(until, 1) }),
  };
}

/** `member.role_changed` in words. */
export function actionWords(action: string): string {
  const words = action
    .replace(/[._]+/g, ' ')
    .trim()
    .replace(/\bapi\b/g, 'API')
    .replace(/\btotp\b/g, 'authenticator app');
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
