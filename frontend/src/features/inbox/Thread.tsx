import { useHotkeys } from '@mantine/hooks';
import { Suspense, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { ThreadSkeleton } from '@/ui/Skeleton';
import type { Thread_conversation$key } from '@/__generated__/Thread_conversation.graphql';
import { ColleaguesLine } from './ColleaguesLine';
import { Composer } from './Composer';
import { DropFiles } from './DropFiles';
import { limitsLine, readLimits } from './limits';
import { MessageList } from './MessageList';
import type { Quoted } from './outbox';
import { useOutbox } from './OutboxContext';
import classes from './Thread.module.css';
import { ThreadHeader } from './ThreadHeader';
import { useAttach } from './useAttach';
import { usePresence } from './usePresence';

interface Props {
  conversation: Thread_conversation$key;
  /** Whether the person is shown beside the thread. */
  personShown: boolean;
  onPerson: () => void;
}

export function Thread({ conversation, personShown, onPerson }: Props) {
  const { t } = useTranslation();
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
          ...limits_channel
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

  const limits = readLimits(data.channel);
  const attach = useAttach(data.id, limits);
  const addFiles = useCallback(
    (files: readonly File[]) => {
      attach(files);
      input.current?.focus();
    },
    [attach],
  );
  const takesFiles = can('CONVERSATION_REPLY') && limits.capabilities.media.length > 0;

  return (
    <DropFiles
      onFiles={takesFiles ? addFiles : null}
      limits={limitsLine(t, limits.capabilities, t(`networks.${limits.network}`))}
    >
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
        <Composer
          conversation={data}
          outbox={outbox}
          quoted={quoted}
          onQuote={setQuoted}
          onFiles={addFiles}
          inputRef={input}
        />
      </Suspense>
    </DropFiles>
  );
}
