import { Button, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { AuthFrame } from '@/ui/AuthFrame';
import { FormError, useFormErrors } from '@/ui/form';
import type { RequestPasswordResetMutation } from '@/__generated__/RequestPasswordResetMutation.graphql';

/** Asks for a link by mail; the answer is the same whether or not the address has an account. */
export function RequestPasswordReset({ foot }: { foot: ReactNode }) {
  const { t } = useTranslation();
  const errors = useFormErrors(['email']);
  const [email, setEmail] = useState('');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [request, busy] = useMutation<RequestPasswordResetMutation>(graphql`
    mutation RequestPasswordResetMutation($input: RequestPasswordResetInput!) {
      requestPasswordReset(input: $input) {
        email
      }
    }
  `);
  if (sentTo !== null) {
    return <AuthFrame title={t('reset.sentTitle')} body={t('reset.sentBody', { email: sentTo })} foot={foot} />;
  }
  return (
    <AuthFrame title={t('reset.title')} body={t('reset.body')} foot={foot}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          errors.clear();
          request({
            variables: { input: { email: email.trim() } },
            onCompleted: ({ requestPasswordReset }) => setSentTo(requestPasswordReset.email),
            onError: errors.fail,
          });
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t('auth.email')}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={errors.of('email')}
          />
          <FormError error={errors.rest} />
          <Button type="submit" size="md" loading={busy}>
            {t('reset.submit')}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  );
}
