import { graphql, useMutation } from 'react-relay';
import { clearPrivateStorage } from '@/lib/storage';
import { sessionEnded } from '@/lib/session';
import { clearDrafts } from '@/features/inbox/drafts';
import { clearOutbox } from '@/features/inbox/outbox';
import type { useSignOutMutation } from '@/__generated__/useSignOutMutation.graphql';

/** Ends the session and leaves nothing of customers behind in this browser. */
export function useSignOut() {
  const [signOut] = useMutation<useSignOutMutation>(graphql`
    mutation useSignOutMutation {
      signOut {
        signedOut
      }
    }
  `);
  return () =>
    signOut({
      variables: {},
      onCompleted() {
        clearOutbox();
        clearDrafts();
        clearPrivateStorage();
        sessionEnded();
      },
    });
}
