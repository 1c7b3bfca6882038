import type { ConversationFilter } from '@/__generated__/ConversationListPaginationQuery.graphql';

export const tabs = ['open', 'mine', 'unassigned', 'closing', 'resolved'] as const;
export type Tab = (typeof tabs)[number];

/** What counts as soon, in minutes. */
const soon = 4 * 60;

/** Always built here: Relay finds a loaded list by exactly these arguments. */
export function filterFor(tab: Tab, memberId: string | null): ConversationFilter {
  switch (tab) {
    case 'open':
      return { status: 'OPEN' };
    case 'mine':
      return { status: 'OPEN', assigneeId: memberId ?? '' };
    case 'unassigned':
      return { status: 'OPEN', unassigned: true };
    case 'closing':
      return { status: 'OPEN', windowClosesWithin: soon };
    case 'resolved':
      return { status: 'RESOLVED' };
  }
}

export interface Listed {
  status: string;
  assigneeId: string | null;
  /** When its messaging window closes; null where it has none. */
  closesAt: string | null;
}

/** Whether a conversation belongs in a tab: the server's filter, told again for live changes. */
export function belongs(tab: Tab, memberId: string | null, conversation: Listed, now: number): boolean {
  if (tab === 'resolved') return conversation.status === 'RESOLVED';
  if (conversation.status !== 'OPEN') return false;
  if (tab === 'mine') return conversation.assigneeId !== null && conversation.assigneeId === memberId;
  if (tab === 'closing') {
    const left = conversation.closesAt === null ? -1 : Date.parse(conversation.closesAt) - now;
    return left > 0 && left <= soon * 60_000;
  }
  if (tab === 'unassigned') return conversation.assigneeId === null;
  return true;
}

/**
 * Where to insert an item into a list that is sorted by time, newest first unless it says otherwise; null where it belongs
 * beyond what is loaded of a list that goes on.
 */
export function insertionIndex(
  times: readonly string[],
  at: string,
  hasMore: boolean,
  earliestFirst = false,
): number | null {
  const stamp = Date.parse(at);
  const index = times.findIndex((time) => (earliestFirst ? Date.parse(time) > stamp : Date.parse(time) <= stamp));
  if (index >= 0) return index;
  return hasMore ? null : times.length;
}
