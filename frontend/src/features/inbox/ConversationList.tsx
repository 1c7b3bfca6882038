import { CloseButton, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { IconInbox, IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, usePaginationFragment, useRelayEnvironment } from 'react-relay';
import { Notice } from '@/ui/Notice';
import type { ConversationList_query$key } from '@/__generated__/ConversationList_query.graphql';
import type { ConversationListPaginationQuery } from '@/__generated__/ConversationListPaginationQuery.graphql';
import classes from './ConversationList.module.css';
import { ConversationRow } from './ConversationRow';
import { replayRecent, startLive } from './live';

const rowHeight = 72;

interface Props {
  query: ConversationList_query$key;
  memberId: string | null;
  selectedId: string | undefined;
  /** What an empty list says, and its one button. */
  empty: { title: string; body: string; action: ReactNode };
}

export function ConversationList({ query, memberId, selectedId, empty }: Props) {
  const { t } = useTranslation();
  const environment = useRelayEnvironment();
  const navigate = useNavigate();
  const { data, loadNext, hasNext, isLoadingNext } = usePaginationFragment<
    ConversationListPaginationQuery,
    ConversationList_query$key
  >(
    graphql`
      fragment ConversationList_query on Query
      @refetchable(queryName: "ConversationListPaginationQuery")
      @argumentDefinitions(
        filter: { type: "ConversationFilter" }
        count: { type: "Int", defaultValue: 50 }
        cursor: { type: "String" }
      ) {
        conversations(filter: $filter, first: $count, after: $cursor)
          @connection(key: "ConversationList_conversations", filters: ["filter"]) {
          eventCursor
          edges {
            node {
              id
              contact {
                name
              }
              lastMessage {
                text
              }
              ...ConversationRow_conversation
              # So that a thread's frame stands at once when its row is opened.
              ...Thread_frame
              ...ThreadHeader_conversation
              ...Composer_conversation
            }
          }
        }
      }
    `,
    query,
  );
  const { eventCursor, edges } = data.conversations;
  const [text, setText] = useState('');
  const rows = useMemo(() => {
    const wanted = text.trim().toLocaleLowerCase();
    if (!wanted) return edges;
    return edges.filter(({ node }) =>
      `${node.contact.name}\n${node.lastMessage?.text ?? ''}`.toLocaleLowerCase().includes(wanted),
    );
  }, [edges, text]);

  // The list's snapshot says from where on to listen; what arrived while it was on its way is put in again.
  useEffect(() => {
    startLive(environment, memberId, eventCursor);
    replayRecent(environment, memberId);
  }, [environment, memberId, eventCursor]);

  const scroller = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its result stays in this component
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]!.node.id,
    overscan: 8,
    paddingStart: 4,
    paddingEnd: 8,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasNext && !isLoadingNext && lastShown >= rows.length - 10) loadNext(50);
  }, [hasNext, isLoadingNext, lastShown, rows.length, loadNext]);

  function step(by: 1 | -1) {
    const focused = document.activeElement?.getAttribute('data-conversation') ?? selectedId;
    const from = rows.findIndex(({ node }) => node.id === focused);
    const index = from < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, from + by));
    const id = rows[index]?.node.id;
    if (!id) return;
    virtual.scrollToIndex(index);
    // The row may only now be rendered.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(id)}"]`)?.focus(),
    );
  }
  useHotkeys([
    ['j', () => step(1)],
    ['k', () => step(-1)],
    ['/', () => search.current?.focus()],
  ]);

  return (
    <>
      <div className={classes.search}>
        <TextInput
          ref={search}
          size="xs"
          variant="filled"
          aria-label={t('inbox.filter')}
          placeholder={t('inbox.filter')}
          leftSection={<IconSearch size={15} stroke={1.75} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              setText('');
              event.currentTarget.blur();
            }
            if (event.key === 'Enter' && rows[0]) {
              void navigate({
                to: '/inbox/$conversationId',
                params: { conversationId: rows[0].node.id },
                search: (previous) => previous,
              });
            }
          }}
          rightSection={
            text && <CloseButton size="xs" aria-label={t('inbox.filterClear')} onClick={() => setText('')} />
          }
        />
      </div>
      <div className={`${classes.scroller} pd-scroll`} ref={scroller}>
        {rows.length === 0 ? (
          text.trim() ? (
            <Notice icon={IconSearch} title={t('inbox.filterNone', { text: text.trim() })} />
          ) : (
            <div className={classes.empty} data-empty-list>
              <Notice icon={IconInbox} title={empty.title} action={empty.action}>
                {empty.body}
              </Notice>
            </div>
          )
        ) : (
          <ul className={classes.list} style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const { node } = rows[item.index]!;
              return (
                <li key={item.key} className={classes.item} style={{ transform: `translateY(${item.start}px)` }}>
                  <ConversationRow conversation={node} memberId={memberId} selected={node.id === selectedId} />
                </li>
              );
            })}
          </ul>
        )}
        {isLoadingNext && (
          <p className={classes.more} role="status">
            {t('inbox.loadingMore')}
          </p>
        )}
      </div>
    </>
  );
}
