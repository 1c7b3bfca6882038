import { SegmentedControl } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AlertsList } from '@/features/alert/AlertsList';
import { Panel } from './Panel';

const route = getRouteApi('/_app/settings/alerts');

export function AlertsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { show } = route.useSearch();
  return (
    <Panel
      section="alerts"
      resetKey={show ?? 'open'}
      action={
        <SegmentedControl
          size="xs"
          aria-label={t('alerts.show')}
          value={show ?? 'open'}
          onChange={(value) =>
            void navigate({
              to: '/settings/alerts',
              search: { show: value === 'all' ? 'all' : undefined },
              replace: true,
            })
          }
          data={[
            { value: 'open', label: t('alerts.open') },
            { value: 'all', label: t('alerts.all') },
          ]}
        />
      }
    >
      <AlertsList key={show ?? 'open'} all={show === 'all'} />
    </Panel>
  );
}
