import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import type { DeliveryDialogMutation } from '@/__generated__/DeliveryDialogMutation.graphql';
import classes from './Webhooks.module.css';

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** Asks first: what customers wrote stands in a delivery, and the audit log notes who looked. */
export function DeliveryDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [body, setBody] = useState<string | null>(null);
  const [open, busy] = useMutation<DeliveryDialogMutation>(graphql`
    mutation DeliveryDialogMutation($input: OpenWebhookDeliveryInput!) {
      openWebhookDelivery(input: $input) {
        body
      }
    }
  `);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('webhooks.openTitle')}
      size={body === null ? 460 : 760}
      lead={body === null ? t('webhooks.openLead') : undefined}
    >
      <FormError error={errors.rest} />
      {body !== null && (
        // Long: it has to be reached and scrolled by keyboard.
        <pre className={`${classes.body} pd-scroll`} tabIndex={0}>
          {readable(body)}
        </pre>
      )}
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t(body === null ? 'dialog.cancel' : 'dialog.close')}
        </Button>
        {body === null && (
          <Button
            loading={busy}
            onClick={() => {
              errors.clear();
              open({
                variables: { input: { deliveryId: id } },
                onCompleted: ({ openWebhookDelivery }) => setBody(openWebhookDelivery.body),
                onError: errors.fail,
              });
            }}
          >
            {t('webhooks.openNow')}
          </Button>
        )}
      </DialogFoot>
    </Dialog>
  );
}
