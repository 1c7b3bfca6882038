import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useRelayEnvironment } from 'react-relay';
import { commitMutation, type RecordSourceProxy } from 'relay-runtime';
import { newClientId } from '@/lib/clientId';
import { toApiError } from '@/lib/errors';
import type { useReactMutation } from '@/__generated__/useReactMutation.graphql';
import { noteFailedReaction } from './failedReactions';

const mutation = graphql`
  mutation useReactMutation($input: SendMessageInput!) {
    sendMessage(input: $input) {
      message {
        id
        replyTo {
          id
          reactions {
            ...Reactions_reactions
          }
        }
      }
    }
  }
`;

/** Shows our emoji on a message before the server has heard of it. */
function put(store: RecordSourceProxy, messageId: string, emoji: string, clientId: string, memberId: string | null) {
  const message = store.get(messageId);
  if (!message) return;
  const others = (message.getLinkedRecords('reactions') ?? []).filter(
    (reaction) => reaction?.getValue('direction') !== 'OUTBOUND',
  );
  if (emoji !== '') {
    const own = store.create(`client:reaction:${clientId}`, 'MessageReaction');
    own.setValue(emoji, 'emoji');
    own.setValue('OUTBOUND', 'direction');
    const member = memberId ? store.get(memberId) : null;
    if (member) own.setLinkedRecord(member, 'member');
    else own.setValue(null, 'member');
    others.push(own);
  }
  message.setLinkedRecords(others, 'reactions');
}

export type React = (messageId: string, emoji: string) => void;

/** Puts an emoji on a message, or takes it back with an empty one: at once, and with a sentence where that fails. */
export function useReact(conversationId: string, memberId: string | null): React {
  const { t } = useTranslation();
  const environment = useRelayEnvironment();
  return useCallback(
    (messageId, emoji) => {
      const clientId = newClientId();
      noteFailedReaction(messageId, null);
      commitMutation<useReactMutation>(environment, {
        mutation,
        variables: { input: { conversationId, clientId, reaction: { messageId, emoji } } },
        optimisticUpdater: (store) => put(store, messageId, emoji, clientId, memberId),
        onError(raw) {
          const error = toApiError(raw);
          const reason = error.code === 'NETWORK' ? t('error.network') : error.message;
          noteFailedReaction(messageId, { emoji, messageId: null, reason });
        },
      });
    },
    [conversationId, memberId, environment, t],
  );
}
