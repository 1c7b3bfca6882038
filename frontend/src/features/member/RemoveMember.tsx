import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { removeFromRoot } from '@/lib/rootLists';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { useFormErrors } from '@/ui/form';
import type { RemoveMemberMutation } from '@/__generated__/RemoveMemberMutation.graphql';

interface Props {
  id: string;
  name: string;
  onClose: () => void;
}

export function RemoveMember({ id, name, onClose }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [remove, busy] = useMutation<RemoveMemberMutation>(graphql`
    mutation RemoveMemberMutation($input: RemoveMemberInput!) {
      removeMember(input: $input) {
        memberId
      }
    }
  `);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('members.removeTitle', { name })}
      body={t('members.removeBody')}
      confirm={t('members.removeConfirm')}
      typed={name}
      busy={busy}
      error={errors.error}
      onConfirm={() => {
        errors.clear();
        remove({
          variables: { input: { memberId: id } },
          updater: (store, data) => data && removeFromRoot(store, 'members', data.removeMember.memberId),
          onCompleted: onClose,
          onError: errors.fail,
        });
      }}
    />
  );
}
