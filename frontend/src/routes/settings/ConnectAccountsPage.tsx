import { getRouteApi } from '@tanstack/react-router';
import { ConnectAccounts, ConnectRefused } from '@/features/channel/ConnectAccounts';
import { RowsSkeleton } from '@/ui/Skeleton';
import { Panel } from './Panel';

const route = getRouteApi('/_app/settings/channels/connect');

/** Networks send browsers back to this page. */
export function ConnectAccountsPage() {
  const { connection, problem } = route.useSearch();
  return (
    <Panel section="channels" skeleton={<RowsSkeleton rows={2} />} resetKey={connection ?? ''}>
      {connection ? (
        <ConnectAccounts key={connection} connection={connection} />
      ) : (
        <ConnectRefused because={problem ?? 'refused'} />
      )}
    </Panel>
  );
}
