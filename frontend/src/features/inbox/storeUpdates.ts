import { ConnectionHandler, ROOT_ID, type RecordProxy, type RecordSourceProxy } from 'relay-runtime';
import { belongs, filterFor, insertionIndex, tabs, type Tab } from './tabs';

const listKey = 'ConversationList_conversations';
const threadKey = 'MessageList_messages';

function present<T>(items: readonly (T | null | undefined)[] | null | undefined): T[] {
  return (items ?? []).filter((item): item is T => item != null);
}

function list(store: RecordSourceProxy, tab: Tab, memberId: string | null) {
  const filter = filterFor(tab, memberId);
  return store.get(ConnectionHandler.getConnectionID(ROOT_ID, listKey, { filter }));
}

function newEdge(store: RecordSourceProxy, connection: RecordProxy, node: RecordProxy, type: string) {
  const edge = ConnectionHandler.createEdge(store, connection, node, type);
  // Pages go on from pageInfo; an edge of our own only must not look incomplete.
  edge.setValue('', 'cursor');
  return edge;
}

function closing(conversation: RecordProxy): string | null {
  const at = conversation.getLinkedRecord('window')?.getValue('closesAt');
  return typeof at === 'string' ? at : null;
}

/** Puts a conversation where it now belongs in every list that is loaded, and out of the others. */
export function placeConversation(store: RecordSourceProxy, conversation: RecordProxy, memberId: string | null) {
  const id = conversation.getDataID();
  const status = conversation.getValue('status');
  const at = conversation.getValue('lastActivityAt');
  if (typeof status !== 'string' || typeof at !== 'string') return;
  const assigneeId = conversation.getLinkedRecord('assignee')?.getDataID() ?? null;
  const closesAt = closing(conversation);
  for (const tab of tabs) {
    const connection = list(store, tab, memberId);
    if (!connection) continue;
    const edges = present(connection.getLinkedRecords('edges'));
    const own = edges.findIndex((edge) => edge.getLinkedRecord('node')?.getDataID() === id);
    const others = own < 0 ? edges : edges.filter((_, index) => index !== own);
    if (!belongs(tab, memberId, { status, assigneeId, closesAt }, Date.now())) {
      if (own >= 0) connection.setLinkedRecords(others, 'edges');
      continue;
    }
    const byClosing = tab === 'closing';
    const times = others.map((edge) => {
      const node = edge.getLinkedRecord('node');
      return String((byClosing ? node && closing(node) : node?.getValue('lastActivityAt')) ?? '');
    });
    const hasMore = connection.getLinkedRecord('pageInfo')?.getValue('hasNextPage') === true;
    const index = insertionIndex(times, byClosing ? (closesAt ?? '') : at, hasMore, byClosing);
    if (own >= 0 && (index === own || index === null)) continue;
    if (index === null) continue;
    const edge = own >= 0 ? edges[own]! : newEdge(store, connection, conversation, 'ConversationEdge');
    connection.setLinkedRecords([...others.slice(0, index), edge, ...others.slice(index)], 'edges');
  }
}

/** Takes a conversation out of every list that is loaded. */
export function dropConversation(store: RecordSourceProxy, id: string, memberId: string | null) {
  for (const tab of tabs) {
    const connection = list(store, tab, memberId);
    if (connection) ConnectionHandler.deleteNode(connection, id);
  }
}

/** Adds a message to its thread, if that is loaded: at the end, or further up when it was said earlier. */
export function placeMessage(store: RecordSourceProxy, message: RecordProxy, conversationId: string) {
  // A reaction stands on its message, which changes with it.
  if (message.getValue('kind') === 'REACTION') return;
  const connection = store.get(ConnectionHandler.getConnectionID(conversationId, threadKey));
  if (!connection) return;
  const edges = present(connection.getLinkedRecords('edges'));
  const id = message.getDataID();
  const at = Date.parse(String(message.getValue('occurredAt')));
  let index = edges.length;
  for (let i = edges.length - 1; i >= 0; i--) {
    const node = edges[i]!.getLinkedRecord('node');
    if (node?.getDataID() === id) return;
    if (index === i + 1 && Date.parse(String(node?.getValue('occurredAt'))) > at) index = i;
  }
  // Older than everything loaded: the page that brings its neighbours brings it too.
  if (index === 0 && connection.getLinkedRecord('pageInfo')?.getValue('hasPreviousPage') === true) return;
  const edge = newEdge(store, connection, message, 'MessageEdge');
  connection.setLinkedRecords([...edges.slice(0, index), edge, ...edges.slice(index)], 'edges');
}

/** How far a message got. */
export interface MessageStep {
  status: string | null;
  failure: { code: string; message: string; retryable: boolean } | null;
  /** Its files that no longer wait to be fetched, with what is known of each since. */
  files: { id: string; fields: Record<string, unknown> }[];
}

const fileFields = [
  'status',
  'url',
  'thumbnailUrl',
  'mimeType',
  'byteSize',
  'width',
  'height',
  'duration',
  'waveform',
  'problem',
] as const;

function readFiles(message: RecordProxy): MessageStep['files'] {
  return present(message.getLinkedRecords('attachments'))
    .filter((file) => file.getValue('status') !== 'PENDING')
    .map((file) => ({
      id: file.getDataID(),
      fields: Object.fromEntries(fileFields.map((name) => [name, file.getValue(name)])),
    }));
}

export function readStep(message: RecordProxy): MessageStep {
  const status = message.getValue('status');
  const failure = message.getLinkedRecord('failure');
  return {
    status: typeof status === 'string' ? status : null,
    failure: failure && {
      code: String(failure.getValue('code')),
      message: String(failure.getValue('message')),
      retryable: failure.getValue('retryable') === true,
    },
    files: readFiles(message),
  };
}

/** Sets how far a message got, where the store says otherwise. */
export function restoreStep(store: RecordSourceProxy, id: string, step: MessageStep) {
  for (const { id: fileId, fields } of step.files) {
    const file = store.get(fileId);
    if (file?.getValue('status') !== 'PENDING') continue;
    for (const [name, value] of Object.entries(fields)) file.setValue(value as string, name);
  }
  const message = store.get(id);
  if (!message || step.status === null || message.getValue('status') === step.status) return;
  message.setValue(step.status, 'status');
  if (!step.failure) {
    message.setValue(null, 'failure');
    return;
  }
  const failure = store.get(`${id}:failure`) ?? store.create(`${id}:failure`, 'MessageFailure');
  failure.setValue(step.failure.code, 'code');
  failure.setValue(step.failure.message, 'message');
  failure.setValue(step.failure.retryable, 'retryable');
  message.setLinkedRecord(failure, 'failure');
}
