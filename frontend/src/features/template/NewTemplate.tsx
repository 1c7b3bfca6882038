import { NativeSelect } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { Empty } from '@/ui/Empty';
import type { NewTemplateQuery } from '@/__generated__/NewTemplateQuery.graphql';
import { TemplateEditor } from './TemplateEditor';

interface Props {
  onCreated: (id: string) => void;
  /** Leads to where numbers are connected. */
  channels: ReactNode;
}

/** A template that is written anew, for the account of one of the workspace's numbers. */
export function NewTemplate({ onCreated, channels: toChannels }: Props) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const { channels } = useLazyLoadQuery<NewTemplateQuery>(
    graphql`
      query NewTemplateQuery {
        channels {
          id
          name
          address
          status
          capabilities {
            templates
          }
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  const able = channels.filter((channel) => channel.capabilities.templates && channel.status !== 'DISCONNECTED');
  const [chosen, setChosen] = useState('');
  const channelId = able.find((channel) => channel.id === chosen)?.id ?? able[0]?.id;
  if (!channelId) {
    return <Empty title={t('templateEditor.noChannel')} body={t('templateEditor.noChannelBody')} action={toChannels} />;
  }
  return (
    <>
      {able.length > 1 && (
        <NativeSelect
          mb="md"
          maw={420}
          label={t('templateEditor.channel')}
          description={t('templateEditor.channelHint')}
          value={channelId}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={able.map((channel) => ({ value: channel.id, label: `${channel.name}, ${channel.address}` }))}
        />
      )}
      <TemplateEditor template={null} channelId={channelId} canManage={can('TEMPLATE_MANAGE')} onCreated={onCreated} />
    </>
  );
}
