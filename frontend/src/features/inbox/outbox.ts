import { commitMutation, graphql, type IEnvironment } from 'relay-runtime';
import { newClientId } from '@/lib/clientId';
import { connectionStore } from '@/lib/connection';
import { toApiError, type ApiError } from '@/lib/errors';
import { readStorage, writeStorage } from '@/lib/storage';
import { createStore, useStoreSlice } from '@/lib/store';
import type {
  ContactCardInput,
  InteractiveMessageInput,
  LocationMessageInput,
  outboxSendMutation,
  SendMessageInput,
  TemplateMessageInput,
} from '@/__generated__/outboxSendMutation.graphql';
import type { FileKind } from './limits';
import { placeConversation, placeMessage } from './storeUpdates';
import {
  dropUpload,
  finishUpload,
  forgetMedia,
  getUpload,
  isUploading,
  resumeUploads,
  retryUpload,
  uploaded,
} from './uploads';

export interface Quoted {
  id: string;
  name: string;
  text: string;
}

/** What a message that waits here says; the shapes are those of the API. */
export type Content =
  | { kind: 'text'; text: string }
  | { kind: 'file'; file: UnsentFile; caption: string }
  | { kind: 'interactive'; interactive: InteractiveMessageInput }
  | { kind: 'location'; location: LocationMessageInput }
  | { kind: 'contacts'; contacts: readonly ContactCardInput[] }
  | { kind: 'template'; template: TemplateMessageInput; words: string };

export interface UnsentFile {
  uploadId: string;
  /** Null until it is uploaded. */
  mediaId: string | null;
  kind: FileKind;
  name: string;
  mimeType: string;
  byteSize: number;
}

/** A message that the server has not taken yet. The same clientId is sent again until it has: one message, never two. */
export interface Unsent {
  clientId: string;
  conversationId: string;
  content: Content;
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
    return kept.flatMap((item) => {
      if (!item.content) return []; // as an older version kept it
      return [item.state === 'failed' ? item : { ...item, state: 'waiting' as const }];
    });
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
  const refused = (raw: unknown) => done(failure(toApiError(raw)));
  toInput(next).then(
    (content) =>
      commitMutation<outboxSendMutation>(environment, {
        mutation,
        variables: {
          input: { conversationId, clientId: next.clientId, replyTo: next.replyTo?.id ?? null, ...content },
        },
        updater(store) {
          const message = store.getRootField('sendMessage')?.getLinkedRecord('message');
          const conversation = message?.getLinkedRecord('conversation');
          if (!message || !conversation) return;
          placeMessage(store, message, conversation.getDataID());
          placeConversation(store, conversation, memberId);
        },
        onCompleted() {
          done(null);
          if (next.content.kind === 'file') finishUpload(next.content.file.uploadId);
        },
        onError: refused,
      }),
    // It may have been discarded while its file was on the way.
    (raw: unknown) => (outbox.get().some((item) => item.clientId === next.clientId) ? refused(raw) : done(null)),
  );
}

/** The content as the API takes it, once the file that it may need is there. */
async function toInput(item: Unsent): Promise<Partial<SendMessageInput>> {
  const { content } = item;
  switch (content.kind) {
    case 'text':
      return { text: content.text };
    case 'file': {
      const mediaId = content.file.mediaId ?? (await uploaded(content.file.uploadId));
      change(item.clientId, { content: { ...content, file: { ...content.file, mediaId } } });
      return { media: { mediaId, caption: content.caption || null } };
    }
    case 'interactive':
      return { interactive: content.interactive };
    case 'location':
      return { location: content.location };
    case 'contacts':
      return { contacts: content.contacts };
    case 'template':
      return { template: content.template };
  }
}

function resumeSending(environment: IEnvironment, memberId: string | null) {
  if (connectionStore.get() !== 'live') return;
  resumeUploads(environment);
  const waiting = outbox.get().filter((item) => item.state === 'waiting');
  if (waiting.length === 0) return;
  outbox.set((items) => items.map((item) => (item.state === 'waiting' ? { ...item, state: 'sending' } : item)));
  for (const id of new Set(waiting.map((item) => item.conversationId))) pump(environment, memberId, id);
}

function failure(error: ApiError): Partial<Unsent> {
  if (error.code === 'NETWORK' || error.code === 'UNAUTHENTICATED') return { state: 'waiting' };
  return { state: 'failed', reason: { code: error.code, message: error.message } };
}

export interface NewMessages {
  conversationId: string;
  /** One message each, in this order. */
  contents: readonly Content[];
  /** What the first of them quotes. */
  replyTo: Quoted | null;
}

export interface Outbox {
  send: (messages: NewMessages) => void;
  retry: (clientId: string) => void;
  discard: (clientId: string) => void;
}

/** Asks before a page is left that still holds files which nobody else has. */
function holdPage(event: BeforeUnloadEvent) {
  const unsaved = outbox.get().some((item) => item.content.kind === 'file' && !item.content.file.mediaId);
  if (unsaved || isUploading()) event.preventDefault();
}

export function createOutbox(environment: IEnvironment, memberId: string | null): Outbox & { start: () => () => void } {
  const resume = () => resumeSending(environment, memberId);
  return {
    send({ conversationId, contents, replyTo }) {
      const at = new Date().toISOString();
      outbox.set((items) => [
        ...items,
        ...contents.map((content, index) => ({
          clientId: newClientId(),
          conversationId,
          content,
          replyTo: index === 0 ? replyTo : null,
          at,
          state: 'sending' as const,
          reason: null,
        })),
      ]);
      pump(environment, memberId, conversationId);
    },
    retry(clientId) {
      const item = outbox.get().find((one) => one.clientId === clientId);
      if (!item) return;
      change(clientId, { state: 'sending', reason: null });
      if (item.content.kind === 'file') {
        const { file } = item.content;
        // A file that the server no longer has is uploaded once more, where this tab still holds it.
        if (item.reason?.code === 'NOT_FOUND' && getUpload(file.uploadId)) {
          change(clientId, { content: { ...item.content, file: { ...file, mediaId: null } } });
          forgetMedia(file.uploadId);
        }
        retryUpload(environment, file.uploadId);
      }
      pump(environment, memberId, item.conversationId);
    },
    discard(clientId) {
      const item = outbox.get().find((one) => one.clientId === clientId);
      change(clientId, null);
      if (item?.content.kind === 'file') dropUpload(environment, item.content.file.uploadId);
    },
    /** Sends what waits as soon as the connection is back. */
    start() {
      resume();
      window.addEventListener('beforeunload', holdPage);
      const stop = connectionStore.subscribe(resume);
      return () => {
        stop();
        window.removeEventListener('beforeunload', holdPage);
      };
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
