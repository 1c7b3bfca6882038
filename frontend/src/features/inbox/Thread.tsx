import { useHotkeys } from '@mantine/hooks';
import { Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { ThreadSkeleton } from '@/ui/Skeleton';
import type { Thread_conversation$key } from '@/__generated__/Thread_conversation.graphql';
import type { Thread_frame$key } from '@/__generated__/Thread_frame.graphql';
import { ColleaguesLine } from './ColleaguesLine';
import { Composer } from './Composer';
import { DropFiles } from './DropFiles';
import { limitsLine, readLimits } from './limits';
import { MessageList } from './MessageList';
import type { Quoted } from './outbox';
import { useOutbox } from './OutboxContext';
import classes from './Thread.module.css';
import type { TemplateChooser } from './templateChooser';
import { ThreadHeader } from './ThreadHeader';
import { useAttach } from './useAttach';
import { usePresence } from './usePresence';
import { useReact } from './useReact';
import { useWindow } from './useWindow';

interface Props {
  conversation: Thread_conversation$key;
  /** Whether the person is shown beside the thread. */
  personShown: boolean;
  onPerson: () => void;
  templateChooser?: TemplateChooser | undefined;
}

export function Thread({ conversation, personShown, onPerson, templateChooser }: Props) {
  const { t } = useTranslation();
  const outbox = useOutbox();
  const { memberId, can } = useViewer();
  const data = useFragment(
    graphql`
      fragment Thread_conversation on Conversation {
        ...Thread_frame
        ...ThreadHeader_conversation
        ...MessageList_conversation
        ...Composer_conversation
      }
    `,
    conversation,
  );
  // Lists load it too, so that a thread stands at once when its row is opened.
  const frame = useFragment<Thread_frame$key>(
    graphql`
      fragment Thread_frame on Conversation {
        id
        block {
          # eslint-disable-next-line relay/unused-fields -- that there is one is all that counts
          blockedAt
        }
        channel {
          status
          capabilities {
            quotedReplies
            sends
            reactions
          }
          ...limits_channel
        }
        ...useWindow_conversation
      }
    `,
    data,
  );
  const [quoted, setQuoted] = useState<Quoted | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  usePresence(frame.id);
  useHotkeys([['r', () => input.current?.focus()]]);
  const reply = useCallback((message: Quoted) => {
    setQuoted(message);
    input.current?.focus();
  }, []);

  const limits = readLimits(frame.channel);
  const attach = useAttach(frame.id, limits);
  const addFiles = useCallback(
    (files: readonly File[]) => {
      attach(files);
      input.current?.focus();
    },
    [attach],
  );
  const { quotedReplies, sends, reactions } = frame.channel.capabilities;
  const open = useWindow(frame).state !== 'closed';
  const answerable = open && !frame.block && can('CONVERSATION_REPLY') && frame.channel.status === 'CONNECTED';
  const takesFiles = answerable && limits.capabilities.media.length > 0;
  const react = useReact(frame.id, memberId);
  const reacts = answerable && sends.includes('REACTION');
  const reacting = useMemo(() => (reacts ? { emoji: reactions ?? null, react } : null), [reacts, reactions, react]);

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
          onReply={answerable && quotedReplies ? reply : null}
          reacting={reacting}
        />
      </Suspense>
      <ColleaguesLine conversationId={frame.id} />
      <Suspense fallback={null}>
        <Composer
          conversation={data}
          outbox={outbox}
          quoted={quoted}
          onQuote={setQuoted}
          onFiles={addFiles}
          inputRef={input}
          templateChooser={templateChooser}
          onPerson={personShown ? null : onPerson}
        />
      </Suspense>
    </DropFiles>
  );
}
