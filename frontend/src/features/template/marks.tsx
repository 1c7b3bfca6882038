import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconPlayerPause,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './marks.module.css';
import { groupOf, type StatusGroup } from './filter';

const icons: Record<StatusGroup, Icon> = {
  sendable: IconCircleCheck,
  draft: IconCircleDashed,
  review: IconClock,
  rejected: IconCircleX,
  stopped: IconPlayerPause,
};

/** How far a template is with WhatsApp: a mark and a word. */
export function StatusMark({ status }: { status: string }) {
  const { t } = useTranslation();
  const group = groupOf(status);
  const Icon = icons[group];
  return (
    <span className={classes.status} data-group={group}>
      <Icon size={15} stroke={1.9} aria-hidden />
      {t(`templates.status.${status as 'OTHER'}`)}
    </span>
  );
}

/** What customers make of it; nothing where nothing is known. */
export function QualityMark({ quality }: { quality: string }) {
  const { t } = useTranslation();
  if (quality === 'UNKNOWN') return null;
  return (
    <span className={classes.quality} data-quality={quality}>
      {quality === 'GREEN' ? (
        <span className={classes.dot} aria-hidden />
      ) : (
        <IconAlertTriangle size={14} stroke={1.9} aria-hidden />
      )}
      {t(`templates.quality.${quality as 'GREEN'}`)}
    </span>
  );
}
