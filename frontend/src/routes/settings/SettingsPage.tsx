import { useMediaQuery } from '@mantine/hooks';
import { Link, Navigate, Outlet, useMatchRoute } from '@tanstack/react-router';
import { IconChevronRight } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/title';
import { useViewer } from '@/lib/viewer';
import { AlertsBadge } from '@/features/alert/AlertsBadge';
import { useLiveFromNow } from '@/features/inbox/LiveInbox';
import { Quiet } from '@/ui/Quiet';
import { groups, mayOpen, sections } from './sections';
import classes from './Settings.module.css';

/** The sections at the side, and one of them beside it; on phones one after the other. */
export function SettingsPage() {
  const { t } = useTranslation();
  const inside = !useMatchRoute()({ to: '/settings' });
  useTitle(t('settings.title'));
  useLiveFromNow();
  return (
    <main className={classes.settings} data-inside={inside || undefined}>
      <Side heading={!inside} />
      <div className={classes.rest}>
        <Outlet />
      </div>
    </main>
  );
}

function Side({ heading }: { heading: boolean }) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const Title = heading ? 'h1' : 'p';
  return (
    <nav
      className={`${classes.side} pd-scroll`}
      aria-label={t('settings.navigation')}
      id={heading ? 'content' : undefined}
    >
      <Title className={classes.title}>{t('settings.title')}</Title>
      {groups.map((group) => (
        <div key={group.name} role="group" aria-label={t(`settings.${group.name}`)}>
          <p className={classes.group} aria-hidden>
            {t(`settings.${group.name}`)}
          </p>
          <ul>
            {group.sections
              .filter((name) => mayOpen(name, can))
              .map((name) => {
                const { to, icon: Icon } = sections[name];
                return (
                  <li key={name}>
                    <Link
                      to={to}
                      className={classes.link}
                      activeProps={{ 'data-active': true, 'aria-current': 'page' }}
                    >
                      <Icon size={18} stroke={1.6} aria-hidden />
                      <span className={classes.label}>{t(`settings.sections.${name}.title`)}</span>
                      {name === 'alerts' && (
                        <Quiet>
                          <Suspense fallback={null}>
                            <AlertsBadge />
                          </Suspense>
                        </Quiet>
                      )}
                      <IconChevronRight size={16} stroke={1.75} className={classes.chevron} aria-hidden />
                    </Link>
                  </li>
                );
              })}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** Where there is room for both, one section is always open. */
export function SettingsIndex() {
  const wide = useMediaQuery('(min-width: 769px)', undefined, { getInitialValueInEffect: false });
  return wide ? <Navigate to="/settings/profile" replace /> : null;
}
