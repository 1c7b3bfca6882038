import type { ConversationFilter } from '@/__generated__/ConversationListPaginationQuery.graphql';

export const tabs = ['open', 'mine', 'unassigned', 'resolved'] as const;
export type Tab = (typeof tabs)[number];

/** Always built here: Relay finds a loaded list by exactly these arguments. */
export function filterFor(tab: Tab, memberId: string | null): ConversationFilter {
  switch (tab) {
    case 'open':
      return { status: 'OPEN' };
    case 'mine':
      return { status: 'OPEN', assigneeId: memberId ?? '' };
    case 'unassigned':
      return { status: 'OPEN', unassigned: true };
    case 'resolved':
      return { status: 'RESOLVED' };
  }
}

export interface Listed {
  status: string;
  assigneeId: string | null;
}

/** Whether a conversation belongs in a tab: the server's filter, told again for live changes. */
export function belongs(tab: Tab, memberId: string | null, conversation: Listed): boolean {
  if (tab === 'resolved') return conversation.status === 'RESOLVED';
  if (conversation.status !== 'OPEN') return false;
  if (tab === 'mine') return conversation.assigneeId !== null && conversation.assigneeId === memberId;
  if (tab === 'unassigned') return conversation.assigneeId === null;
  return true;
}

/**
 * Where to insert an item into a list that is sorted by time, newest first; null where it belongs beyond
 * what is loaded of a list that goes on.
 */
export function insertionIndex(times: readonly string[], at: string, hasMore: boolean): number | null {
  const stamp = Date.parse(at);
  const index = times.findIndex((time) => Date.parse(time) <= stamp);
  if (index >= 0) return index;
  return hasMore ? null : times.length;
}
