import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconChevronLeft, IconMessages } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NumberDetails } from '@/features/number/NumberDetails';
import { Notice } from '@/ui/Notice';
import { Block } from '@/ui/Skeleton';
import { Panel } from './Panel';
import classes from './Settings.module.css';

const route = getRouteApi('/_app/settings/channels/$channelId');

export function NumberPage() {
  const { t } = useTranslation();
  const { channelId } = route.useParams();
  const action = (
    <Button variant="default" renderRoot={(props) => <Link to="/settings/channels" {...props} />}>
      {t('number.back')}
    </Button>
  );
  return (
    <NumberDetails
      key={channelId}
      id={channelId}
      frame={({ title, lead, children }) => (
        <Panel
          section="channels"
          wide
          back={
            <Link to="/settings/channels" className={classes.backAlways}>
              <IconChevronLeft size={17} stroke={1.75} aria-hidden />
              {t('number.back')}
            </Link>
          }
          title={title}
          lead={lead}
          skeleton={<Block height={420} radius={10} />}
        >
          {children}
        </Panel>
      )}
      missing={
        <Notice icon={IconMessages} title={t('number.missing')} action={action}>
          {t('number.missingBody')}
        </Notice>
      }
      noNumber={
        <Notice icon={IconMessages} title={t('number.none')} action={action}>
          {t('number.noneBody')}
        </Notice>
      }
    />
  );
}
