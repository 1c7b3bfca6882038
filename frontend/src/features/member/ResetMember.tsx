import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { useFormErrors } from '@/ui/form';
import type { ResetMemberMutation } from '@/__generated__/ResetMemberMutation.graphql';

interface Props {
  id: string;
  name: string;
  onClose: () => void;
  onDone: () => void;
}

/** Takes away a colleague's authenticator app, when their phone is lost. */
export function ResetMember({ id, name, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [reset, busy] = useMutation<ResetMemberMutation>(graphql`
    mutation ResetMemberMutation($input: ResetMemberTotpInput!) {
      resetMemberTotp(input: $input) {
        member {
          id
        }
      }
    }
  `);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('members.resetTitle', { name })}
      body={t('members.resetBody')}
      confirm={t('members.resetConfirm')}
      busy={busy}
      error={errors.error}
      onConfirm={() => {
        errors.clear();
        reset({ variables: { input: { memberId: id } }, onCompleted: onDone, onError: errors.fail });
      }}
    />
  );
}
