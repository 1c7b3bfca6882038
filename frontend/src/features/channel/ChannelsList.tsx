import { Menu } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconPencil, IconPlugConnectedX, IconPlugX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Empty } from '@/ui/Empty';
import { useFormErrors } from '@/ui/form';
import { NetworkMark } from '@/ui/NetworkMark';
import { RowMenu } from '@/ui/RowMenu';
import type { ChannelsListDisconnectMutation } from '@/__generated__/ChannelsListDisconnectMutation.graphql';
import type { ChannelsListQuery } from '@/__generated__/ChannelsListQuery.graphql';
import rows from '@/ui/rows.module.css';
import { ChannelDialog } from './ChannelDialog';

export function ChannelsList() {
  const { t } = useTranslation();
  const { can } = useViewer();
  const errors = useFormErrors([]);
  const [editing, setEditing] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<{ id: string; name: string } | null>(null);
  const { channels } = useLazyLoadQuery<ChannelsListQuery>(
    graphql`
      query ChannelsListQuery {
        channels {
          id
          network
          name
          address
          status
          team {
            name
          }
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
          # eslint-disable-next-line relay/unused-fields -- the list shows it
          status
        }
      }
    }
  `);
  if (channels.length === 0) return <Empty title={t('channels.empty')} body={t('channels.emptyBody')} />;
  const edited = channels.find((channel) => channel.id === editing);
  return (
    <>
      <ul className={rows.list}>
        {channels.map((channel) => {
          const [tone, Icon, words] =
            channel.status === 'CONNECTED'
              ? ([rows.good, IconCircleCheck, t('channels.connected')] as const)
              : channel.status === 'DISCONNECTED'
                ? ([rows.quiet, IconPlugX, t('channels.disconnected')] as const)
                : ([rows.warm, IconAlertTriangle, t('channels.needsReconnect')] as const);
          return (
            <li key={channel.id}>
              <NetworkMark network={channel.network} size={26} />
              <div className={rows.main}>
                <div className={rows.name}>
                  <bdi className="pd-truncate">{channel.name}</bdi>
                </div>
                <div className={`${rows.quiet} pd-tabular pd-truncate`}>
                  {t(`networks.${channel.network}`)} · <bdi>{channel.address}</bdi>
                  {channel.team && <> · {t('channels.toTeam', { team: channel.team.name })}</>}
                </div>
                <div className={`${rows.narrow} ${tone}`}>{words}</div>
              </div>
              <span className={`${rows.wide} ${tone}`}>
                <Icon size={16} stroke={1.75} aria-hidden /> {words}
              </span>
              {can('CHANNEL_MANAGE') && (
                <RowMenu label={t('channels.menu', { name: channel.name })}>
                  <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} />} onClick={() => setEditing(channel.id)}>
                    {t('channels.edit')}
                  </Menu.Item>
                  {channel.status !== 'DISCONNECTED' && (
                    <Menu.Item
                      c="var(--pd-danger)"
                      leftSection={<IconPlugConnectedX size={16} stroke={1.6} />}
                      onClick={() => {
                        errors.clear();
                        setLeaving({ id: channel.id, name: channel.name });
                      }}
                    >
                      {t('channels.disconnect')}
                    </Menu.Item>
                  )}
                </RowMenu>
              )}
            </li>
          );
        })}
      </ul>
      {edited && <ChannelDialog channel={edited} onClose={() => setEditing(null)} />}
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
