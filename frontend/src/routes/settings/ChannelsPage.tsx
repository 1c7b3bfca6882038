import { ChannelsList } from '@/features/channel/ChannelsList';
import { RowsSkeleton } from '@/ui/Skeleton';
import { Panel } from './Panel';

export function ChannelsPage() {
  return (
    <Panel section="channels" skeleton={<RowsSkeleton rows={2} />}>
      <ChannelsList />
    </Panel>
  );
}
