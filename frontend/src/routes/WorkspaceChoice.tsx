import { Button, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { resetEnvironment } from '@/lib/relay';
import { chooseWorkspace } from '@/lib/session';
import { AuthFrame } from '@/ui/AuthFrame';

export function WorkspaceChoice({ workspaces }: { workspaces: readonly { id: string; name: string }[] }) {
  const { t } = useTranslation();
  return (
    <AuthFrame title={t('workspaceChoice.title')} body={t('workspaceChoice.body')}>
      <Stack gap="xs">
        {workspaces.map((workspace) => (
          <Button
            key={workspace.id}
            variant="default"
            size="md"
            onClick={() => {
              chooseWorkspace(workspace.id);
              resetEnvironment();
            }}
          >
            {workspace.name}
          </Button>
        ))}
      </Stack>
    </AuthFrame>
  );
}
