import { IconPlugConnectedX, IconWifiOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { connectionStore } from '@/lib/connection';
import { useStore } from '@/lib/store';
import { retryNow } from '@/features/inbox/live';
import classes from './ConnectionBanner.module.css';

/** After two seconds without a live connection: says so, and what still works. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const state = useStore(connectionStore);
  const down = state === 'reconnecting' || state === 'offline';
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!down) return;
    const timer = setTimeout(() => setLate(true), 2_000);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [down]);

  if (!down || !late) return null;
  const Icon = state === 'offline' ? IconWifiOff : IconPlugConnectedX;
  return (
    <div className={classes.banner} role="status" data-testid="connection-banner">
      <Icon size={16} stroke={1.75} aria-hidden />
      <span>{state === 'offline' ? t('connection.bannerOffline') : t('connection.bannerReconnecting')}</span>
      <button type="button" onClick={retryNow}>
        {t('connection.retry')}
      </button>
    </div>
  );
}
