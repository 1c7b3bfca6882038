import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { useNow } from '@/lib/now';
import { ago, fullTime } from '@/lib/time';
import { FormError, useFormErrors } from '@/ui/form';
import type { AlertRowMutation } from '@/__generated__/AlertRowMutation.graphql';
import type { AlertRow_alert$key } from '@/__generated__/AlertRow_alert.graphql';
import classes from './AlertRow.module.css';
import { refreshOpenAlerts } from './openAlerts';

export function AlertRow({ alert }: { alert: AlertRow_alert$key }) {
  const { t } = useTranslation();
  const now = useNow();
  const errors = useFormErrors([]);
  const data = useFragment(
    graphql`
      fragment AlertRow_alert on SecurityAlert {
        id
        kind
        count
        summary
        raisedAt
        acknowledgedAt
        acknowledgedBy {
          name
        }
        member {
          name
        }
      }
    `,
    alert,
  );
  const [acknowledge, busy] = useMutation<AlertRowMutation>(graphql`
    mutation AlertRowMutation($input: AcknowledgeSecurityAlertInput!) {
      acknowledgeSecurityAlert(input: $input) {
        alert {
          id
          ...AlertRow_alert
        }
      }
    }
  `);
  const open = !data.acknowledgedAt;
  const Icon = open ? IconAlertTriangle : IconCircleCheck;
  return (
    <li className={classes.alert} data-open={open || undefined}>
      <Icon size={19} stroke={1.7} className={classes.mark} aria-hidden />
      <div className={classes.what}>
        <div className={classes.line}>
          <strong>{t(`alerts.kinds.${data.kind}`)}</strong>
          {data.member && <bdi className="pd-truncate">{data.member.name}</bdi>}
        </div>
        <p>{data.summary}</p>
        <div className={classes.quiet}>
          <time dateTime={data.raisedAt} title={fullTime(data.raisedAt)}>
            {ago(data.raisedAt, now)}
          </time>
          <span>{t('alerts.count', { count: data.count })}</span>
          {data.acknowledgedAt && (
            <bdi title={fullTime(data.acknowledgedAt)}>
              {data.acknowledgedBy
                ? t('alerts.acknowledged', { name: data.acknowledgedBy.name })
                : t('alerts.acknowledgedUnknown')}
            </bdi>
          )}
        </div>
        <FormError error={errors.error} />
      </div>
      {open && (
        <Button
          variant="default"
          size="xs"
          className={classes.button}
          loading={busy}
          onClick={() => {
            errors.clear();
            acknowledge({
              variables: { input: { alertId: data.id } },
              onCompleted: refreshOpenAlerts,
              onError: errors.fail,
            });
          }}
        >
          {t('alerts.acknowledge')}
        </Button>
      )}
    </li>
  );
}
