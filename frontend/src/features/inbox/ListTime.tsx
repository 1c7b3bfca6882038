import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/now';
import { fullTime, listTime } from '@/lib/time';

/** Relative up to a day, then absolute; in full on hover. */
export function ListTime({ at, className }: { at: string; className?: string | undefined }) {
  const { t } = useTranslation();
  const time = listTime(at, useNow());
  return (
    <time dateTime={at} title={fullTime(at)} className={className}>
      {time.unit === 'now' && t('inbox.now')}
      {time.unit === 'minutes' && t('inbox.minutes', { count: time.count })}
      {time.unit === 'hours' && t('inbox.hours', { count: time.count })}
      {time.unit === 'date' && time.text}
    </time>
  );
}
