import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useViewer } from '@/lib/viewer';
import { TeamsList } from '@/features/member/TeamsList';
import { Panel } from './Panel';

export function TeamsPage() {
  const { t } = useTranslation();
  const { can } = useViewer();
  const [creating, setCreating] = useState(false);
  return (
    <Panel
      section="teams"
      action={
        can('MEMBER_MANAGE') && (
          <Button size="xs" onClick={() => setCreating(true)}>
            {t('teams.create')}
          </Button>
        )
      }
    >
      <TeamsList creating={creating} onCreating={setCreating} />
    </Panel>
  );
}
