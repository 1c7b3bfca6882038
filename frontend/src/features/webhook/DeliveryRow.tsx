import { Menu } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArchive,
  IconCircleCheck,
  IconClock,
  IconFileText,
  IconRefresh,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useNow } from '@/lib/now';
import { ago, fullTime, lasted } from '@/lib/time';
import { NetworkMark } from '@/ui/NetworkMark';
import { RowMenu } from '@/ui/RowMenu';
import type { DeliveryRow_delivery$key } from '@/__generated__/DeliveryRow_delivery.graphql';
import rows from '@/ui/rows.module.css';
import { DeliveryDialog } from './DeliveryDialog';
import classes from './Webhooks.module.css';

const icons = { WAITING: IconClock, FAILED: IconAlertTriangle, KEPT: IconArchive, READ: IconCircleCheck };

interface Props {
  delivery: DeliveryRow_delivery$key;
  onReplay: (id: string) => void;
}

/** One delivery: what became of it, when, and how fast. */
export function DeliveryRow({ delivery, onReplay }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const [open, setOpen] = useState(false);
  const data = useFragment(
    graphql`
      fragment DeliveryRow_delivery on WebhookDelivery {
        id
        network
        state
        receivedAt
        processedAt
        items
        failedItems
        keptItems
        replays
        channel {
          name
        }
      }
    `,
    delivery,
  );
  const state = data.state as keyof typeof icons;
  const Icon = icons[state];
  const lag =
    data.processedAt && data.replays === 0 ? Date.parse(data.processedAt) - Date.parse(data.receivedAt) : null;
  const facts = [
    t(`webhooks.states.${state}`),
    data.processedAt && t('webhooks.items', { count: data.items }),
    // Of all of them the state has told.
    data.failedItems > 0 && data.failedItems < data.items && t('webhooks.failedItems', { count: data.failedItems }),
    data.keptItems > 0 && data.keptItems < data.items && t('webhooks.keptItems', { count: data.keptItems }),
    lag !== null && t('webhooks.readAfter', { time: lasted(lag) }),
    data.replays > 0 && t('webhooks.replays', { count: data.replays }),
  ].filter((fact) => typeof fact === 'string');
  return (
    <li>
      <Icon size={19} stroke={1.7} className={classes.state} data-state={state} aria-hidden />
      <div className={rows.main}>
        <div className={rows.name}>
          <NetworkMark network={data.network} size={14} />
          <bdi className="pd-truncate">{data.channel?.name ?? t('webhooks.noChannel')}</bdi>
        </div>
        <div className={`${rows.quiet} ${rows.facts}`}>
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </div>
      </div>
      <div className={rows.end}>
        <time className={`${rows.quiet} pd-tabular`} dateTime={data.receivedAt} title={fullTime(data.receivedAt)}>
          {ago(data.receivedAt, now)}
        </time>
        <RowMenu label={t('webhooks.menu')}>
          <Menu.Item leftSection={<IconFileText size={16} />} onClick={() => setOpen(true)}>
            {t('webhooks.open')}
          </Menu.Item>
          {state !== 'WAITING' && (
            <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => onReplay(data.id)}>
              {t('webhooks.replay')}
            </Menu.Item>
          )}
        </RowMenu>
      </div>
      {open && <DeliveryDialog id={data.id} onClose={() => setOpen(false)} />}
    </li>
  );
}
