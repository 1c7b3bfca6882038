import { Anchor, Button, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { resetEnvironment } from '@/lib/relay';
import { chooseWorkspace } from '@/lib/session';
import { CreateWorkspace } from '@/features/workspace/CreateWorkspace';
import { AuthFrame } from '@/ui/AuthFrame';
import { useSignOut } from './useSignOut';

function enter(id: string) {
  chooseWorkspace(id);
  resetEnvironment();
}

/** For those who belong to several workspaces, and for those who belong to none any more. */
export function WorkspaceChoice({ workspaces }: { workspaces: readonly { id: string; name: string }[] }) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const foot = (
    <Anchor component="button" type="button" fz="sm" onClick={signOut}>
      {t('nav.signOut')}
    </Anchor>
  );
  if (workspaces.length === 0) {
    return (
      <AuthFrame title={t('workspaceChoice.none')} body={t('workspaceChoice.noneBody')} foot={foot}>
        <CreateWorkspace onCreated={enter} foot={(submit) => <Stack mt="md">{submit}</Stack>} />
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t('workspaceChoice.title')} body={t('workspaceChoice.body')} foot={foot}>
      <Stack gap="xs">
        {workspaces.map((workspace) => (
          <Button key={workspace.id} variant="default" size="md" onClick={() => enter(workspace.id)}>
            {workspace.name}
          </Button>
        ))}
      </Stack>
    </AuthFrame>
  );
}
