import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { addToRoot } from '@/lib/rootLists';
import { DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import type { TokenFormMutation } from '@/__generated__/TokenFormMutation.graphql';

/** Connects a WhatsApp number by a token that was made at Meta. */
export function TokenForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const errors = useFormErrors(['phoneNumberId', 'wabaId', 'accessToken']);
  const [phoneNumberId, setPhoneNumberId] = useState('');
  const [wabaId, setWabaId] = useState('');
  const [accessToken, setAccessToken] = useState('');
  const [connect, busy] = useMutation<TokenFormMutation>(graphql`
    mutation TokenFormMutation($input: ConnectWhatsAppNumberInput!) {
      connectWhatsAppNumber(input: $input) {
        channel {
          id
          ...ChannelRow_channel
        }
      }
    }
  `);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        connect({
          variables: { input: { phoneNumberId, wabaId, accessToken } },
          updater: (store) =>
            addToRoot(store, 'channels', store.getRootField('connectWhatsAppNumber')?.getLinkedRecord('channel')),
          onCompleted: onClose,
          onError: errors.fail,
        });
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('connect.phoneNumberId')}
          required
          withAsterisk={false}
          data-autofocus
          inputMode="numeric"
          autoComplete="off"
          value={phoneNumberId}
          onChange={(event) => setPhoneNumberId(event.currentTarget.value)}
          error={errors.of('phoneNumberId')}
        />
        <TextInput
          label={t('connect.wabaId')}
          required
          withAsterisk={false}
          inputMode="numeric"
          autoComplete="off"
          value={wabaId}
          onChange={(event) => setWabaId(event.currentTarget.value)}
          error={errors.of('wabaId')}
        />
        <PasswordInput
          label={t('connect.accessToken')}
          description={t('connect.accessTokenHint')}
          required
          withAsterisk={false}
          autoComplete="off"
          value={accessToken}
          onChange={(event) => setAccessToken(event.currentTarget.value)}
          error={errors.of('accessToken')}
        />
        <FormError error={errors.rest} />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {t('connect.submit')}
        </Button>
      </DialogFoot>
    </form>
  );
}
