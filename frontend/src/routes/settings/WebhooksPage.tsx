import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { IconRefresh } from '@tabler/icons-react';
import { useState, useTransition } from 'react';
import { useTranslation } from 'react-i18next';
import { WebhookLedger } from '@/features/webhook/WebhookLedger';
import { WebhookTraffic } from '@/features/webhook/WebhookTraffic';
import { Boundary } from '@/ui/Boundary';
import { Block, RowsSkeleton } from '@/ui/Skeleton';
import { Panel } from './Panel';

const route = getRouteApi('/_app/settings/webhooks');

export function WebhooksPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const [fetchKey, setFetchKey] = useState(0);
  const [busy, startTransition] = useTransition();
  const refresh = () => startTransition(() => setFetchKey((key) => key + 1));
  return (
    <Panel
      section="webhooks"
      action={
        <Button variant="default" leftSection={<IconRefresh size={16} />} loading={busy} onClick={refresh}>
          {t('webhooks.refresh')}
        </Button>
      }
      skeleton={<Block height={92} radius={10} />}
    >
      <WebhookTraffic fetchKey={fetchKey} />
      <Boundary skeleton={<RowsSkeleton rows={8} />} resetKey={search.state ?? ''}>
        <WebhookLedger
          search={search}
          fetchKey={fetchKey}
          onSearch={(next) => void navigate({ to: '/settings/webhooks', search: next, replace: true })}
          onChanged={refresh}
        />
      </Boundary>
    </Panel>
  );
}
