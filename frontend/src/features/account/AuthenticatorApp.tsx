import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { useNow } from '@/lib/now';
import { ago, justNow } from '@/lib/time';
import { CodeInput } from '@/ui/CodeInput';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { RecoveryCodes } from '@/ui/RecoveryCodes';
import { Section } from '@/ui/Section';
import { TotpSecret } from '@/ui/TotpSecret';
import type { AuthenticatorAppBeginMutation } from '@/__generated__/AuthenticatorAppBeginMutation.graphql';
import type { AuthenticatorAppConfirmMutation } from '@/__generated__/AuthenticatorAppConfirmMutation.graphql';
import type { AuthenticatorApp_viewer$key } from '@/__generated__/AuthenticatorApp_viewer.graphql';

type Step =
  | { name: 'none' }
  | { name: 'scan'; secret: { otpauthUrl: string; secret: string } }
  | { name: 'codes'; codes: readonly string[] };

/** Moving to a new phone: the old app proves who asks, the new one confirms, and new codes are kept. */
export function AuthenticatorApp({ viewer }: { viewer: AuthenticatorApp_viewer$key }) {
  const { t } = useTranslation();
  const now = useNow();
  const errors = useFormErrors([]);
  const [step, setStep] = useState<Step>({ name: 'none' });
  const { totpEnrolledAt } = useFragment(
    graphql`
      fragment AuthenticatorApp_viewer on Viewer {
        totpEnrolledAt
      }
    `,
    viewer,
  );
  const [begin, busy] = useMutation<AuthenticatorAppBeginMutation>(graphql`
    mutation AuthenticatorAppBeginMutation($input: BeginTotpChangeInput!) {
      beginTotpChange(input: $input) {
        otpauthUrl
        secret
      }
    }
  `);

  function close() {
    setStep({ name: 'none' });
  }

  return (
    <Section
      title={t('security.app')}
      body={
        totpEnrolledAt &&
        (justNow(totpEnrolledAt, now)
          ? t('security.appSinceNow')
          : t('security.appSince', { time: ago(totpEnrolledAt, now) }))
      }
      action={
        <Button
          variant="default"
          size="xs"
          loading={busy}
          onClick={() => {
            errors.clear();
            begin({
              variables: { input: {} },
              onCompleted: ({ beginTotpChange }) => setStep({ name: 'scan', secret: beginTotpChange }),
              onError: errors.fail,
            });
          }}
        >
          {t('security.appMove')}
        </Button>
      }
    >
      {errors.rest && <FormError error={errors.rest} />}
      <Dialog
        opened={step.name === 'scan'}
        onClose={close}
        title={t('security.moveTitle')}
        lead={t('security.moveLead')}
        size={440}
      >
        {step.name === 'scan' && (
          <ConfirmForm secret={step.secret} onClose={close} onDone={(codes) => setStep({ name: 'codes', codes })} />
        )}
      </Dialog>
      <Dialog
        opened={step.name === 'codes'}
        onClose={close}
        title={t('enrol.recoveryTitle')}
        lead={t('enrol.recoveryBody')}
        size={440}
        sticky
      >
        {step.name === 'codes' && <RecoveryCodes codes={step.codes} next={t('dialog.done')} onDone={close} />}
      </Dialog>
    </Section>
  );
}

interface ConfirmProps {
  secret: { otpauthUrl: string; secret: string };
  onClose: () => void;
  onDone: (codes: readonly string[]) => void;
}

function ConfirmForm({ secret, onClose, onDone }: ConfirmProps) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [code, setCode] = useState('');
  const [confirm, busy] = useMutation<AuthenticatorAppConfirmMutation>(graphql`
    mutation AuthenticatorAppConfirmMutation($input: ConfirmTotpChangeInput!) {
      confirmTotpChange(input: $input) {
        recoveryCodes
        viewer {
          id
          ...AuthenticatorApp_viewer
          ...RecoveryCodesSection_viewer
          ...SessionsList_viewer
        }
      }
    }
  `);

  function submit(entered: string) {
    if (busy || entered.length < 6) return;
    errors.clear();
    confirm({
      variables: { input: { code: entered } },
      onCompleted: ({ confirmTotpChange }) => onDone(confirmTotpChange.recoveryCodes),
      onError(raw) {
        errors.fail(raw);
        setCode('');
      },
    });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit(code);
      }}
    >
      <Stack gap="md">
        <TotpSecret secret={secret} />
        <CodeInput value={code} onChange={setCode} onComplete={submit} error={errors.error !== null} />
        <FormError error={errors.rest} />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={code.length < 6}>
          {t('security.moveConfirm')}
        </Button>
      </DialogFoot>
    </form>
  );
}
