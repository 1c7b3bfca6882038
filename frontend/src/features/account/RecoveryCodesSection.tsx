import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Dialog } from '@/ui/Dialog';
import { useFormErrors } from '@/ui/form';
import { RecoveryCodes } from '@/ui/RecoveryCodes';
import { Section } from '@/ui/Section';
import type { RecoveryCodesSectionMutation } from '@/__generated__/RecoveryCodesSectionMutation.graphql';
import type { RecoveryCodesSection_viewer$key } from '@/__generated__/RecoveryCodesSection_viewer.graphql';

export function RecoveryCodesSection({ viewer }: { viewer: RecoveryCodesSection_viewer$key }) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [asking, question] = useDisclosure(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { recoveryCodesLeft: left } = useFragment(
    graphql`
      fragment RecoveryCodesSection_viewer on Viewer {
        recoveryCodesLeft
      }
    `,
    viewer,
  );
  const [regenerate, busy] = useMutation<RecoveryCodesSectionMutation>(graphql`
    mutation RecoveryCodesSectionMutation($input: RegenerateRecoveryCodesInput!) {
      regenerateRecoveryCodes(input: $input) {
        recoveryCodes
        viewer {
          id
          ...RecoveryCodesSection_viewer
        }
      }
    }
  `);

  function confirm() {
    errors.clear();
    regenerate({
      variables: { input: {} },
      onCompleted({ regenerateRecoveryCodes }) {
        question.close();
        setCodes(regenerateRecoveryCodes.recoveryCodes);
      },
      onError: errors.fail,
    });
  }

  return (
    <Section
      title={t('security.codes')}
      body={left === 0 ? t('security.codesNone') : t('security.codesLeft', { count: left })}
      action={
        <Button variant="default" size="xs" onClick={question.open}>
          {t('security.codesRegenerate')}
        </Button>
      }
    >
      <ConfirmDialog
        opened={asking}
        onClose={question.close}
        title={t('security.codesTitle')}
        body={t('security.codesBody')}
        confirm={t('security.codesRegenerate')}
        onConfirm={confirm}
        busy={busy}
        error={errors.error}
        calm
      />
      <Dialog
        opened={codes !== null}
        onClose={() => setCodes(null)}
        title={t('enrol.recoveryTitle')}
        lead={t('enrol.recoveryBody')}
        size={440}
        sticky
      >
        {codes && <RecoveryCodes codes={codes} next={t('dialog.done')} onDone={() => setCodes(null)} />}
      </Dialog>
    </Section>
  );
}
