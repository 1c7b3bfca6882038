import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { useFormErrors } from '@/ui/form';
import { Section } from '@/ui/Section';
import type { LeaveWorkspaceMutation } from '@/__generated__/LeaveWorkspaceMutation.graphql';

export function LeaveWorkspace({ onLeft }: { onLeft: () => void }) {
  const { t } = useTranslation();
  const { workspaceName } = useViewer();
  const errors = useFormErrors([]);
  const [opened, dialog] = useDisclosure(false);
  const [leave, busy] = useMutation<LeaveWorkspaceMutation>(graphql`
    mutation LeaveWorkspaceMutation($input: LeaveWorkspaceInput!) {
      leaveWorkspace(input: $input) {
        workspaceId
      }
    }
  `);
  return (
    <Section
      title={t('workspace.leave')}
      body={t('workspace.leaveBody')}
      action={
        <Button
          variant="default"
          size="xs"
          c="var(--pd-danger)"
          onClick={() => {
            errors.clear();
            dialog.open();
          }}
        >
          {t('workspace.leave')}
        </Button>
      }
    >
      <ConfirmDialog
        opened={opened}
        onClose={dialog.close}
        title={t('workspace.leaveTitle', { workspace: workspaceName })}
        body={t('workspace.leaveBody')}
        confirm={t('workspace.leaveConfirm')}
        typed={workspaceName}
        busy={busy}
        error={errors.error}
        onConfirm={() => {
          errors.clear();
          leave({ variables: { input: {} }, onCompleted: onLeft, onError: errors.fail });
        }}
      />
    </Section>
  );
}
