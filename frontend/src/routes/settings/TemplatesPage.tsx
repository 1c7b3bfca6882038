import { Button } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useViewer } from '@/lib/viewer';
import type { TemplateSearch } from '@/features/template/filter';
import { SyncButton } from '@/features/template/SyncButton';
import { TemplateFilters } from '@/features/template/TemplateFilters';
import { TemplatesList } from '@/features/template/TemplatesList';
import { Boundary } from '@/ui/Boundary';
import { Block, RowsSkeleton } from '@/ui/Skeleton';
import { Panel } from './Panel';

const route = getRouteApi('/_app/settings/templates');

export function TemplatesPage() {
  const { t } = useTranslation();
  const { can } = useViewer();
  const search = route.useSearch();
  const navigate = useNavigate();
  const go = (next: TemplateSearch) => void navigate({ to: '/settings/templates', search: next, replace: true });
  const create = (
    <Button size="xs" renderRoot={(props) => <Link to="/settings/templates/new" {...props} />}>
      {t('templates.new')}
    </Button>
  );
  return (
    <Panel section="templates" action={can('TEMPLATE_MANAGE') && create} skeleton={<Block height={54} radius={8} />}>
      <TemplateFilters search={search} onSearch={go} />
      <Boundary skeleton={<RowsSkeleton rows={6} />} resetKey={JSON.stringify(search)}>
        <TemplatesList
          search={search}
          onClear={() => go({})}
          onOpen={(templateId) => void navigate({ to: '/settings/templates/$templateId', params: { templateId } })}
          link={(templateId, props) => <Link to="/settings/templates/$templateId" params={{ templateId }} {...props} />}
          create={can('TEMPLATE_MANAGE') && create}
        />
      </Boundary>
      {can('TEMPLATE_MANAGE') && <SyncButton />}
    </Panel>
  );
}
