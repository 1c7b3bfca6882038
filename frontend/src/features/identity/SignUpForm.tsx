import { Anchor, Button, Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { FormError, useFormErrors } from '@/ui/form';
import { NewPasswordInput } from '@/ui/NewPasswordInput';
import type { Region, SignUpFormMutation } from '@/__generated__/SignUpFormMutation.graphql';
import { RegionField } from '@/ui/RegionField';

const policyVersion = '2024-12-08';
const fields = ['name', 'workspaceName', 'email', 'password', 'region', 'birthDate', 'acceptPolicyVersion'];

interface Props {
  /** Joins a workspace instead of making one. */
  invitation?: { token: string; email: string };
  onSent: (email: string) => void;
}

export function SignUpForm({ invitation, onSent }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors(fields);
  const [values, setValues] = useState({
    name: '',
    workspaceName: '',
    email: invitation?.email ?? '',
    password: '',
    birthDate: '',
  });
  const [region, setRegion] = useState<Region>('EU');
  const [accepted, setAccepted] = useState(false);
  const [asked, setAsked] = useState(false);
  const [signUp, busy] = useMutation<SignUpFormMutation>(graphql`
    mutation SignUpFormMutation($input: SignUpInput!) {
      signUp(input: $input) {
        email
      }
    }
  `);

  const bind = (key: keyof typeof values) => ({
    name: key,
    required: true,
    withAsterisk: false,
    value: values[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      setValues({ ...values, [key]: event.currentTarget.value }),
    error: errors.of(key),
  });

  function submit() {
    setAsked(true);
    if (!accepted) return;
    errors.clear();
    signUp({
      variables: {
        input: {
          name: values.name,
          email: values.email,
          password: values.password,
          birthDate: values.birthDate,
          acceptPolicyVersion: policyVersion,
          ...(invitation ? { invitationToken: invitation.token } : { workspaceName: values.workspaceName, region }),
        },
      },
      onCompleted: ({ signUp }) => onSent(signUp.email),
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
        <TextInput label={t('signUp.name')} autoComplete="name" maxLength={120} autoFocus {...bind('name')} />
        {!invitation && (
          <TextInput
            label={t('signUp.workspaceName')}
            description={t('signUp.workspaceHint')}
            autoComplete="organization"
            maxLength={120}
            {...bind('workspaceName')}
          />
        )}
        <TextInput
          label={t('auth.email')}
          description={invitation && t('invitation.address')}
          type="email"
          autoComplete="username"
          readOnly={invitation !== undefined}
          {...bind('email')}
        />
        <NewPasswordInput label={t('auth.password')} {...bind('password')} />
        {!invitation && <RegionField value={region} onChange={setRegion} error={errors.of('region')} />}
        <TextInput
          label={t('signUp.birthDate')}
          description={t('signUp.birthHint')}
          type="date"
          autoComplete="bday"
          min="1900-01-01"
          {...bind('birthDate')}
        />
        <Checkbox
          checked={accepted}
          onChange={(event) => setAccepted(event.currentTarget.checked)}
          error={errors.of('acceptPolicyVersion') ?? (asked && !accepted ? t('signUp.acceptMissing') : undefined)}
          label={
            <Text span fz="sm">
              {t('signUp.accept')}{' '}
              <Anchor href="/privacy" target="_blank" inherit underline="always">
                {t('signUp.policy')}
              </Anchor>
            </Text>
          }
        />
        <FormError error={errors.rest} />
        <Button type="submit" size="md" loading={busy}>
          {t('signUp.submit')}
        </Button>
      </Stack>
    </form>
  );
}
