import { useState } from 'react';
import { graphql, useMutation } from 'react-relay';
import { useFormErrors } from '@/ui/form';
import type { beginMutation } from '@/__generated__/beginMutation.graphql';

type Input = beginMutation['variables']['input'];

/** Sends the browser to a network's consent page. */
export function useBegin() {
  const errors = useFormErrors([]);
  const [leaving, setLeaving] = useState(false);
  const [begin, asking] = useMutation<beginMutation>(graphql`
    mutation beginMutation($input: BeginChannelConnectionInput!) {
      beginChannelConnection(input: $input) {
        authorizationUrl
      }
    }
  `);
  return {
    errors,
    busy: asking || leaving,
    go(input: Input) {
      errors.clear();
      begin({
        variables: { input },
        onCompleted: ({ beginChannelConnection }) => {
          setLeaving(true);
          window.location.assign(beginChannelConnection.authorizationUrl);
        },
        onError: errors.fail,
      });
    },
  };
}
