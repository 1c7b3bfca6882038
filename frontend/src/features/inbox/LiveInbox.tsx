import { useEffect, useMemo, type ReactNode } from 'react';
import { useRelayEnvironment } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { startLive, stopLive } from './live';
import { createOutbox } from './outbox';
import { OutboxContext } from './OutboxContext';

/** Holds what lives as long as the person is signed in: the live connection and the unsent messages. */
export function LiveInbox({ children }: { children: ReactNode }) {
  const environment = useRelayEnvironment();
  const { memberId } = useViewer();
  const outbox = useMemo(() => createOutbox(environment, memberId), [environment, memberId]);
  useEffect(() => outbox.start(), [outbox]);
  useEffect(() => stopLive, [environment]);
  return <OutboxContext value={outbox}>{children}</OutboxContext>;
}

/** Listens from now on, for pages that show no list: one that is loaded later stands later than that. */
export function useLiveFromNow() {
  const environment = useRelayEnvironment();
  const { memberId, can } = useViewer();
  const reads = can('CONVERSATION_READ');
  useEffect(() => {
    if (reads) startLive(environment, memberId, null);
  }, [environment, memberId, reads]);
}
