import { Button, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { AuthFrame } from '@/ui/AuthFrame';
import { FormError, useFormErrors } from '@/ui/form';
import type { ConfirmEmailChangeMutation } from '@/__generated__/ConfirmEmailChangeMutation.graphql';

interface Props {
  token: string | undefined;
  next: ReactNode;
}

/** The token works once, and mail scanners open links: so it takes a click. */
export function ConfirmEmailChange({ token, next }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [email, setEmail] = useState<string | null>(null);
  const [confirm, busy] = useMutation<ConfirmEmailChangeMutation>(graphql`
    mutation ConfirmEmailChangeMutation($input: ConfirmEmailChangeInput!) {
      confirmEmailChange(input: $input) {
        email
      }
    }
  `);
  if (!token) {
    return (
      <AuthFrame title={t('emailChange.title')} body={t('emailChange.missing')}>
        {next}
      </AuthFrame>
    );
  }
  if (email !== null) {
    return (
      <AuthFrame title={t('emailChange.doneTitle')} body={t('emailChange.doneBody', { email })}>
        {next}
      </AuthFrame>
    );
  }
  if (errors.error?.field === 'token') {
    return (
      <AuthFrame title={t('emailChange.deadTitle')}>
        <Stack>
          <FormError error={errors.error} />
          {next}
        </Stack>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t('emailChange.title')} body={t('emailChange.body')}>
      <Stack>
        <FormError error={errors.rest} />
        <Button
          size="md"
          loading={busy}
          onClick={() => {
            errors.clear();
            confirm({
              variables: { input: { token } },
              onCompleted: ({ confirmEmailChange }) => setEmail(confirmEmailChange.email),
              onError: errors.fail,
            });
          }}
        >
          {t('emailChange.confirm')}
        </Button>
      </Stack>
    </AuthFrame>
  );
}
