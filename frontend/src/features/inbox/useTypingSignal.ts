import { useCallback, useEffect, useRef } from 'react';
import { graphql, useMutation } from 'react-relay';
import type { useTypingSignalMutation } from '@/__generated__/useTypingSignalMutation.graphql';

/** Says that the viewer types: at most every four seconds, and that they stopped after six without a key. */
export function useTypingSignal(conversationId: string) {
  const [setTyping] = useMutation<useTypingSignalMutation>(graphql`
    mutation useTypingSignalMutation($input: SetTypingInput!) {
      setTyping(input: $input) {
        conversation {
          id
        }
      }
    }
  `);
  const state = useRef<{ told: number; timer: ReturnType<typeof setTimeout> | undefined }>({
    told: 0,
    timer: undefined,
  });

  const tell = useCallback(
    (typing: boolean) => setTyping({ variables: { input: { conversationId, typing } }, onError: () => undefined }),
    [setTyping, conversationId],
  );

  const stopped = useCallback(() => {
    clearTimeout(state.current.timer);
    if (state.current.told === 0) return;
    state.current.told = 0;
    tell(false);
  }, [tell]);

  const typed = useCallback(() => {
    clearTimeout(state.current.timer);
    state.current.timer = setTimeout(stopped, 6_000);
    if (Date.now() - state.current.told < 4_000) return;
    state.current.told = Date.now();
    tell(true);
  }, [tell, stopped]);

  useEffect(() => stopped, [stopped]);
  return { typed, stopped };
}
