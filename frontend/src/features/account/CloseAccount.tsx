import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { sessionEnded, setLeaving } from '@/lib/session';
import { useViewer } from '@/lib/viewer';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { Section } from '@/ui/Section';
import type { CloseAccountMutation } from '@/__generated__/CloseAccountMutation.graphql';

/** The last section: there is no way back, so it wants the address typed out and the password. */
export function CloseAccount() {
  const { t } = useTranslation();
  const [opened, dialog] = useDisclosure(false);
  return (
    <Section
      title={t('security.close')}
      body={t('security.closeBody')}
      action={
        <Button variant="default" size="xs" c="var(--pd-danger)" onClick={dialog.open}>
          {t('security.close')}
        </Button>
      }
    >
      <Dialog opened={opened} onClose={dialog.close} title={t('security.closeTitle')} lead={t('security.closeLead')}>
        <CloseForm onClose={dialog.close} />
      </Dialog>
    </Section>
  );
}

function CloseForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { email } = useViewer();
  const errors = useFormErrors(['password']);
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const ready = typed.trim().toLowerCase() === email.toLowerCase() && password !== '';
  const [close, busy] = useMutation<CloseAccountMutation>(graphql`
    mutation CloseAccountMutation($input: CloseAccountInput!) {
      closeAccount(input: $input) {
        closed
      }
    }
  `);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        errors.clear();
        close({
          variables: { input: { password } },
          onCompleted() {
            setLeaving(true);
            sessionEnded();
            setLeaving(false);
          },
          onError: errors.fail,
        });
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('security.emailTyped')}
          placeholder={email}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('auth.password')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={errors.of('password')}
        />
        <FormError error={errors.rest} />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" color="red" loading={busy} disabled={!ready}>
          {t('security.closeConfirm')}
        </Button>
      </DialogFoot>
    </form>
  );
}
