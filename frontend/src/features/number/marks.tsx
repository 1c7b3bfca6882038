import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './Number.module.css';

type Tone = 'good' | 'warm' | 'bad' | 'quiet';

const qualities: Record<string, readonly [Tone, Icon]> = {
  GREEN: ['good', IconCircleCheck],
  YELLOW: ['warm', IconAlertTriangle],
  RED: ['bad', IconAlertTriangle],
};

const statuses: Record<string, readonly [Tone, Icon]> = {
  CONNECTED: ['good', IconCircleCheck],
  PENDING: ['quiet', IconClock],
  UNVERIFIED: ['warm', IconAlertTriangle],
  DISCONNECTED: ['warm', IconAlertTriangle],
  FLAGGED: ['warm', IconAlertTriangle],
  RESTRICTED: ['bad', IconBan],
  RATE_LIMITED: ['warm', IconAlertTriangle],
  BANNED: ['bad', IconBan],
  MIGRATED: ['bad', IconBan],
  DELETED: ['bad', IconBan],
};

const names: Record<string, readonly [Tone, Icon]> = {
  APPROVED: ['good', IconCircleCheck],
  AVAILABLE_WITHOUT_REVIEW: ['good', IconCircleCheck],
  PENDING_REVIEW: ['quiet', IconClock],
  DECLINED: ['bad', IconAlertTriangle],
  EXPIRED: ['warm', IconAlertTriangle],
};

const unknown = ['quiet', IconCircleDashed] as const;

function Mark({ of: [tone, Icon], words }: { of: readonly [Tone, Icon]; words: string }) {
  return (
    <span className={classes.mark} data-tone={tone}>
      <Icon size={15} stroke={1.9} aria-hidden />
      {words}
    </span>
  );
}

/** How customers take the number's messages: a mark and a word. */
export function QualityMark({ quality }: { quality: string }) {
  const { t } = useTranslation();
  return <Mark of={qualities[quality] ?? unknown} words={t(`number.quality.${quality as 'GREEN'}`)} />;
}

/** What became of the number. */
export function StatusMark({ status }: { status: string }) {
  const { t } = useTranslation();
  return <Mark of={statuses[status] ?? unknown} words={t(`number.status.${status as 'CONNECTED'}`)} />;
}

/** How far the review of the name came. */
export function NameMark({ status }: { status: string }) {
  const { t } = useTranslation();
  return <Mark of={names[status] ?? unknown} words={t(`number.name.${status as 'APPROVED'}`)} />;
}
