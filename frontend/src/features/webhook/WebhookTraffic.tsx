import { IconAlertTriangle, IconClockExclamation } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useNow } from '@/lib/now';
import { ago, fullTime, lasted } from '@/lib/time';
import { NetworkMark } from '@/ui/NetworkMark';
import type { WebhookTrafficQuery } from '@/__generated__/WebhookTrafficQuery.graphql';
import classes from './Webhooks.module.css';

/** How deliveries do: how many, how fast, what troubles them, and when each channel was last heard of. */
export function WebhookTraffic({ fetchKey }: { fetchKey: number }) {
  const { t } = useTranslation();
  const now = useNow();
  const { webhookTraffic: traffic } = useLazyLoadQuery<WebhookTrafficQuery>(
    graphql`
      query WebhookTrafficQuery {
        webhookTraffic {
          receivedLastHour
          waiting
          waitingSince
          failed
          kept
          lagMedianMs
          lag95Ms
          channels {
            received
            lastAt
            silent
            channel {
              id
              network
              name
            }
          }
        }
      }
    `,
    {},
    { fetchKey, fetchPolicy: 'store-and-network' },
  );
  const lag = (ms: number | null | undefined) => (ms == null ? '–' : lasted(ms));
  return (
    <>
      <dl className={classes.figures}>
        <div>
          <dt>{t('webhooks.lastHour')}</dt>
          <dd className="pd-tabular">{traffic.receivedLastHour}</dd>
        </div>
        <div>
          <dt>{t('webhooks.lag')}</dt>
          <dd className="pd-tabular">{lag(traffic.lagMedianMs)}</dd>
          {traffic.lag95Ms != null && (
            <dd className={classes.note}>{t('webhooks.lag95', { time: lag(traffic.lag95Ms) })}</dd>
          )}
        </div>
        <div data-tone={traffic.waiting > 0 && traffic.waitingSince ? 'warm' : undefined}>
          <dt>{t('webhooks.waiting')}</dt>
          <dd className="pd-tabular">{traffic.waiting}</dd>
          {traffic.waitingSince && (
            <dd className={classes.note}>
              <IconClockExclamation size={14} stroke={1.7} aria-hidden />{' '}
              {t('webhooks.waitingSince', { ago: ago(traffic.waitingSince, now) })}
            </dd>
          )}
        </div>
        <div data-tone={traffic.failed > 0 ? 'hot' : undefined}>
          <dt>{t('webhooks.troubled')}</dt>
          <dd className="pd-tabular">{traffic.failed}</dd>
          <dd className={classes.note}>{t('webhooks.keptCount', { count: traffic.kept })}</dd>
        </div>
      </dl>
      {traffic.channels.length > 0 && (
        <ul className={classes.channels} aria-label={t('webhooks.channels')}>
          {traffic.channels.map(({ channel, received, lastAt, silent }) => (
            <li key={channel.id}>
              <NetworkMark network={channel.network} size={15} />
              <bdi className="pd-truncate">{channel.name}</bdi>
              <span className={classes.note} data-tone={silent || !lastAt ? 'warm' : undefined}>
                {(silent || !lastAt) && <IconAlertTriangle size={14} stroke={1.7} aria-hidden />}{' '}
                {silent && <>{t('webhooks.unusuallySilent')} · </>}
                {lastAt ? (
                  <>
                    {t('webhooks.received', { count: received })} ·{' '}
                    <time dateTime={lastAt} title={fullTime(lastAt)}>
                      {ago(lastAt, now)}
                    </time>
                  </>
                ) : (
                  t('webhooks.silent', { context: silent ? 'unusual' : undefined })
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
