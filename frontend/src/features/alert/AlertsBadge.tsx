import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useStore } from '@/lib/store';
import type { AlertsBadgeQuery } from '@/__generated__/AlertsBadgeQuery.graphql';
import classes from './AlertsBadge.module.css';
import { openAlertsEpochStore, refreshOpenAlerts } from './openAlerts';

/** How many alerts nobody has looked into; nothing while there is none. */
export function AlertsBadge() {
  const { t } = useTranslation();
  const epoch = useStore(openAlertsEpochStore);
  const { securityAlerts } = useLazyLoadQuery<AlertsBadgeQuery>(
    graphql`
      query AlertsBadgeQuery {
        securityAlerts(open: true, first: 1) {
          openCount
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network', fetchKey: epoch },
  );
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && refreshOpenAlerts(), 120_000);
    return () => clearInterval(timer);
  }, []);
  const count = securityAlerts.openCount;
  if (count === 0) return null;
  return (
    <span className={`${classes.badge} pd-tabular`}>
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <span className="pd-visually-hidden">, {t('alerts.badge', { count })}</span>
    </span>
  );
}
