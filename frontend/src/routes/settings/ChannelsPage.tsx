import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChannelsList } from '@/features/channel/ChannelsList';
import { useViewer } from '@/lib/viewer';
import { RowsSkeleton } from '@/ui/Skeleton';
import { Panel } from './Panel';

export function ChannelsPage() {
  const { t } = useTranslation();
  const { can } = useViewer();
  const [connecting, setConnecting] = useState(false);
  return (
    <Panel
      section="channels"
      skeleton={<RowsSkeleton rows={2} />}
      action={can('CHANNEL_MANAGE') && <Button onClick={() => setConnecting(true)}>{t('channels.connect')}</Button>}
    >
      <ChannelsList connecting={connecting} onConnecting={setConnecting} />
    </Panel>
  );
}
