/* eslint-disable relay/unused-fields -- the fields stand beside what they are about, elsewhere */
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { fetchQuery, graphql, useRelayEnvironment } from 'react-relay';
import type { useLintQuery } from '@/__generated__/useLintQuery.graphql';
import { toInput, type Draft } from './draft';

export type Problem = useLintQuery['response']['lintTemplate'][number];

/** What WhatsApp would refuse of a draft, a moment after it was last touched; null until it is known. */
export function useLint(draft: Draft): readonly Problem[] | null {
  const environment = useRelayEnvironment();
  const [problems, setProblems] = useState<readonly Problem[] | null>(null);
  const [settled] = useDebouncedValue(draft, 350);
  useEffect(() => {
    const asked = fetchQuery<useLintQuery>(
      environment,
      graphql`
        query useLintQuery($template: TemplateDraftInput!) {
          lintTemplate(template: $template) {
            rule
            severity
            component
            buttonIndex
            variable
            message
          }
        }
      `,
      { template: toInput(settled) },
    ).subscribe({
      next: ({ lintTemplate }) => setProblems(lintTemplate),
      // Without an answer the server still checks when it is submitted.
      error: () => undefined,
    });
    return () => asked.unsubscribe();
  }, [environment, settled]);
  return problems;
}
