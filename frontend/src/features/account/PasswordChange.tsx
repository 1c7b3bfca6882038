import { Button, PasswordInput, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { useNow } from '@/lib/now';
import { ago } from '@/lib/time';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { NewPasswordInput } from '@/ui/NewPasswordInput';
import { Section } from '@/ui/Section';
import type { PasswordChangeMutation } from '@/__generated__/PasswordChangeMutation.graphql';
import type { PasswordChange_viewer$key } from '@/__generated__/PasswordChange_viewer.graphql';

export function PasswordChange({ viewer }: { viewer: PasswordChange_viewer$key }) {
  const { t } = useTranslation();
  const now = useNow();
  const [opened, dialog] = useDisclosure(false);
  const [done, setDone] = useState(false);
  const { passwordChangedAt } = useFragment(
    graphql`
      fragment PasswordChange_viewer on Viewer {
        passwordChangedAt
      }
    `,
    viewer,
  );
  return (
    <Section
      title={t('security.password')}
      body={
        done
          ? t('security.passwordDone')
          : passwordChangedAt
            ? t('security.passwordChanged', { time: ago(passwordChangedAt, now) })
            : t('security.passwordNever')
      }
      action={
        <Button variant="default" size="xs" onClick={dialog.open}>
          {t('security.passwordChange')}
        </Button>
      }
    >
      <Dialog
        opened={opened}
        onClose={dialog.close}
        title={t('security.passwordChange')}
        lead={t('security.passwordLead')}
      >
        <PasswordForm
          onClose={dialog.close}
          onDone={() => {
            setDone(true);
            dialog.close();
          }}
        />
      </Dialog>
    </Section>
  );
}

function PasswordForm({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const errors = useFormErrors(['currentPassword', 'newPassword']);
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [change, busy] = useMutation<PasswordChangeMutation>(graphql`
    mutation PasswordChangeMutation($input: ChangePasswordInput!) {
      changePassword(input: $input) {
        viewer {
          id
          ...PasswordChange_viewer
          ...SessionsList_viewer
        }
      }
    }
  `);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        change({
          variables: { input: { currentPassword, newPassword } },
          onCompleted: onDone,
          onError: errors.fail,
        });
      }}
    >
      <Stack gap="md">
        <PasswordInput
          label={t('security.passwordCurrent')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          value={currentPassword}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={errors.of('currentPassword')}
        />
        <NewPasswordInput
          label={t('security.passwordNew')}
          value={newPassword}
          onChange={(event) => setNew(event.currentTarget.value)}
          error={errors.of('newPassword')}
        />
        <FormError error={errors.rest} />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {t('security.passwordChange')}
        </Button>
      </DialogFoot>
    </form>
  );
}
