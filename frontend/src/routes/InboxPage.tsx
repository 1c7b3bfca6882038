import { Button } from '@mantine/core';
import { getRouteApi, Link, Outlet, useParams } from '@tanstack/react-router';
import { IconInboxOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useNow } from '@/lib/now';
import { useTitle } from '@/lib/title';
import { useStore } from '@/lib/store';
import { useViewer } from '@/lib/viewer';
import { ChannelBanner } from '@/features/channel/ChannelBanner';
import { useChannelStates } from '@/features/channel/useChannelStates';
import { ConversationList } from '@/features/inbox/ConversationList';
import { liveEpochStore } from '@/features/inbox/live';
import { Tabs } from '@/features/inbox/Tabs';
import { filterFor, type Tab } from '@/features/inbox/tabs';
import { Boundary } from '@/ui/Boundary';
import { Notice } from '@/ui/Notice';
import { RowsSkeleton } from '@/ui/Skeleton';
import type { InboxPageQuery } from '@/__generated__/InboxPageQuery.graphql';
import classes from './InboxPage.module.css';

const route = getRouteApi('/_app/inbox');

export function InboxPage() {
  const { t } = useTranslation();
  const { view = 'open' } = route.useSearch();
  const { conversationId } = useParams({ strict: false });
  const { can } = useViewer();
  useTitle(t('inbox.title'));
  if (!can('CONVERSATION_READ')) return <NoInbox />;
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

/** The first page of those whose role has no conversations: not a dead end. */
function NoInbox() {
  const { t } = useTranslation();
  return (
    <main id="content" className={classes.center}>
      <Notice
        heading="h1"
        icon={IconInboxOff}
        title={t('inbox.notYours.title')}
        action={
          <Button variant="default" renderRoot={(props) => <Link to="/settings" {...props} />}>
            {t('inbox.notYours.action')}
          </Button>
        }
      >
        {t('inbox.notYours.body')}
      </Notice>
    </main>
  );
}

function List({ tab, selectedId }: { tab: Tab; selectedId: string | undefined }) {
  const { t } = useTranslation();
  const { memberId, can } = useViewer();
  const epoch = useStore(liveEpochStore);
  useChannelStates(can('CHANNEL_READ'));
  // Time alone moves conversations into this list, and out of it.
  const minute = Math.floor(useNow() / 60_000);
  const data = useLazyLoadQuery<InboxPageQuery>(
    graphql`
      query InboxPageQuery($filter: ConversationFilter, $seesChannels: Boolean!) {
        ...ConversationList_query @arguments(filter: $filter)
        channels @include(if: $seesChannels) {
          # eslint-disable-next-line relay/unused-fields -- by which the store knows a channel again
          id
          network
          address
          name
          status
        }
        demo {
          accounts {
            network
            address
          }
        }
      }
    `,
    { filter: filterFor(tab, memberId), seesChannels: can('CHANNEL_READ') },
    { fetchPolicy: 'store-and-network', fetchKey: tab === 'closing' ? `${epoch} ${minute}` : epoch },
  );
  const { channels, demo } = data;
  // The simulated customers write to the demo's account; another workspace would not hear of it.
  const hearsDemo = channels?.some((channel) =>
    demo?.accounts.some((account) => account.network === channel.network && account.address === channel.address),
  );
  const action =
    tab === 'mine' ? (
      <Button variant="default" renderRoot={(props) => <Link to="/inbox" search={{ view: 'unassigned' }} {...props} />}>
        {t('inbox.empty.mineAction')}
      </Button>
    ) : tab === 'open' && hearsDemo ? (
      <Button variant="default" renderRoot={(props) => <Link to="/demo/customer" {...props} />}>
        {t('inbox.empty.demoAction')}
      </Button>
    ) : null;
  const empty = {
    title: t(`inbox.empty.${tab}`),
    body: tab === 'open' && channels?.length === 0 ? t('inbox.empty.openNoChannel') : t(`inbox.empty.${tab}Body`),
    action,
  };
  // Channels of several networks may have one name.
  const broken = channels
    ?.filter((channel) => channel.status === 'NEEDS_RECONNECT')
    .map(({ name, network }) => t('channels.bannerName', { name, network: t(`networks.${network}`) }));
  return (
    <>
      <ChannelBanner names={broken ?? []} />
      <ConversationList query={data} memberId={memberId} selectedId={selectedId} empty={empty} />
    </>
  );
}
