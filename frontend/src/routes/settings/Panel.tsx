import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconChevronLeft, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/title';
import { useViewer } from '@/lib/viewer';
import { Boundary } from '@/ui/Boundary';
import { Notice } from '@/ui/Notice';
import { RowsSkeleton } from '@/ui/Skeleton';
import { mayOpen, type SectionName } from './sections';
import classes from './Settings.module.css';

interface Props {
  section: SectionName;
  /** A button at the end of the head. */
  action?: ReactNode;
  skeleton?: ReactNode;
  /** It has two columns where there is room. */
  wide?: boolean;
  /** Where the way back leads on phones, in place of all settings. */
  back?: ReactNode;
  /** In place of the section's own words. */
  title?: ReactNode;
  lead?: ReactNode;
  /** A change clears an error. */
  resetKey?: string;
  children: ReactNode;
}

/** One section of the settings: head, and content in its four states. */
export function Panel(props: Props) {
  const { section, action, skeleton = <RowsSkeleton rows={4} />, resetKey, wide, back, title, lead, children } = props;
  const { t } = useTranslation();
  const { can } = useViewer();
  useTitle(t(`settings.sections.${section}.title`));
  return (
    <div id="content" className={`${classes.panel} pd-scroll`}>
      <div className={classes.column} data-wide={wide || undefined}>
        {back ?? (
          <Link to="/settings" className={classes.back}>
            <IconChevronLeft size={18} stroke={1.75} aria-hidden />
            {t('settings.back')}
          </Link>
        )}
        {!mayOpen(section, can) ? (
          <Notice
            heading="h1"
            icon={IconLock}
            title={t('settings.notYours.title')}
            action={
              <Button variant="default" renderRoot={(props) => <Link to="/settings" {...props} />}>
                {t('settings.notYours.action')}
              </Button>
            }
          >
            {t('settings.notYours.body')}
          </Notice>
        ) : (
          <>
            <div className={classes.head}>
              <div className={classes.words}>
                <h1>{title ?? t(`settings.sections.${section}.title`)}</h1>
                <p>{lead ?? t(`settings.sections.${section}.lead`)}</p>
              </div>
              {action && <div className={classes.action}>{action}</div>}
            </div>
            <Boundary skeleton={skeleton} {...(resetKey !== undefined && { resetKey })}>
              {children}
            </Boundary>
          </>
        )}
      </div>
    </div>
  );
}
