import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useViewer } from '@/lib/viewer';
import { ApiKeysList } from '@/features/apikey/ApiKeysList';
import { Panel } from './Panel';

export function ApiKeysPage() {
  const { t } = useTranslation();
  const { can } = useViewer();
  const [creating, setCreating] = useState(false);
  return (
    <Panel
      section="apiKeys"
      action={
        can('API_KEY_MANAGE') && (
          <Button size="xs" onClick={() => setCreating(true)}>
            {t('tokens.createKey')}
          </Button>
        )
      }
    >
      <ApiKeysList creating={creating} onCreating={setCreating} />
    </Panel>
  );
}
