import { useState } from 'react';
import { graphql, useMutation } from 'react-relay';
import type { RecordSourceSelectorProxy } from 'relay-runtime';
import { toApiError, type ApiError } from '@/lib/errors';
import type { useConversationActionsAssignMutation } from '@/__generated__/useConversationActionsAssignMutation.graphql';
import type { useConversationActionsClaimMutation } from '@/__generated__/useConversationActionsClaimMutation.graphql';
import type { useConversationActionsStatusMutation } from '@/__generated__/useConversationActionsStatusMutation.graphql';
import { isHidden } from './hidden';
import { placeConversation } from './storeUpdates';

/** Claim, assign and resolve: shown at once, taken back with a sentence when they fail. */
export function useConversationActions(conversationId: string, memberId: string | null) {
  const [error, setError] = useState<ApiError | null>(null);
  const [assignMutation] = useMutation<useConversationActionsAssignMutation>(graphql`
    mutation useConversationActionsAssignMutation($input: AssignConversationInput!) {
      assignConversation(input: $input) {
        conversation {
          id
          ...liveConversation @relay(mask: false)
        }
      }
    }
  `);
  const [claimMutation] = useMutation<useConversationActionsClaimMutation>(graphql`
    mutation useConversationActionsClaimMutation($input: ClaimConversationInput!) {
      claimConversation(input: $input) {
        conversation {
          id
          ...liveConversation @relay(mask: false)
        }
      }
    }
  `);
  const [statusMutation] = useMutation<useConversationActionsStatusMutation>(graphql`
    mutation useConversationActionsStatusMutation($input: SetConversationStatusInput!) {
      setConversationStatus(input: $input) {
        conversation {
          id
          ...liveConversation @relay(mask: false)
        }
      }
    }
  `);

  const onError = (raw: unknown) => setError(toApiError(raw));

  function after(change?: (store: RecordSourceSelectorProxy) => void) {
    return (store: RecordSourceSelectorProxy) => {
      change?.(store);
      const conversation = store.get(conversationId);
      // Given to people whose conversations one doesn't see: the event may be here before the answer.
      if (isHidden(conversationId)) return;
      if (conversation) placeConversation(store, conversation, memberId);
    };
  }

  return {
    error,
    dismiss: () => setError(null),
    assign(member: { id: string; name: string } | null) {
      setError(null);
      assignMutation({
        variables: { input: { conversationId, assigneeId: member?.id ?? null } },
        optimisticUpdater: after((store) => {
          const record = member ? store.get(member.id) : null;
          if (record) store.get(conversationId)?.setLinkedRecord(record, 'assignee');
          else if (!member) store.get(conversationId)?.setValue(null, 'assignee');
        }),
        updater: after(),
        onError,
      });
    },
    assignTeam(team: { id: string; name: string } | null) {
      setError(null);
      assignMutation({
        variables: { input: { conversationId, teamId: team?.id ?? null } },
        optimisticUpdater: after((store) => {
          const record = team ? store.get(team.id) : null;
          if (record) store.get(conversationId)?.setLinkedRecord(record, 'team');
          else if (!team) store.get(conversationId)?.setValue(null, 'team');
        }),
        updater: after(),
        onError,
      });
    },
    claim() {
      setError(null);
      claimMutation({
        variables: { input: { conversationId } },
        optimisticUpdater: after((store) => {
          const record = memberId ? store.get(memberId) : null;
          if (record) store.get(conversationId)?.setLinkedRecord(record, 'assignee');
        }),
        updater: after(),
        onError,
      });
    },
    setStatus(status: 'OPEN' | 'RESOLVED') {
      setError(null);
      statusMutation({
        variables: { input: { conversationId, status } },
        optimisticUpdater: after((store) => store.get(conversationId)?.setValue(status, 'status')),
        updater: after(),
        onError,
      });
    },
  };
}
