import {
  commitLocalUpdate,
  fetchQuery,
  graphql,
  requestSubscription,
  type IEnvironment,
  type RecordProxy,
  type RecordSourceProxy,
} from 'relay-runtime';
import { backoff } from '@/lib/backoff';
import { connectionStore } from '@/lib/connection';
import { toApiError } from '@/lib/errors';
import { onAnswer } from '@/lib/relay';
import { sessionEnded } from '@/lib/session';
import { createStore } from '@/lib/store';
import { templateChanged, templateEpochStore } from '@/lib/templateEpoch';
import { refreshViewer } from '@/lib/viewer';
import type { liveCursorQuery } from '@/__generated__/liveCursorQuery.graphql';
import type { liveSubscription } from '@/__generated__/liveSubscription.graphql';
import { clearFailedReactions, hearReaction } from './failedReactions';
import { forgetHidden, hide, show } from './hidden';
import { forgetPresence, notePresence, noteTyping } from './presence';
import {
  dropConversation,
  placeConversation,
  placeMessage,
  readStep,
  restoreStep,
  type MessageStep,
} from './storeUpdates';

const subscription = graphql`
  subscription liveSubscription($after: EventCursor) {
    inboxEvents(after: $after) {
      __typename
      cursor
      ... on MessageAdded {
        message {
          id
          occurredAt
          ...MessageBubble_message
        }
        conversation {
          id
          ...liveConversation @relay(mask: false)
        }
      }
      ... on MessageChanged {
        message {
          id
          ...MessageBubble_message
        }
      }
      ... on ConversationChanged {
        conversation {
          id
          contact {
            ...ConsentSection_contact
          }
          ...BlockSection_conversation
          ...liveConversation @relay(mask: false)
        }
      }
      ... on ConversationHidden {
        conversationId
      }
      ... on TemplateChanged {
        template {
          ...liveTemplate @relay(mask: false)
        }
      }
      ... on ConversationRead {
        member {
          id
        }
        conversation {
          id
          unreadCount
        }
      }
      ... on TypingChanged {
        conversationId
        typing
        member {
          id
          name
        }
      }
      ... on PresenceChanged {
        # Nullable here and not above: one name can't be both.
        lookingAt: conversationId
        member {
          id
          name
        }
      }
    }
  }
`;

// What a live change must bring so that every list and header can show it; read from the store, not from here.
/* eslint-disable relay/unused-fields */
void graphql`
  fragment liveConversation on Conversation {
    id
    status
    lastActivityAt
    assignee {
      id
    }
    team {
      id
    }
    window {
      closesAt
      isOpen
    }
    ...ConversationRow_conversation
    ...Thread_frame
    ...ThreadHeader_conversation
    ...Composer_conversation
  }
`;

// What WhatsApp changes of a template by itself; lists and pages read it from the store.
void graphql`
  fragment liveTemplate on Template {
    id
    status
    statusDetail
    quality
    category
    isSendable
    unsendableReason
    uneditableReason
    warnings {
      kind
      message
      at
    }
  }
`;

/* eslint-enable relay/unused-fields */

const cursorQuery = graphql`
  query liveCursorQuery {
    conversations(first: 1) {
      eventCursor
    }
  }
`;

interface Session {
  environment: IEnvironment;
  memberId: string | null;
  cursor: string | null;
  attempt: number;
  subscribed: { dispose: () => void } | null;
  timer: ReturnType<typeof setTimeout> | undefined;
}

let session: Session | null = null;
let stopReplaying: (() => void) | null = null;

/** Grows when events were missed for good: pages then load afresh. */
export const liveEpochStore = createStore(0);

// Added while a page was on its way: a page may show the state before them, and they are put in once more.
const recent: { messageId: string; conversationId: string }[] = [];

export function replayRecent(environment: IEnvironment, memberId: string | null) {
  if (recent.length === 0) return;
  commitLocalUpdate(environment, (store) => {
    for (const { messageId, conversationId } of recent) {
      const message = store.get(messageId);
      const conversation = store.get(conversationId);
      if (message) placeMessage(store, message, conversationId);
      if (conversation) placeConversation(store, conversation, memberId);
    }
  });
}

// How far messages got, by the latest event of each. An answer of the server can be older than an event that overtook it.
const steps = new Map<string, MessageStep>();

function noteStep(message: RecordProxy) {
  steps.delete(message.getDataID());
  steps.set(message.getDataID(), readStep(message));
  if (steps.size > 500) steps.delete(steps.keys().next().value!);
}

/** Puts back what an answer that was on its way for long has undone; while events come, the latest of them is right. */
function replaySteps(environment: IEnvironment) {
  if (steps.size === 0) return;
  commitLocalUpdate(environment, (store) => {
    for (const [id, step] of steps) restoreStep(store, id, step);
  });
}

/** Begins to listen, from a cursor on or from now on; does nothing while it listens already. */
export function startLive(environment: IEnvironment, memberId: string | null, cursor: string | null) {
  if (session?.environment === environment) return;
  stopLive();
  session = { environment, memberId, cursor, attempt: 0, subscribed: null, timer: undefined };
  window.addEventListener('online', retryNow);
  window.addEventListener('offline', goOffline);
  document.addEventListener('visibilitychange', retryWhenVisible);
  connectionStore.set('connecting');
  stopReplaying = onAnswer(() => replaySteps(environment));
  connect(session);
}

export function stopLive() {
  if (!session) return;
  const { subscribed, timer } = session;
  session = null;
  clearTimeout(timer);
  subscribed?.dispose();
  recent.length = 0;
  steps.clear();
  stopReplaying?.();
  stopReplaying = null;
  window.removeEventListener('online', retryNow);
  window.removeEventListener('offline', goOffline);
  document.removeEventListener('visibilitychange', retryWhenVisible);
  forgetPresence();
  forgetHidden();
  clearFailedReactions();
  connectionStore.set('idle');
}

export function retryNow() {
  if (!session || !session.timer) return;
  clearTimeout(session.timer);
  session.timer = undefined;
  session.attempt = 0;
  connect(session);
}

function retryWhenVisible() {
  if (document.visibilityState === 'visible') retryNow();
}

function goOffline() {
  if (session && connectionStore.get() !== 'live') connectionStore.set('offline');
  else if (session) lost(session);
}

function lost(current: Session) {
  if (session !== current || current.timer) return;
  current.subscribed?.dispose();
  current.subscribed = null;
  steps.clear(); // while no events come, an answer may know more than the last of them
  forgetPresence();
  connectionStore.set(navigator.onLine ? 'reconnecting' : 'offline');
  current.timer = setTimeout(() => {
    current.timer = undefined;
    connect(current);
  }, backoff(current.attempt++));
}

function connect(current: Session) {
  if (session !== current) return;
  const { memberId } = current;
  current.subscribed = requestSubscription<liveSubscription>(current.environment, {
    subscription,
    variables: { after: current.cursor },
    updater(store) {
      const event = store.getRootField('inboxEvents');
      const conversation = event?.getLinkedRecord('conversation');
      switch (event?.getType()) {
        case 'MessageChanged': {
          const message = event.getLinkedRecord('message');
          if (!message) return;
          noteStep(message);
          hearReaction(message, memberId);
          return;
        }
        case 'MessageAdded': {
          const message = event.getLinkedRecord('message');
          if (!message || !conversation) return;
          noteStep(message);
          show(conversation.getDataID());
          recent.push({ messageId: message.getDataID(), conversationId: conversation.getDataID() });
          if (recent.length > 200) recent.shift();
          placeMessage(store, message, conversation.getDataID());
          placeConversation(store, conversation, memberId);
          return;
        }
        case 'ConversationChanged':
          if (!conversation) return;
          show(conversation.getDataID());
          placeConversation(store, conversation, memberId);
          return;
        case 'ConversationHidden':
          leave(store, String(event.getValue('conversationId')), memberId);
      }
    },
    onNext(response) {
      const event = response?.inboxEvents;
      if (!event || session !== current) return;
      current.cursor = event.cursor;
      const { __typename: type, member } = event;
      if (type === 'InboxReady') {
        current.attempt = 0;
        connectionStore.set('live');
      }
      if (type === 'TemplateChanged') templateChanged();
      // What the viewer does in another tab is no news to them.
      if (!member?.name || member.id === memberId) return;
      const colleague = { id: member.id, name: member.name };
      if (type === 'TypingChanged' && event.conversationId) {
        noteTyping(event.conversationId, colleague, event.typing === true);
      }
      if (type === 'PresenceChanged') notePresence(event.lookingAt ?? null, colleague);
    },
    onError: (error) => refused(current, error),
    // The server ends a stream when it restarts, or when this reader was too slow: go on from the cursor.
    onCompleted: () => lost(current),
  });
}

function closeCode(error: unknown): number | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number'
    ? error.code
    : null;
}

function refused(current: Session, error: unknown) {
  if (session !== current) return;
  const closed = closeCode(error);
  if (closed === 4401) return sessionEnded();
  if (closed === null) {
    const { code } = toApiError(error);
    if (code === 'UNAUTHENTICATED') return sessionEnded();
    if (code === 'CONFLICT') return void resync(current);
    if (code === 'FORBIDDEN') {
      // No inbox for this role any more: there is nothing to come back to.
      refreshViewer();
      return stopLive();
    }
  }
  // 4403: what this person may see has changed. The cursor still holds; lists and permissions are asked for anew.
  if (closed === 4403) {
    refreshViewer();
    liveEpochStore.set((epoch) => epoch + 1);
    templateEpochStore.set((epoch) => epoch + 1);
  }
  lost(current);
}

/** Takes a conversation that went out of sight from all lists, and from what would be put back into them. */
function leave(store: RecordSourceProxy, id: string, memberId: string | null) {
  for (let i = recent.length - 1; i >= 0; i--) if (recent[i]!.conversationId === id) recent.splice(i, 1);
  dropConversation(store, id, memberId);
  hide(id);
}

/** Too much was missed to catch up: load what is on screen afresh, and listen from there. */
async function resync(current: Session) {
  try {
    const data = await fetchQuery<liveCursorQuery>(current.environment, cursorQuery, {}).toPromise();
    if (session !== current) return;
    current.cursor = data?.conversations.eventCursor ?? null;
    liveEpochStore.set((epoch) => epoch + 1);
    templateEpochStore.set((epoch) => epoch + 1);
  } catch {
    // A dead session has announced itself; anything else is tried again below.
  }
  lost(current);
}
