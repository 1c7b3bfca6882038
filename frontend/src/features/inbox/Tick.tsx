import {
  IconAlertTriangleFilled,
  IconCheck,
  IconChecks,
  IconClock,
  IconCloudQuestion,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './Tick.module.css';

export type Status =
  'QUEUED' | 'SENDING' | 'UNCONFIRMED' | 'ACCEPTED' | 'SENT' | 'DELIVERED' | 'READ' | 'PLAYED' | 'FAILED';

const icons: Record<Status, Icon> = {
  QUEUED: IconClock,
  SENDING: IconClock,
  UNCONFIRMED: IconCloudQuestion,
  ACCEPTED: IconClock,
  SENT: IconCheck,
  DELIVERED: IconChecks,
  READ: IconChecks,
  PLAYED: IconChecks,
  FAILED: IconAlertTriangleFilled,
};

/** How far a message got, as people know it from their phones. */
export function Tick({ status, size = 15 }: { status: Status; size?: number }) {
  const { t } = useTranslation();
  const Shape = icons[status];
  const label = t(`status.${status}`);
  return (
    <span className={classes.tick} data-status={status} role="img" aria-label={label} title={label}>
      <Shape size={size} stroke={2} aria-hidden />
    </span>
  );
}
