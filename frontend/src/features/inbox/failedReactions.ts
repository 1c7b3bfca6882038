import type { RecordProxy } from 'relay-runtime';
import { createStore, useStoreSlice } from '@/lib/store';

/** A reaction of the viewer's that the network, or the server, did not take. It no longer stands on its message. */
export interface FailedReaction {
  /** Empty where it was to be taken back. */
  emoji: string;
  /** The reaction's own message; null where the server has none. */
  messageId: string | null;
  reason: string;
}

const failed = createStore<ReadonlyMap<string, FailedReaction>>(new Map());

export function noteFailedReaction(on: string, reaction: FailedReaction | null) {
  failed.set((all) => {
    if (!reaction && !all.has(on)) return all;
    const next = new Map(all);
    if (reaction) next.set(on, reaction);
    else next.delete(on);
    return next;
  });
}

/** Reads from a message that changed whether it is a reaction of the viewer's that failed. */
export function hearReaction(message: RecordProxy, memberId: string | null) {
  if (message.getValue('kind') !== 'REACTION') return;
  const on = message.getLinkedRecord('replyTo')?.getDataID();
  if (!on || message.getLinkedRecord('author')?.getDataID() !== memberId) return;
  const messageId = message.getDataID();
  if (message.getValue('status') === 'FAILED') {
    const failure = message.getLinkedRecord('failure');
    noteFailedReaction(on, {
      emoji: String(message.getValue('reactionEmoji') ?? ''),
      messageId,
      reason: String(failure?.getValue('message') ?? ''),
    });
  } else if (failed.get().get(on)?.messageId === messageId) noteFailedReaction(on, null);
}

export function useFailedReaction(on: string): FailedReaction | undefined {
  return useStoreSlice(failed, (all) => all.get(on));
}

export function clearFailedReactions() {
  failed.set(new Map());
}
