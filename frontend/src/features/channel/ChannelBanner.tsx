import { Link } from '@tanstack/react-router';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './ChannelBanner.module.css';

/** Says in the inbox which channels do not work, since nothing comes in there. */
export function ChannelBanner({ names }: { names: readonly string[] }) {
  const { t } = useTranslation();
  if (names.length === 0) return null;
  return (
    <div className={classes.banner} role="status" data-testid="channel-banner">
      <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
      <span>{t('channels.banner', { count: names.length, names: names.join(', ') })}</span>
      <Link to="/settings/channels">{t('channels.bannerAction')}</Link>
    </div>
  );
}
