import { Button } from '@mantine/core';
import { getRouteApi, Link, Outlet, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useTitle } from '@/lib/title';
import { useStore } from '@/lib/store';
import { useViewer } from '@/lib/viewer';
import { ConversationList } from '@/features/inbox/ConversationList';
import { liveEpochStore } from '@/features/inbox/live';
import { Tabs } from '@/features/inbox/Tabs';
import { filterFor, type Tab } from '@/features/inbox/tabs';
import { Boundary } from '@/ui/Boundary';
import { RowsSkeleton } from '@/ui/Skeleton';
import type { InboxPageQuery } from '@/__generated__/InboxPageQuery.graphql';
import classes from './InboxPage.module.css';

const route = getRouteApi('/_app/inbox');

export function InboxPage() {
  const { t } = useTranslation();
  const { view = 'open' } = route.useSearch();
  const { conversationId } = useParams({ strict: false });
  useTitle(t('inbox.title'));
  return (
    <main className={classes.inbox} data-reading={conversationId ? true : undefined}>
      <section className={classes.list} aria-label={t('inbox.list')}>
        <header className={classes.head}>
          {conversationId ? <p className={classes.title}>{t('inbox.title')}</p> : <h1>{t('inbox.title')}</h1>}
        </header>
        <Tabs current={view} />
        <Boundary skeleton={<RowsSkeleton />} resetKey={view}>
          <List tab={view} selectedId={conversationId} />
        </Boundary>
      </section>
      <div className={classes.rest}>
        <Outlet />
      </div>
    </main>
  );
}

function List({ tab, selectedId }: { tab: Tab; selectedId: string | undefined }) {
  const { t } = useTranslation();
  const { memberId, demo } = useViewer();
  const epoch = useStore(liveEpochStore);
  const data = useLazyLoadQuery<InboxPageQuery>(
    graphql`
      query InboxPageQuery($filter: ConversationFilter) {
        ...ConversationList_query @arguments(filter: $filter)
      }
    `,
    { filter: filterFor(tab, memberId) },
    { fetchPolicy: 'store-and-network', fetchKey: epoch },
  );
  const action =
    tab === 'mine' ? (
      <Button variant="default" renderRoot={(props) => <Link to="/inbox" search={{ view: 'unassigned' }} {...props} />}>
        {t('inbox.empty.mineAction')}
      </Button>
    ) : tab === 'open' && demo ? (
      <Button variant="default" renderRoot={(props) => <Link to="/demo/customer" {...props} />}>
        {t('inbox.empty.demoAction')}
      </Button>
    ) : null;
  return <ConversationList query={data} tab={tab} memberId={memberId} selectedId={selectedId} emptyAction={action} />;
}
