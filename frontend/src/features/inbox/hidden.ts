import { createStore, useStoreSlice } from '@/lib/store';

/** Conversations that went out of the viewer's sight while this page lives. */
const hidden = createStore<ReadonlySet<string>>(new Set());

export function hide(conversationId: string) {
  hidden.set((all) => (all.has(conversationId) ? all : new Set([...all, conversationId])));
}

/** It came back: someone gave it to the viewer, or to one of their teams. */
export function show(conversationId: string) {
  hidden.set((all) => (all.has(conversationId) ? new Set([...all].filter((id) => id !== conversationId)) : all));
}

export function forgetHidden() {
  hidden.set((all) => (all.size === 0 ? all : new Set()));
}

export function isHidden(conversationId: string): boolean {
  return hidden.get().has(conversationId);
}

export function useHidden(conversationId: string): boolean {
  return useStoreSlice(hidden, (all) => all.has(conversationId));
}
