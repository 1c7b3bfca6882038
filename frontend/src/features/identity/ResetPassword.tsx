import { Button, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { AuthFrame } from '@/ui/AuthFrame';
import { FormError, useFormErrors } from '@/ui/form';
import { NewPasswordInput } from '@/ui/NewPasswordInput';
import type { ResetPasswordMutation } from '@/__generated__/ResetPasswordMutation.graphql';

interface Props {
  token: string;
  signInLink: ReactNode;
  foot: ReactNode;
}

/** Sets a new password with the mailed token. */
export function ResetPassword({ token, signInLink, foot }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors(['newPassword']);
  const [newPassword, setNewPassword] = useState('');
  const [done, setDone] = useState(false);
  const [reset, busy] = useMutation<ResetPasswordMutation>(graphql`
    mutation ResetPasswordMutation($input: ResetPasswordInput!) {
      resetPassword(input: $input) {
        reset
      }
    }
  `);
  if (done) {
    return (
      <AuthFrame title={t('reset.doneTitle')} body={t('reset.doneBody')}>
        {signInLink}
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t('reset.newTitle')} body={t('reset.newBody')} foot={foot}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          errors.clear();
          reset({
            variables: { input: { token, newPassword } },
            onCompleted: () => setDone(true),
            onError: errors.fail,
          });
        }}
      >
        <Stack gap="md">
          <NewPasswordInput
            label={t('reset.newPassword')}
            autoFocus
            value={newPassword}
            onChange={(event) => setNewPassword(event.currentTarget.value)}
            error={errors.of('newPassword')}
          />
          <FormError error={errors.rest} />
          <Button type="submit" size="md" loading={busy}>
            {t('reset.newSubmit')}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  );
}
