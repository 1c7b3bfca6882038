import { getRouteApi, Link } from '@tanstack/react-router';
import { IconChevronLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ConnectAccounts, ConnectRefused } from '@/features/channel/ConnectAccounts';
import { RowsSkeleton } from '@/ui/Skeleton';
import { Panel } from './Panel';
import classes from './Settings.module.css';

const route = getRouteApi('/_app/settings/channels/connect');

/** Networks send browsers back to this page. */
export function ConnectAccountsPage() {
  const { t } = useTranslation();
  const { connection, problem } = route.useSearch();
  return (
    <Panel
      section="channels"
      back={
        <Link to="/settings/channels" className={classes.backAlways}>
          <IconChevronLeft size={17} stroke={1.75} aria-hidden />
          {t('number.back')}
        </Link>
      }
      title={t('connect.title')}
      skeleton={<RowsSkeleton rows={2} />}
      resetKey={connection ?? ''}
    >
      {connection ? (
        <ConnectAccounts key={connection} connection={connection} />
      ) : (
        <ConnectRefused because={problem ?? 'refused'} />
      )}
    </Panel>
  );
}
