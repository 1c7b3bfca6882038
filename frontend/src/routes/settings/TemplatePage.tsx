import { Button } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { IconChevronLeft, IconMessageOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NewTemplate } from '@/features/template/NewTemplate';
import { StoredTemplate } from '@/features/template/StoredTemplate';
import { Notice } from '@/ui/Notice';
import { Block } from '@/ui/Skeleton';
import { Panel } from './Panel';
import classes from './Settings.module.css';

const route = getRouteApi('/_app/settings/templates/$templateId');

function Back() {
  const { t } = useTranslation();
  return (
    <Link to="/settings/templates" className={classes.backAlways}>
      <IconChevronLeft size={17} stroke={1.75} aria-hidden />
      {t('templateEditor.back')}
    </Link>
  );
}

export function NewTemplatePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Panel
      section="templates"
      wide
      back={<Back />}
      title={t('templateEditor.newTitle')}
      skeleton={<Block height={420} radius={10} />}
    >
      <NewTemplate
        onCreated={(templateId) =>
          void navigate({ to: '/settings/templates/$templateId', params: { templateId }, replace: true })
        }
        channels={
          <Button variant="default" renderRoot={(props) => <Link to="/settings/channels" {...props} />}>
            {t('settings.sections.channels.title')}
          </Button>
        }
      />
    </Panel>
  );
}

export function TemplatePage() {
  const { t } = useTranslation();
  const { templateId } = route.useParams();
  return (
    <StoredTemplate
      key={templateId}
      id={templateId}
      frame={({ title, lead, children }) => (
        <Panel
          section="templates"
          wide
          back={<Back />}
          title={title}
          lead={lead}
          skeleton={<Block height={420} radius={10} />}
        >
          {children}
        </Panel>
      )}
      missing={
        <Notice
          icon={IconMessageOff}
          title={t('templateEditor.missing')}
          action={
            <Button variant="default" renderRoot={(props) => <Link to="/settings/templates" {...props} />}>
              {t('templateEditor.back')}
            </Button>
          }
        >
          {t('templateEditor.missingBody')}
        </Notice>
      }
    />
  );
}
