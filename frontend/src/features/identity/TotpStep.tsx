import { Anchor, Button, Group, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { toApiError } from '@/lib/errors';
import { AuthFrame } from '@/ui/AuthFrame';
import { FormError, useFormErrors } from '@/ui/form';
import type { TotpStepMutation } from '@/__generated__/TotpStepMutation.graphql';
import { CodeInput } from '@/ui/CodeInput';

interface Props {
  challengeId: string;
  code: string;
  onCode: (code: string) => void;
  onDone: () => void;
  onStartOver: (because?: 'expired') => void;
  aside: ReactNode;
}

export function TotpStep({ challengeId, code, onCode, onDone, onStartOver, aside }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [recovery, setRecovery] = useState(false);
  const [verify, busy] = useMutation<TotpStepMutation>(graphql`
    mutation TotpStepMutation($input: VerifyTotpInput!) {
      verifyTotp(input: $input) {
        session {
          expiresAt
        }
      }
    }
  `);

  function submit(entered: string) {
    if (busy || !entered.trim()) return;
    errors.clear();
    verify({
      variables: { input: { challengeId, code: entered.trim() } },
      onCompleted: onDone,
      onError: (raw) => {
        const error = toApiError(raw);
        // A challenge lives for ten minutes; a dead one can't be answered, whatever the code.
        if (error.code === 'NOT_FOUND' || error.field === 'challengeId') return onStartOver('expired');
        errors.fail(error);
        if (!recovery) onCode('');
      },
    });
  }

  return (
    <AuthFrame
      title={recovery ? t('auth.recoveryTitle') : t('auth.codeTitle')}
      body={recovery ? t('auth.recoveryBody') : t('auth.codeBody')}
      aside={recovery ? null : aside}
      foot={
        <Anchor component="button" type="button" fz="sm" onClick={() => onStartOver()}>
          {t('auth.startOver')}
        </Anchor>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(code);
        }}
      >
        <Stack gap="md">
          {recovery ? (
            <TextInput
              label={t('auth.recoveryCode')}
              autoComplete="off"
              autoFocus
              spellCheck={false}
              value={code}
              onChange={(event) => onCode(event.currentTarget.value)}
            />
          ) : (
            <CodeInput value={code} onChange={onCode} onComplete={submit} error={errors.error !== null} />
          )}
          <FormError error={errors.rest} />
          <Button type="submit" size="md" loading={busy} disabled={!recovery && code.length < 6}>
            {t('auth.verify')}
          </Button>
          <Group justify="center">
            <Anchor
              component="button"
              type="button"
              fz="sm"
              onClick={() => {
                errors.clear();
                onCode('');
                setRecovery(!recovery);
              }}
            >
              {recovery ? t('auth.useApp') : t('auth.useRecovery')}
            </Anchor>
          </Group>
        </Stack>
      </form>
    </AuthFrame>
  );
}
