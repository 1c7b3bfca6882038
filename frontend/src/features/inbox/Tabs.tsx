import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { tabs, type Tab } from './tabs';
import classes from './Tabs.module.css';

/** Which conversations: in the URL, so that a view can be bookmarked and Back works. */
export function Tabs({ current }: { current: Tab }) {
  const { t } = useTranslation();
  return (
    <nav className={classes.tabs} aria-label={t('inbox.list')}>
      {tabs.map((tab) => (
        <Link
          key={tab}
          to="."
          search={{ view: tab === 'open' ? undefined : tab }}
          className={classes.tab}
          data-current={tab === current || undefined}
          aria-label={tab === 'closing' ? t('inbox.closingSoon') : undefined}
          title={tab === 'closing' ? t('inbox.closingSoon') : undefined}
          aria-current={tab === current ? 'true' : undefined}
        >
          {t(`inbox.tabs.${tab}`)}
        </Link>
      ))}
    </nav>
  );
}
