import { Anchor, Button, Stack } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { toApiError, type ApiError } from '@/lib/errors';
import { AuthFrame } from '@/ui/AuthFrame';
import { ErrorNotice } from '@/ui/Notice';
import { FormError, useFormErrors } from '@/ui/form';
import { TotpSecret } from '@/ui/TotpSecret';
import type { EnrolmentStepBeginMutation } from '@/__generated__/EnrolmentStepBeginMutation.graphql';
import type { EnrolmentStepConfirmMutation } from '@/__generated__/EnrolmentStepConfirmMutation.graphql';
import { CodeInput } from '@/ui/CodeInput';
import classes from './EnrolmentStep.module.css';

interface Props {
  challengeId: string;
  code: string;
  onCode: (code: string) => void;
  onDone: (recoveryCodes: readonly string[]) => void;
  onStartOver: (because?: 'expired') => void;
}

export function EnrolmentStep({ challengeId, code, onCode, onDone, onStartOver }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [failed, setFailed] = useState<ApiError | null>(null);
  const [secret, setSecret] = useState<{ otpauthUrl: string; secret: string } | null>(null);
  const [begin] = useMutation<EnrolmentStepBeginMutation>(graphql`
    mutation EnrolmentStepBeginMutation($input: BeginTotpEnrolmentInput!) {
      beginTotpEnrolment(input: $input) {
        otpauthUrl
        secret
      }
    }
  `);
  const [confirm, busy] = useMutation<EnrolmentStepConfirmMutation>(graphql`
    mutation EnrolmentStepConfirmMutation($input: ConfirmTotpEnrolmentInput!) {
      confirmTotpEnrolment(input: $input) {
        recoveryCodes
        session {
          expiresAt
        }
      }
    }
  `);

  const load = useCallback(() => {
    begin({
      variables: { input: { challengeId } },
      onCompleted: ({ beginTotpEnrolment }) => {
        setFailed(null);
        setSecret(beginTotpEnrolment);
      },
      onError: (raw) => setFailed(toApiError(raw)),
    });
  }, [begin, challengeId]);
  useEffect(load, [load]);

  function submit(entered: string) {
    if (busy || entered.length < 6) return;
    errors.clear();
    confirm({
      variables: { input: { challengeId, code: entered } },
      onCompleted: ({ confirmTotpEnrolment }) => onDone(confirmTotpEnrolment.recoveryCodes),
      onError: (raw) => {
        const error = toApiError(raw);
        if (error.code === 'NOT_FOUND' || error.field === 'challengeId') return onStartOver('expired');
        errors.fail(error);
        onCode('');
      },
    });
  }

  return (
    <AuthFrame
      title={t('enrol.title')}
      body={t('enrol.body')}
      foot={
        <Anchor component="button" type="button" fz="sm" onClick={() => onStartOver()}>
          {t('auth.startOver')}
        </Anchor>
      }
    >
      {failed ? (
        <ErrorNotice error={failed} onRetry={load} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit(code);
          }}
        >
          <Stack gap="md">
            <h2 className={classes.step}>
              <span>1</span>
              {t('enrol.stepScan')}
            </h2>
            <TotpSecret secret={secret} />
            <h2 className={classes.step}>
              <span>2</span>
              {t('enrol.stepCode')}
            </h2>
            <CodeInput value={code} onChange={onCode} onComplete={submit} error={errors.error !== null} />
            <FormError error={errors.rest} />
            <Button type="submit" size="md" loading={busy} disabled={code.length < 6}>
              {t('enrol.confirm')}
            </Button>
          </Stack>
        </form>
      )}
    </AuthFrame>
  );
}
