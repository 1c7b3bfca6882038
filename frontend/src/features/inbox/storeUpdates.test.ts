import {
  commitLocalUpdate,
  ConnectionHandler,
  Environment,
  Network,
  RecordSource,
  ROOT_ID,
  Store,
  type RecordSourceProxy,
} from 'relay-runtime';
import { beforeEach, describe, expect, it } from 'vitest';
import { dropConversation, placeConversation, placeMessage, readStep, restoreStep } from './storeUpdates';
import { filterFor, type Tab } from './tabs';

let environment: Environment;

beforeEach(() => {
  const network = Network.create(() => Promise.reject(new Error('no network here')));
  environment = new Environment({ network, store: new Store(new RecordSource()) });
});

function update(change: (store: RecordSourceProxy) => void) {
  commitLocalUpdate(environment, change);
}

function connection(store: RecordSourceProxy, id: string, hasMore: boolean) {
  const record = store.create(id, 'Connection');
  const pageInfo = store.create(`${id}:pageInfo`, 'PageInfo');
  pageInfo.setValue(hasMore, 'hasNextPage');
  pageInfo.setValue(hasMore, 'hasPreviousPage');
  record.setLinkedRecord(pageInfo, 'pageInfo');
  record.setLinkedRecords([], 'edges');
}

function ids(id: string): string[] {
  let found: string[] = [];
  update((store) => {
    const edges = store.get(id)?.getLinkedRecords('edges') ?? [];
    found = edges.map((edge) => edge?.getLinkedRecord('node')?.getDataID() ?? '');
  });
  return found;
}

describe('placeMessage', () => {
  const thread = ConnectionHandler.getConnectionID('conv', 'MessageList_messages');

  function add(id: string, occurredAt: string) {
    update((store) => {
      const message = store.get(id) ?? store.create(id, 'Message');
      message.setValue(occurredAt, 'occurredAt');
      placeMessage(store, message, 'conv');
    });
  }

  it('appends, keeps arrival order within a second, and puts a late one in its place', () => {
    update((store) => connection(store, thread, false));
    add('a', '2026-01-01T10:00:00Z');
    add('b', '2026-01-01T10:00:05Z');
    add('c', '2026-01-01T10:00:05Z');
    add('late', '2026-01-01T10:00:02Z');
    expect(ids(thread)).toEqual(['a', 'late', 'b', 'c']);
  });

  it('adds nothing twice', () => {
    update((store) => connection(store, thread, false));
    add('a', '2026-01-01T10:00:00Z');
    add('a', '2026-01-01T10:00:00Z');
    expect(ids(thread)).toEqual(['a']);
  });

  it('leaves to its page what is older than all that is loaded', () => {
    update((store) => connection(store, thread, true));
    add('b', '2026-01-01T10:00:05Z');
    expect(ids(thread)).toEqual([]);
  });

  it('does nothing for a thread that was never opened', () => {
    add('a', '2026-01-01T10:00:00Z');
    expect(ids(thread)).toEqual([]);
  });
});

describe('placeConversation', () => {
  const listId = (tab: Tab) =>
    ConnectionHandler.getConnectionID(ROOT_ID, 'ConversationList_conversations', { filter: filterFor(tab, 'me') });

  function place(id: string, values: { at: string; status?: string; assignee?: string | null }) {
    update((store) => {
      const record = store.get(id) ?? store.create(id, 'Conversation');
      record.setValue(values.at, 'lastActivityAt');
      record.setValue(values.status ?? 'OPEN', 'status');
      if (values.assignee) {
        const member = store.get(values.assignee) ?? store.create(values.assignee, 'Member');
        record.setLinkedRecord(member, 'assignee');
      } else record.setValue(null, 'assignee');
      placeConversation(store, record, 'me');
    });
  }

  beforeEach(() =>
    update((store) => (['open', 'mine', 'resolved'] as const).forEach((tab) => connection(store, listId(tab), false))),
  );

  it('moves the one with news to the top', () => {
    place('a', { at: '2026-01-01T10:00:00Z' });
    place('b', { at: '2026-01-01T11:00:00Z' });
    expect(ids(listId('open'))).toEqual(['b', 'a']);
    place('a', { at: '2026-01-01T12:00:00Z' });
    expect(ids(listId('open'))).toEqual(['a', 'b']);
  });

  it('follows assignment and status through the tabs', () => {
    place('a', { at: '2026-01-01T10:00:00Z', assignee: 'me' });
    expect(ids(listId('mine'))).toEqual(['a']);
    place('a', { at: '2026-01-01T10:00:00Z', assignee: 'you' });
    expect(ids(listId('mine'))).toEqual([]);
    expect(ids(listId('open'))).toEqual(['a']);
    place('a', { at: '2026-01-01T10:00:00Z', status: 'RESOLVED' });
    expect(ids(listId('open'))).toEqual([]);
    expect(ids(listId('resolved'))).toEqual(['a']);
  });

  it('takes one that went out of sight from every list', () => {
    place('a', { at: '2026-01-01T10:00:00Z', assignee: 'me' });
    place('b', { at: '2026-01-01T11:00:00Z' });
    update((store) => dropConversation(store, 'a', 'me'));
    expect(ids(listId('open'))).toEqual(['b']);
    expect(ids(listId('mine'))).toEqual([]);
  });
});

it('a file that was fetched is not made to wait again by an older answer', () => {
  update((store) => {
    const message = store.create('m', 'Message');
    const file = store.create('f', 'Media');
    file.setValue('READY', 'status');
    file.setValue('/media/f', 'url');
    message.setLinkedRecords([file], 'attachments');
    const step = readStep(message);
    file.setValue('PENDING', 'status');
    file.setValue(null, 'url');
    restoreStep(store, 'm', step);
    expect([file.getValue('status'), file.getValue('url')]).toEqual(['READY', '/media/f']);
    file.setValue('GONE', 'status');
    restoreStep(store, 'm', step);
    expect(file.getValue('status')).toBe('GONE');
  });
});
