import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { removeFromRoot } from '@/lib/rootLists';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { useFormErrors } from '@/ui/form';
import { Section } from '@/ui/Section';
import type { InvitationsListQuery } from '@/__generated__/InvitationsListQuery.graphql';
import type { InvitationsListRevokeMutation } from '@/__generated__/InvitationsListRevokeMutation.graphql';
import rows from '@/ui/rows.module.css';
import { InvitationRow } from './InvitationRow';

/** Who is invited and not here yet; nothing while there is nobody. */
export function InvitationsList() {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [revoking, setRevoking] = useState<{ id: string; email: string } | null>(null);
  const { invitations } = useLazyLoadQuery<InvitationsListQuery>(
    graphql`
      query InvitationsListQuery {
        invitations {
          id
          ...InvitationRow_invitation
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  const [revoke, busy] = useMutation<InvitationsListRevokeMutation>(graphql`
    mutation InvitationsListRevokeMutation($input: RevokeInvitationInput!) {
      revokeInvitation(input: $input) {
        invitationId
      }
    }
  `);
  if (invitations.length === 0) return null;
  return (
    <Section title={t('members.invitations')} body={t('members.invitationsBody')}>
      <ul className={rows.list}>
        {invitations.map((invitation) => (
          <InvitationRow
            key={invitation.id}
            invitation={invitation}
            onRevoke={(chosen) => {
              errors.clear();
              setRevoking(chosen);
            }}
          />
        ))}
      </ul>
      <ConfirmDialog
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('members.revokeTitle', { email: revoking?.email ?? '' })}
        body={t('members.revokeBody')}
        confirm={t('members.revoke')}
        busy={busy}
        error={errors.error}
        onConfirm={() => {
          errors.clear();
          revoke({
            variables: { input: { invitationId: revoking!.id } },
            updater: (store, data) => data && removeFromRoot(store, 'invitations', data.revokeInvitation.invitationId),
            onCompleted: () => setRevoking(null),
            onError: errors.fail,
          });
        }}
      />
    </Section>
  );
}
