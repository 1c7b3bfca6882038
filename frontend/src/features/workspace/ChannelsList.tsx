import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { NetworkMark } from '@/ui/NetworkMark';
import type { ChannelsListQuery } from '@/__generated__/ChannelsListQuery.graphql';
import classes from './lists.module.css';

export function ChannelsList() {
  const { t } = useTranslation();
  const { channels } = useLazyLoadQuery<ChannelsListQuery>(
    graphql`
      query ChannelsListQuery {
        channels {
          id
          network
          name
          address
          status
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  if (channels.length === 0) return <p className={classes.empty}>{t('settings.channelsEmpty')}</p>;
  return (
    <ul className={classes.list}>
      {channels.map((channel) => (
        <li key={channel.id}>
          <NetworkMark network={channel.network} size={24} />
          <span className={`${classes.name} pd-truncate`}>
            <bdi>{channel.name}</bdi>
            <span className={`${classes.quiet} ${classes.below} pd-tabular`}>
              {t(`networks.${channel.network}`)} · {channel.address}
            </span>
          </span>
          {channel.status === 'CONNECTED' ? (
            <span className={classes.good}>
              <IconCircleCheck size={16} aria-hidden /> {t('settings.connected')}
            </span>
          ) : (
            <span className={classes.bad}>
              <IconAlertTriangle size={16} aria-hidden />{' '}
              {channel.status === 'DISCONNECTED' ? t('settings.disconnected') : t('settings.needsReconnect')}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
