import { Button, Stack } from '@mantine/core';
import { useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { stepUpGate } from '@/lib/stepUp';
import { CodeInput } from '@/ui/CodeInput';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import type { StepUpDialogMutation } from '@/__generated__/StepUpDialogMutation.graphql';

interface Props {
  /** Something under the code that can fill it in. */
  help: (fillCode: (code: string) => void) => ReactNode;
}

/** Asks for a fresh code when an operation needs one; the network layer repeats the operation then. */
export function StepUpDialog({ help }: Props) {
  const { t } = useTranslation();
  const opened = useSyncExternalStore(stepUpGate.subscribe, stepUpGate.asking);
  return (
    <Dialog
      opened={opened}
      // Later: the dialog underneath hears the same Escape, and is still covered then.
      onClose={() => setTimeout(stepUpGate.cancel)}
      title={t('stepUp.title')}
      lead={t('stepUp.body')}
      size={400}
      zIndex={500}
    >
      {opened && <CodeForm help={help} />}
    </Dialog>
  );
}

function CodeForm({ help }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [code, setCode] = useState('');
  const [stepUp, busy] = useMutation<StepUpDialogMutation>(graphql`
    mutation StepUpDialogMutation($input: StepUpInput!) {
      stepUp(input: $input) {
        validUntil
      }
    }
  `);

  function submit(entered: string) {
    if (busy || entered.length < 6) return;
    errors.clear();
    stepUp({
      variables: { input: { code: entered } },
      onCompleted: stepUpGate.confirm,
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
        // A form may lie underneath, and React's events bubble to it through the portal.
        event.stopPropagation();
        submit(code);
      }}
    >
      <Stack gap="md">
        <CodeInput value={code} onChange={setCode} onComplete={submit} error={errors.error !== null} />
        <FormError error={errors.rest} />
        {help((filled) => {
          setCode(filled);
          submit(filled);
        })}
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={stepUpGate.cancel}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={code.length < 6}>
          {t('stepUp.confirm')}
        </Button>
      </DialogFoot>
    </form>
  );
}
