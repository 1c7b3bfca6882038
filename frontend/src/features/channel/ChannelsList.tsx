import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Empty } from '@/ui/Empty';
import { useFormErrors } from '@/ui/form';
import type { ChannelsListDisconnectMutation } from '@/__generated__/ChannelsListDisconnectMutation.graphql';
import type { ChannelsListQuery } from '@/__generated__/ChannelsListQuery.graphql';
import rows from '@/ui/rows.module.css';
import { ChannelDialog } from './ChannelDialog';
import { ChannelRow } from './ChannelRow';
import { ConnectDialog } from './ConnectDialog';
import { GrantDialog } from './GrantDialog';

interface Props {
  connecting: boolean;
  onConnecting: (connecting: boolean) => void;
}

/** The workspace's channels, and the ways to connect one. */
export function ChannelsList({ connecting, onConnecting }: Props) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const errors = useFormErrors([]);
  const [editing, setEditing] = useState<string | null>(null);
  const [looking, setLooking] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<{ id: string; name: string } | null>(null);
  const manages = can('CHANNEL_MANAGE');
  const { channels } = useLazyLoadQuery<ChannelsListQuery>(
    graphql`
      query ChannelsListQuery {
        channels {
          id
          name
          ...ChannelRow_channel
          ...ChannelDialog_channel
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  const [disconnect, busy] = useMutation<ChannelsListDisconnectMutation>(graphql`
    mutation ChannelsListDisconnectMutation($input: DisconnectChannelInput!) {
      disconnectChannel(input: $input) {
        channel {
          id
          ...ChannelRow_channel
        }
      }
    }
  `);
  const edited = channels.find((channel) => channel.id === editing);
  const looked = channels.find((channel) => channel.id === looking);
  return (
    <>
      {channels.length === 0 ? (
        <Empty
          title={t('channels.empty')}
          body={t('channels.emptyBody')}
          action={manages && <Button onClick={() => onConnecting(true)}>{t('channels.connect')}</Button>}
        />
      ) : (
        <ul className={rows.list}>
          {channels.map((channel) => (
            <ChannelRow
              key={channel.id}
              channel={channel}
              onEdit={() => setEditing(channel.id)}
              onPermissions={() => setLooking(channel.id)}
              onReconnect={() => onConnecting(true)}
              onDisconnect={() => {
                errors.clear();
                setLeaving({ id: channel.id, name: channel.name });
              }}
            />
          ))}
        </ul>
      )}
      {edited && <ChannelDialog channel={edited} onClose={() => setEditing(null)} />}
      {looked && manages && <GrantDialog channel={looked} onClose={() => setLooking(null)} />}
      <ConnectDialog opened={connecting} onClose={() => onConnecting(false)} />
      <ConfirmDialog
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t('channels.disconnectTitle', { name: leaving?.name ?? '' })}
        body={t('channels.disconnectBody')}
        confirm={t('channels.disconnect')}
        typed={leaving?.name}
        busy={busy}
        error={errors.error}
        onConfirm={() => {
          errors.clear();
          disconnect({
            variables: { input: { channelId: leaving!.id } },
            onCompleted: () => setLeaving(null),
            onError: errors.fail,
          });
        }}
      />
    </>
  );
}
