import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { Section } from '@/ui/Section';
import type { EmailChangeMutation } from '@/__generated__/EmailChangeMutation.graphql';
import type { EmailChange_viewer$key } from '@/__generated__/EmailChange_viewer.graphql';

export function EmailChange({ viewer }: { viewer: EmailChange_viewer$key }) {
  const { t } = useTranslation();
  const [opened, dialog] = useDisclosure(false);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { email } = useFragment(
    graphql`
      fragment EmailChange_viewer on Viewer {
        email
      }
    `,
    viewer,
  );
  return (
    <Section
      title={t('security.email')}
      body={sentTo === null ? t('security.emailBody', { email }) : t('security.emailSent', { email: sentTo })}
      action={
        <Button variant="default" size="xs" onClick={dialog.open}>
          {t('security.emailChange')}
        </Button>
      }
    >
      <Dialog opened={opened} onClose={dialog.close} title={t('security.emailChange')}>
        <EmailForm
          onClose={dialog.close}
          onSent={(address) => {
            setSentTo(address);
            dialog.close();
          }}
        />
      </Dialog>
    </Section>
  );
}

function EmailForm({ onClose, onSent }: { onClose: () => void; onSent: (email: string) => void }) {
  const { t } = useTranslation();
  const errors = useFormErrors(['newEmail']);
  const [newEmail, setNewEmail] = useState('');
  const [request, busy] = useMutation<EmailChangeMutation>(graphql`
    mutation EmailChangeMutation($input: RequestEmailChangeInput!) {
      requestEmailChange(input: $input) {
        newEmail
      }
    }
  `);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        request({
          variables: { input: { newEmail: newEmail.trim() } },
          onCompleted: ({ requestEmailChange }) => onSent(requestEmailChange.newEmail),
          onError: errors.fail,
        });
      }}
    >
      <TextInput
        label={t('security.emailNew')}
        type="email"
        autoComplete="email"
        required
        withAsterisk={false}
        data-autofocus
        value={newEmail}
        onChange={(event) => setNewEmail(event.currentTarget.value)}
        error={errors.of('newEmail')}
      />
      <FormError error={errors.rest} />
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {t('security.emailSend')}
        </Button>
      </DialogFoot>
    </form>
  );
}
