import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { FormError, useFormErrors } from '@/ui/form';
import type { CredentialsStepMutation } from '@/__generated__/CredentialsStepMutation.graphql';
import type { Credentials } from './SignInFlow';

interface Props {
  /** The way for those who forgot their password. */
  forgot: ReactNode;
  credentials: Credentials;
  onChange: (credentials: Credentials) => void;
  onChallenge: (challenge: { id: string; kind: 'TOTP' | 'TOTP_ENROLMENT' }) => void;
}

export function CredentialsStep({ forgot, credentials, onChange, onChallenge }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors(['email', 'password']);
  const [signIn, busy] = useMutation<CredentialsStepMutation>(graphql`
    mutation CredentialsStepMutation($input: SignInInput!) {
      signIn(input: $input) {
        challenge {
          id
          kind
        }
      }
    }
  `);

  function submit() {
    errors.clear();
    signIn({
      variables: { input: { email: credentials.email.trim(), password: credentials.password } },
      onCompleted: ({ signIn }) => onChallenge(signIn.challenge),
      onError: errors.fail,
    });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('auth.email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={credentials.email}
          onChange={(event) => onChange({ ...credentials, email: event.currentTarget.value })}
          error={errors.of('email')}
        />
        <PasswordInput
          label={t('auth.password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={credentials.password}
          onChange={(event) => onChange({ ...credentials, password: event.currentTarget.value })}
          error={errors.of('password')}
        />
        <FormError error={errors.rest} />
        <Button type="submit" loading={busy} fullWidth size="md">
          {t('auth.continue')}
        </Button>
        {forgot}
      </Stack>
    </form>
  );
}
