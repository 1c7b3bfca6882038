import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { Section } from '@/ui/Section';
import type { PinSectionMutation } from '@/__generated__/PinSectionMutation.graphql';
import type { PinSection_channel$key } from '@/__generated__/PinSection_channel.graphql';
import { PinChoice, type Pin } from './PinChoice';

/** Whether the number has a PIN, who knows it, and how to change it. */
export function PinSection({ channel }: { channel: PinSection_channel$key }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const data = useFragment(
    graphql`
      fragment PinSection_channel on Channel @argumentDefinitions(manages: { type: "Boolean!" }) {
        id
        name
        number {
          hasPin @include(if: $manages)
          isPinKept @include(if: $manages)
        }
      }
    `,
    channel,
  );
  if (!data.number) return null;
  const { hasPin, isPinKept } = data.number;
  return (
    <Section
      title={t('number.pin.title')}
      body={t(hasPin ? (isPinKept ? 'number.pin.kept' : 'number.pin.unknown') : 'number.pin.none')}
      action={
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>
          {t(hasPin ? 'number.pin.change' : 'number.pin.set')}
        </Button>
      }
    >
      <Dialog
        opened={open}
        onClose={() => setOpen(false)}
        title={t('number.pin.dialog', { name: data.name })}
        lead={t('number.pin.lead')}
      >
        {open && <PinForm id={data.id} onClose={() => setOpen(false)} />}
      </Dialog>
    </Section>
  );
}

function PinForm({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const errors = useFormErrors(['pin']);
  const [pin, setPin] = useState<Pin>(null);
  const [save, busy] = useMutation<PinSectionMutation>(graphql`
    mutation PinSectionMutation($input: SetNumberPinInput!) {
      setNumberPin(input: $input) {
        channel {
          ...PinSection_channel @arguments(manages: true)
          ...NumberState_channel @arguments(manages: true)
        }
      }
    }
  `);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        save({ variables: { input: { channelId: id, pin } }, onCompleted: onClose, onError: errors.fail });
      }}
    >
      <PinChoice
        pin={pin}
        onPin={setPin}
        made={t('number.pin.made')}
        own={t('number.pin.own')}
        error={errors.of('pin')}
      />
      <FormError error={errors.rest} />
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={pin !== null && pin.length !== 6}>
          {t('dialog.save')}
        </Button>
      </DialogFoot>
    </form>
  );
}
