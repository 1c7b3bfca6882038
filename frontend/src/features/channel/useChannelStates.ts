import { useEffect } from 'react';
import { useRelayEnvironment } from 'react-relay';
import { fetchQuery, graphql } from 'relay-runtime';
import { useStore } from '@/lib/store';
import { connectionStore } from '@/lib/connection';
import { useNow } from '@/lib/now';
import type { useChannelStatesQuery } from '@/__generated__/useChannelStatesQuery.graphql';

/** Asks every minute, while the connection is live, which channels work: what the store says of them is then right. */
export function useChannelStates(enabled: boolean) {
  const environment = useRelayEnvironment();
  const live = useStore(connectionStore) === 'live';
  const minute = Math.floor(useNow() / 60_000);
  useEffect(() => {
    if (!enabled || !live) return;
    const asked = fetchQuery<useChannelStatesQuery>(
      environment,
      graphql`
        query useChannelStatesQuery {
          channels {
            # eslint-disable-next-line relay/unused-fields -- the banner reads it from the store
            status
          }
        }
      `,
      {},
      { fetchPolicy: 'network-only' },
    ).subscribe({ error: () => undefined }); // the next minute asks again
    return () => asked.unsubscribe();
  }, [environment, enabled, live, minute]);
}
