import { graphql, useMutation } from 'react-relay';
import { sessionEnded, setLeaving } from '@/lib/session';
import type { useSignOutMutation } from '@/__generated__/useSignOutMutation.graphql';

/** Ends the session; main.tsx does what follows from that. */
export function useSignOut() {
  const [signOut] = useMutation<useSignOutMutation>(graphql`
    mutation useSignOutMutation {
      signOut {
        signedOut
      }
    }
  `);
  return () => {
    setLeaving(true);
    signOut({
      variables: {},
      onError: () => setLeaving(false),
      onCompleted() {
        sessionEnded();
        setLeaving(false);
      },
    });
  };
}
