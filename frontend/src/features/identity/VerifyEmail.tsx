import { Button, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { AuthFrame } from '@/ui/AuthFrame';
import { FormError, useFormErrors } from '@/ui/form';
import type { VerifyEmailMutation } from '@/__generated__/VerifyEmailMutation.graphql';

/** The token works once, and mail scanners open links: so it takes a click. */
export function VerifyEmail({ token, signInLink }: { token: string | undefined; signInLink: ReactNode }) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [email, setEmail] = useState<string | null>(null);
  const [verify, busy] = useMutation<VerifyEmailMutation>(graphql`
    mutation VerifyEmailMutation($input: VerifyEmailInput!) {
      verifyEmail(input: $input) {
        email
      }
    }
  `);

  if (!token) return <AuthFrame title={t('verifyEmail.title')} body={t('verifyEmail.missing')} foot={signInLink} />;
  if (email !== null) {
    return (
      <AuthFrame title={t('verifyEmail.doneTitle')} body={t('verifyEmail.doneBody', { email })}>
        {signInLink}
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t('verifyEmail.title')} body={t('verifyEmail.body')}>
      <Stack>
        <FormError error={errors.rest} />
        <Button
          size="md"
          loading={busy}
          onClick={() => {
            errors.clear();
            verify({
              variables: { input: { token } },
              onCompleted: ({ verifyEmail }) => setEmail(verifyEmail.email),
              onError: errors.fail,
            });
          }}
        >
          {t('verifyEmail.confirm')}
        </Button>
      </Stack>
    </AuthFrame>
  );
}
