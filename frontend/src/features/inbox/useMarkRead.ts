import { useEffect, useRef, useSyncExternalStore } from 'react';
import { graphql, useMutation } from 'react-relay';
import type { useMarkReadMutation } from '@/__generated__/useMarkReadMutation.graphql';
import { useViewer } from '@/lib/viewer';

function subscribeToFocus(listener: () => void) {
  const events = ['focus', 'blur'] as const;
  for (const event of events) window.addEventListener(event, listener);
  document.addEventListener('visibilitychange', listener);
  return () => {
    for (const event of events) window.removeEventListener(event, listener);
    document.removeEventListener('visibilitychange', listener);
  };
}

/** Whether a person can be taken to look at this page. */
export function useAttention(): boolean {
  return useSyncExternalStore(subscribeToFocus, () => document.visibilityState === 'visible' && document.hasFocus());
}

interface Props {
  conversationId: string;
  unreadCount: number;
  lastId: string | null;
  /** Whether the newest message is on screen. */
  active: boolean;
}

/** Marks a thread as read once its newest message is on a screen that someone looks at. */
export function useMarkRead({ conversationId, unreadCount, lastId, active }: Props) {
  const attention = useAttention();
  const allowed = useViewer().can('CONVERSATION_REPLY');
  const done = useRef<string | null>(null);
  const [markRead] = useMutation<useMarkReadMutation>(graphql`
    mutation useMarkReadMutation($input: MarkReadInput!) {
      markRead(input: $input) {
        conversation {
          id
          unreadCount
        }
      }
    }
  `);

  useEffect(() => {
    if (!allowed || !attention || !active || unreadCount === 0 || lastId === null) return;
    const mark = `${conversationId} ${lastId}`;
    if (done.current === mark) return;
    done.current = mark;
    markRead({
      variables: { input: { conversationId, upTo: lastId } },
      optimisticResponse: { markRead: { conversation: { id: conversationId, unreadCount: 0 } } },
      onError: () => {
        done.current = null;
      },
    });
  }, [allowed, attention, active, unreadCount, lastId, conversationId, markRead]);
}
