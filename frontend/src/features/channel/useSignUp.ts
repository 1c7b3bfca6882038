import { useEffect, useRef, useState } from 'react';
import { graphql, useMutation } from 'react-relay';
import { newClientId } from '@/lib/clientId';
import { addToRoot } from '@/lib/rootLists';
import { useFormErrors } from '@/ui/form';
import type { useSignUpMutation } from '@/__generated__/useSignUpMutation.graphql';
import { readNews, type Ended } from './signUpNews';

type Input = useSignUpMutation['variables']['input'];

/** How far a sign-up is. */
export type SignUpState = { kind: 'idle' } | { kind: 'open' } | { kind: 'blocked' } | Ended;

/**
 * Signs a WhatsApp number up in the window at `path`. The window runs Meta's script and can't be reached from here, nor this page
 * from there: it tells on a BroadcastChannel how it ended. A code lives for 30 seconds, so it is used at once.
 */
export function useSignUp(path: string | null | undefined, onConnected: () => void) {
  const errors = useFormErrors([]);
  const [state, setState] = useState<SignUpState>({ kind: 'idle' });
  const [told, setTold] = useState<Input | null>(null);
  const channel = useRef<BroadcastChannel | null>(null);
  const [connect, connecting] = useMutation<useSignUpMutation>(graphql`
    mutation useSignUpMutation($input: ConnectWhatsAppBySignUpInput!) {
      connectWhatsAppBySignUp(input: $input) {
        channel {
          id
          ...ChannelRow_channel
        }
      }
    }
  `);

  /** Hears no more; a window that is still open closes. */
  const leave = () => {
    channel.current?.postMessage({ kind: 'left' });
    channel.current?.close();
    channel.current = null;
  };
  useEffect(() => leave, []);

  const trade = (input: Input) => {
    setTold(input);
    setState({ kind: 'idle' });
    errors.clear();
    connect({
      variables: { input },
      updater: (store) =>
        addToRoot(store, 'channels', store.getRootField('connectWhatsAppBySignUp')?.getLinkedRecord('channel')),
      onCompleted: onConnected,
      onError: errors.fail,
    });
  };

  return {
    state,
    errors,
    connecting,
    /** What may be sent once more as it was: the answer got lost, or was to come later. */
    repeatable: told !== null && errors.error !== null && !errors.error.field && errors.error.code !== 'INVALID',
    repeat: () => told && trade(told),
    /** Opens the window. Browsers allow that in a click only. */
    open() {
      if (!path) return;
      leave();
      errors.clear();
      setTold(null);
      const word = newClientId();
      const heard = new BroadcastChannel(`postdog.signup.${word}`);
      channel.current = heard;
      heard.onmessage = ({ data }: MessageEvent) => {
        const news = readNews(data);
        if (!news) return;
        // One that was only loaded again says that it was closed, then that it is open.
        if (news.kind !== 'closed' && news.kind !== 'open') leave();
        if (news.kind === 'done') trade(news.input);
        else setState(news);
      };
      if (window.open(`${path}#${word}`, '_blank', 'popup,width=520,height=640')) {
        setState({ kind: 'open' });
      } else {
        leave();
        setState({ kind: 'blocked' });
      }
    },
  };
}
