import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useViewer } from '@/lib/viewer';
import { RolesList } from '@/features/role/RolesList';
import { Panel } from './Panel';

export function RolesPage() {
  const { t } = useTranslation();
  const { can } = useViewer();
  const [creating, setCreating] = useState(false);
  return (
    <Panel
      section="roles"
      action={
        can('ROLE_MANAGE') && (
          <Button size="xs" onClick={() => setCreating(true)}>
            {t('roleSettings.create')}
          </Button>
        )
      }
    >
      <RolesList creating={creating} onCreating={setCreating} />
    </Panel>
  );
}
