import { useEffect } from 'react';
import { graphql, useMutation } from 'react-relay';
import { connectionStore } from '@/lib/connection';
import type { usePresenceMutation } from '@/__generated__/usePresenceMutation.graphql';
import { useAttention } from './useMarkRead';

/** Tells colleagues which conversation is on this screen; it fades there unless repeated. */
export function usePresence(conversationId: string) {
  const attention = useAttention();
  const [setPresence] = useMutation<usePresenceMutation>(graphql`
    mutation usePresenceMutation($input: SetPresenceInput!) {
      setPresence(input: $input) {
        member {
          id
        }
      }
    }
  `);

  useEffect(() => {
    if (!attention) return;
    const tell = (where: string | null) =>
      setPresence({ variables: { input: { conversationId: where } }, onError: () => undefined });
    tell(conversationId);
    const timer = setInterval(() => tell(conversationId), 20_000);
    const stop = connectionStore.subscribe(() => connectionStore.get() === 'live' && tell(conversationId));
    return () => {
      stop();
      clearInterval(timer);
      tell(null);
    };
  }, [attention, conversationId, setPresence]);
}
