import { Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconDeviceMobile,
  IconPencil,
  IconPlugConnected,
  IconPlugConnectedX,
  IconPlugX,
  IconShieldCheck,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { NetworkMark } from '@/ui/NetworkMark';
import { RowMenu } from '@/ui/RowMenu';
import type { ChannelRow_channel$key } from '@/__generated__/ChannelRow_channel.graphql';
import rows from '@/ui/rows.module.css';

interface Props {
  channel: ChannelRow_channel$key;
  onEdit: () => void;
  onPermissions: () => void;
  onReconnect: () => void;
  onDisconnect: () => void;
}

/** One channel: what it is, whether it works, and why not. */
export function ChannelRow({ channel, onEdit, onPermissions, onReconnect, onDisconnect }: Props) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const data = useFragment(
    graphql`
      fragment ChannelRow_channel on Channel {
        id
        network
        name
        address
        status
        problem
        revoking
        team {
          name
        }
        number {
          warnings {
            message
          }
        }
      }
    `,
    channel,
  );
  const { status } = data;
  const [tone, Icon, words] =
    status === 'CONNECTED'
      ? ([rows.good, IconCircleCheck, t('channels.connected')] as const)
      : status === 'DISCONNECTED'
        ? ([rows.quiet, IconPlugX, t('channels.disconnected')] as const)
        : ([rows.warm, IconAlertTriangle, t('channels.needsReconnect')] as const);
  const numberLink = data.network === 'WHATSAPP' && status !== 'DISCONNECTED' ? data.id : null;
  const warning = status === 'CONNECTED' ? data.number?.warnings[0] : undefined;
  const note = status === 'DISCONNECTED' && data.revoking ? t('channels.revoking') : data.problem;
  return (
    <li>
      <NetworkMark network={data.network} size={26} />
      <div className={rows.main}>
        <div className={rows.name}>
          {numberLink ? (
            <Link to="/settings/channels/$channelId" params={{ channelId: numberLink }} className={rows.link}>
              <bdi className="pd-truncate">{data.name}</bdi>
            </Link>
          ) : (
            <bdi className="pd-truncate">{data.name}</bdi>
          )}
        </div>
        <div className={`${rows.quiet} pd-tabular pd-truncate`}>
          {t(`networks.${data.network}`)} · <bdi>{data.address}</bdi>
          {data.team && <> · {t('channels.toTeam', { team: data.team.name })}</>}
        </div>
        <div className={`${rows.narrow} ${tone}`}>{words}</div>
        {note && <div className={rows.quiet}>{note}</div>}
        {warning && (
          <div className={rows.caution}>
            <IconAlertTriangle size={14} stroke={1.9} aria-hidden />
            <span>{warning.message}</span>
          </div>
        )}
      </div>
      <span className={`${rows.wide} ${tone}`}>
        <Icon size={16} stroke={1.75} aria-hidden /> {words}
      </span>
      {can('CHANNEL_MANAGE') && (
        <RowMenu label={t('channels.menu', { name: data.name })}>
          <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} />} onClick={onEdit}>
            {t('channels.edit')}
          </Menu.Item>
          {numberLink && (
            <Menu.Item
              leftSection={<IconDeviceMobile size={16} stroke={1.6} />}
              renderRoot={(props) => (
                <Link to="/settings/channels/$channelId" params={{ channelId: numberLink }} {...props} />
              )}
            >
              {t('number.open')}
            </Menu.Item>
          )}
          {status !== 'DISCONNECTED' && (
            <Menu.Item leftSection={<IconShieldCheck size={16} stroke={1.6} />} onClick={onPermissions}>
              {t('channels.permissions')}
            </Menu.Item>
          )}
          {status !== 'CONNECTED' && (
            <Menu.Item leftSection={<IconPlugConnected size={16} stroke={1.6} />} onClick={onReconnect}>
              {t('channels.reconnect')}
            </Menu.Item>
          )}
          {status !== 'DISCONNECTED' && (
            <Menu.Item
              c="var(--pd-danger)"
              leftSection={<IconPlugConnectedX size={16} stroke={1.6} />}
              onClick={onDisconnect}
            >
              {t('channels.disconnect')}
            </Menu.Item>
          )}
        </RowMenu>
      )}
    </li>
  );
}
