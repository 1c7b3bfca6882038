import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { Fragment, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, usePaginationFragment, useRelayEnvironment } from 'react-relay';
import { useNow } from '@/lib/now';
import { dayLabel } from '@/lib/time';
import type { MessageList_conversation$key } from '@/__generated__/MessageList_conversation.graphql';
import type { MessageListPaginationQuery } from '@/__generated__/MessageListPaginationQuery.graphql';
import { place } from './grouping';
import { replayRecent } from './live';
import { MessageBubble } from './MessageBubble';
import classes from './MessageList.module.css';
import { useUnsent, type Outbox, type Quoted } from './outbox';
import { UnsentBubble } from './UnsentBubble';
import type { React } from './useReact';
import { useAnchoredScroll } from './useAnchoredScroll';
import { useJump } from './useJump';
import { useMarkRead } from './useMarkRead';

interface Props {
  conversation: MessageList_conversation$key;
  memberId: string | null;
  outbox: Outbox;
  onReply: ((quoted: Quoted) => void) | null;
  reacting: { emoji: readonly string[] | null; react: React } | null;
}

export function MessageList({ conversation, memberId, outbox, onReply, reacting }: Props) {
  const { t } = useTranslation();
  const environment = useRelayEnvironment();
  const now = useNow();
  const { data, loadPrevious, hasPrevious, isLoadingPrevious } = usePaginationFragment<
    MessageListPaginationQuery,
    MessageList_conversation$key
  >(
    graphql`
      fragment MessageList_conversation on Conversation
      @refetchable(queryName: "MessageListPaginationQuery")
      @argumentDefinitions(count: { type: "Int", defaultValue: 40 }, cursor: { type: "String" }) {
        id
        unreadCount
        contact {
          name
        }
        lastMessage {
          id
          kind
        }
        messages(last: $count, before: $cursor) @connection(key: "MessageList_messages", filters: []) {
          edges {
            node {
              id
              clientId
              direction
              occurredAt
              author {
                id
              }
              serviceAccount
              ...MessageBubble_message
            }
          }
        }
      }
    `,
    conversation,
  );
  const { id, contact } = data;
  const nodes = useMemo(() => data.messages.edges.map((edge) => edge.node), [data.messages.edges]);
  const unsentAll = useUnsent(id);
  const unsent = useMemo(() => {
    const taken = new Set(nodes.map((node) => node.clientId));
    return unsentAll.filter((item) => !taken.has(item.clientId));
  }, [nodes, unsentAll]);
  const placed = useMemo(
    () => place(nodes.map((node) => ({ ...node, node, authorId: node.author?.id ?? node.serviceAccount ?? null }))),
    [nodes],
  );

  useEffect(() => replayRecent(environment, memberId), [environment, memberId, id]);

  const tail = nodes[nodes.length - 1];
  // A reaction comes after what it stands on, and is seen with it.
  const lastSeen = data.lastMessage?.kind === 'REACTION' ? data.lastMessage.id : tail?.id;
  const tailKey = unsent[unsent.length - 1]?.clientId ?? tail?.clientId ?? tail?.id ?? null;
  const { scroller, atBottom, onScroll, toBottom } = useAnchoredScroll(tailKey);
  const { flashing, jump } = useJump(nodes, hasPrevious && !isLoadingPrevious ? loadPrevious : null, hasPrevious);
  useMarkRead({ conversationId: id, unreadCount: data.unreadCount, lastId: lastSeen ?? null, active: atBottom });

  // What came in below while the reader was further up.
  const [seenTail, setSeenTail] = useState(tail?.id);
  if (atBottom && seenTail !== tail?.id) setSeenTail(tail?.id);
  const seenIndex = nodes.findIndex((node) => node.id === seenTail);
  const fresh = atBottom
    ? 0
    : nodes.slice(seenIndex + 1).filter((node) => seenIndex >= 0 && node.direction === 'INBOUND').length;

  // An own message takes the writer along, wherever they were.
  const lastUnsent = unsent[unsent.length - 1]?.clientId;
  useEffect(() => {
    if (lastUnsent) toBottom('instant');
  }, [lastUnsent, toBottom]);

  const top = useRef<HTMLDivElement>(null);
  const loadOlder = useCallback(() => {
    if (hasPrevious && !isLoadingPrevious) loadPrevious(40);
  }, [hasPrevious, isLoadingPrevious, loadPrevious]);
  useEffect(() => {
    const element = top.current;
    if (!element) return;
    const observer = new IntersectionObserver((entries) => entries[0]?.isIntersecting && loadOlder(), {
      root: scroller.current,
      rootMargin: '600px 0px 0px 0px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [loadOlder, scroller]);

  return (
    <div className={classes.frame}>
      <div
        className={`${classes.scroller} pd-scroll`}
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={t('thread.messages', { name: contact.name })}
      >
        <div className={classes.content}>
          <div ref={top} />
          {hasPrevious ? (
            <p className={classes.older}>{isLoadingPrevious && t('thread.older')}</p>
          ) : (
            <p className={classes.older}>{nodes.length > 0 ? t('thread.start') : t('thread.empty')}</p>
          )}
          {placed.map(({ message, first, last, newDay }) => {
            const day = newDay ? dayLabel(message.occurredAt, now) : null;
            return (
              <Fragment key={message.clientId ?? message.id}>
                {day && (
                  <div className={classes.day}>
                    <span>{day.day === 'date' ? day.text : t(`thread.${day.day}`)}</span>
                  </div>
                )}
                <MessageBubble
                  message={message.node}
                  contactName={contact.name}
                  memberId={memberId}
                  first={first}
                  last={last}
                  flash={flashing === message.id}
                  onReply={onReply}
                  reacting={reacting}
                  onJump={jump}
                />
              </Fragment>
            );
          })}
          {unsent.map((item, index) => (
            <UnsentBubble
              key={item.clientId}
              item={item}
              first={index === 0}
              onRetry={outbox.retry}
              onDiscard={outbox.discard}
              onJump={jump}
            />
          ))}
        </div>
      </div>
      {!atBottom && (
        <Button
          className={classes.pill}
          size="xs"
          radius="xl"
          variant={fresh > 0 ? 'filled' : 'default'}
          leftSection={<IconArrowDown size={15} />}
          onClick={() => toBottom()}
        >
          {fresh > 0 ? t('thread.newMessages', { count: fresh }) : t('thread.toLatest')}
        </Button>
      )}
    </div>
  );
}
