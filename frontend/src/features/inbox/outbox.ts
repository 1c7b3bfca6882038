import { commitMutation, graphql, type IEnvironment } from 'relay-runtime';
import { newClientId } from '@/lib/clientId';
import { connectionStore } from '@/lib/connection';
import { toApiError, type ApiError } from '@/lib/errors';
import { readStorage, writeStorage } from '@/lib/storage';
import { createStore, useStoreSlice } from '@/lib/store';
import type { outboxSendMutation } from '@/__generated__/outboxSendMutation.graphql';
import { placeConversation, placeMessage } from './storeUpdates';

export interface Quoted {
  id: string;
  name: string;
  text: string;
}

/** A message that the server has not taken yet. The same clientId is sent again until it has: one message, never two. */
export interface Unsent {
  clientId: string;
  conversationId: string;
  text: string;
  replyTo: Quoted | null;
  at: string;
  state: 'sending' | 'waiting' | 'failed';
  reason: { code: string; message: string } | null;
}

const mutation = graphql`
  mutation outboxSendMutation($input: SendMessageInput!) {
    sendMessage(input: $input) {
      message {
        id
        occurredAt
        ...MessageBubble_message
        conversation {
          id
          ...liveConversation @relay(mask: false)
        }
      }
    }
  }
`;

const storageKey = 'postdog.private.outbox';
const none: readonly Unsent[] = [];

function restore(): readonly Unsent[] {
  try {
    const kept = JSON.parse(readStorage(storageKey, 'session') ?? '[]') as Unsent[];
    return kept.map((item) => (item.state === 'failed' ? item : { ...item, state: 'waiting' as const }));
  } catch {
    return none;
  }
}

const outbox = createStore<readonly Unsent[]>(restore());
outbox.subscribe(() => {
  const items = outbox.get();
  writeStorage(storageKey, items.length > 0 ? JSON.stringify(items) : null, 'session');
});

// One at a time for each conversation, so that messages keep the order in which they were written.
const busy = new Set<string>();

function change(clientId: string, patch: Partial<Unsent> | null) {
  outbox.set((items) =>
    patch
      ? items.map((item) => (item.clientId === clientId ? { ...item, ...patch } : item))
      : items.filter((item) => item.clientId !== clientId),
  );
}

function pump(environment: IEnvironment, memberId: string | null, conversationId: string) {
  if (busy.has(conversationId)) return;
  const next = outbox.get().find((item) => item.conversationId === conversationId && item.state === 'sending');
  if (!next) return;
  busy.add(conversationId);
  const done = (patch: Partial<Unsent> | null) => {
    busy.delete(conversationId);
    change(next.clientId, patch);
    if (patch?.state === 'waiting') setTimeout(() => resumeSending(environment, memberId), 3_000);
    pump(environment, memberId, conversationId);
  };
  commitMutation<outboxSendMutation>(environment, {
    mutation,
    variables: {
      input: { conversationId, clientId: next.clientId, text: next.text, replyTo: next.replyTo?.id ?? null },
    },
    updater(store) {
      const message = store.getRootField('sendMessage')?.getLinkedRecord('message');
      const conversation = message?.getLinkedRecord('conversation');
      if (!message || !conversation) return;
      placeMessage(store, message, conversation.getDataID());
      placeConversation(store, conversation, memberId);
    },
    onCompleted: () => done(null),
    onError: (raw) => done(failure(toApiError(raw))),
  });
}

function resumeSending(environment: IEnvironment, memberId: string | null) {
  if (connectionStore.get() !== 'live') return;
  const waiting = outbox.get().filter((item) => item.state === 'waiting');
  if (waiting.length === 0) return;
  outbox.set((items) => items.map((item) => (item.state === 'waiting' ? { ...item, state: 'sending' } : item)));
  for (const id of new Set(waiting.map((item) => item.conversationId))) pump(environment, memberId, id);
}

function failure(error: ApiError): Partial<Unsent> {
  if (error.code === 'NETWORK' || error.code === 'UNAUTHENTICATED') return { state: 'waiting' };
  return { state: 'failed', reason: { code: error.code, message: error.message } };
}

export interface Outbox {
  send: (message: { conversationId: string; text: string; replyTo: Quoted | null }) => void;
  retry: (clientId: string) => void;
  discard: (clientId: string) => void;
}

export function createOutbox(environment: IEnvironment, memberId: string | null): Outbox & { start: () => () => void } {
  const resume = () => resumeSending(environment, memberId);
  return {
    send({ conversationId, text, replyTo }) {
      const clientId = newClientId();
      const at = new Date().toISOString();
      outbox.set((items) => [
        ...items,
        { clientId, conversationId, text, replyTo, at, state: 'sending', reason: null },
      ]);
      pump(environment, memberId, conversationId);
    },
    retry(clientId) {
      const item = outbox.get().find((one) => one.clientId === clientId);
      if (!item) return;
      change(clientId, { state: 'sending', reason: null });
      pump(environment, memberId, item.conversationId);
    },
    discard: (clientId) => change(clientId, null),
    /** Sends what waits as soon as the connection is back. */
    start() {
      resume();
      return connectionStore.subscribe(resume);
    },
  };
}

export function clearOutbox() {
  outbox.set(none);
}

const slices = new Map<string, { all: readonly Unsent[]; own: readonly Unsent[] }>();

export function useUnsent(conversationId: string): readonly Unsent[] {
  return useStoreSlice(outbox, (all) => {
    const cached = slices.get(conversationId);
    if (cached?.all === all) return cached.own;
    const own = all.filter((item) => item.conversationId === conversationId);
    const same = cached && cached.own.length === own.length && own.every((item, i) => item === cached.own[i]);
    const kept = same ? cached.own : own;
    slices.set(conversationId, { all, own: kept });
    return kept;
  });
}
