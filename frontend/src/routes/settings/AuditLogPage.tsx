import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { AuditFilters } from '@/features/audit/AuditFilters';
import { AuditLog } from '@/features/audit/AuditLog';
import { ExportButton } from '@/features/audit/ExportButton';
import type { AuditSearch } from '@/features/audit/filter';
import { Boundary } from '@/ui/Boundary';
import { Block, RowsSkeleton } from '@/ui/Skeleton';
import { Panel } from './Panel';

const route = getRouteApi('/_app/settings/audit-log');

export function AuditLogPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const go = (next: AuditSearch) => void navigate({ to: '/settings/audit-log', search: next, replace: true });
  return (
    <Panel section="auditLog" action={<ExportButton search={search} />} skeleton={<Block height={54} radius={8} />}>
      <AuditFilters search={search} onSearch={go} />
      <Boundary skeleton={<RowsSkeleton rows={8} />} resetKey={JSON.stringify(search)}>
        <AuditLog search={search} onClear={() => go({})} />
      </Boundary>
    </Panel>
  );
}
