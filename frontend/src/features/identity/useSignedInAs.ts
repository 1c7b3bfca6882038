import { useEffect, useState } from 'react';
import { fetchQuery, graphql, useRelayEnvironment } from 'react-relay';
import type { useSignedInAsQuery } from '@/__generated__/useSignedInAsQuery.graphql';

/** The address that this browser is signed in with; null for nobody, undefined while that is not known. */
export function useSignedInAs(): string | null | undefined {
  const environment = useRelayEnvironment();
  const [known, setKnown] = useState<{ environment: unknown; email: string | null } | null>(null);
  useEffect(() => {
    const asked = fetchQuery<useSignedInAsQuery>(
      environment,
      graphql`
        query useSignedInAsQuery {
          viewer {
            email
          }
        }
      `,
      {},
    ).subscribe({
      next: ({ viewer }) => setKnown({ environment, email: viewer?.email ?? null }),
      // Strangers are refused, and may go on here as well.
      error: () => setKnown({ environment, email: null }),
    });
    return () => asked.unsubscribe();
  }, [environment]);
  return known?.environment === environment ? known.email : undefined;
}
