import { useHotkeys } from '@mantine/hooks';
import { Suspense, useCallback, useRef, useState } from 'react';
import { graphql, useFragment } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { ThreadSkeleton } from '@/ui/Skeleton';
import type { Thread_conversation$key } from '@/__generated__/Thread_conversation.graphql';
import { ColleaguesLine } from './ColleaguesLine';
import { Composer } from './Composer';
import { MessageList } from './MessageList';
import type { Quoted } from './outbox';
import { useOutbox } from './OutboxContext';
import classes from './Thread.module.css';
import { ThreadHeader } from './ThreadHeader';
import { usePresence } from './usePresence';

interface Props {
  conversation: Thread_conversation$key;
  /** Whether the person is shown beside the thread. */
  personShown: boolean;
  onPerson: () => void;
}

export function Thread({ conversation, personShown, onPerson }: Props) {
  const outbox = useOutbox();
  const { memberId, can } = useViewer();
  const data = useFragment(
    graphql`
      fragment Thread_conversation on Conversation {
        id
        channel {
          capabilities {
            quotedReplies
          }
        }
        ...ThreadHeader_conversation
        ...MessageList_conversation
        ...Composer_conversation
      }
    `,
    conversation,
  );
  const [quoted, setQuoted] = useState<Quoted | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  usePresence(data.id);
  useHotkeys([['r', () => input.current?.focus()]]);
  const reply = useCallback((message: Quoted) => {
    setQuoted(message);
    input.current?.focus();
  }, []);

  return (
    <section className={classes.thread}>
      <ThreadHeader conversation={data} personShown={personShown} onPerson={onPerson} />
      <Suspense
        fallback={
          <div className={classes.loading}>
            <ThreadSkeleton />
          </div>
        }
      >
        <MessageList
          conversation={data}
          memberId={memberId}
          outbox={outbox}
          onReply={can('CONVERSATION_REPLY') && data.channel.capabilities.quotedReplies ? reply : null}
        />
      </Suspense>
      <ColleaguesLine conversationId={data.id} />
      <Suspense fallback={null}>
        <Composer conversation={data} outbox={outbox} quoted={quoted} onQuote={setQuoted} inputRef={input} />
      </Suspense>
    </section>
  );
}
