import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { Section } from '@/ui/Section';
import { CreateWorkspace } from './CreateWorkspace';

export function AnotherWorkspace({ onCreated }: { onCreated: (workspaceId: string) => void }) {
  const { t } = useTranslation();
  const [opened, dialog] = useDisclosure(false);
  return (
    <Section
      title={t('workspace.another')}
      body={t('workspace.anotherBody')}
      action={
        <Button variant="default" size="xs" onClick={dialog.open}>
          {t('workspace.create')}
        </Button>
      }
    >
      <Dialog
        opened={opened}
        onClose={dialog.close}
        title={t('workspace.createTitle')}
        lead={t('workspace.createLead')}
      >
        <CreateWorkspace
          onCreated={onCreated}
          foot={(submit) => (
            <DialogFoot>
              <Button variant="default" onClick={dialog.close}>
                {t('dialog.cancel')}
              </Button>
              {submit}
            </DialogFoot>
          )}
        />
      </Dialog>
    </Section>
  );
}
