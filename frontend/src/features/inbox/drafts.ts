import { readStorage, writeStorage } from '@/lib/storage';
import { createStore, useStoreSlice } from '@/lib/store';

const prefix = 'postdog.private.draft.';
const drafts = createStore<Readonly<Record<string, string>>>({});

function read(conversationId: string): string {
  return drafts.get()[conversationId] ?? readStorage(prefix + conversationId) ?? '';
}

export function setDraft(conversationId: string, text: string) {
  writeStorage(prefix + conversationId, text === '' ? null : text);
  drafts.set((all) => ({ ...all, [conversationId]: text }));
}

/** What was begun in a conversation and not sent; kept in this browser. */
export function useDraft(conversationId: string): string {
  return useStoreSlice(drafts, () => read(conversationId));
}

export function clearDrafts() {
  drafts.set({});
}
