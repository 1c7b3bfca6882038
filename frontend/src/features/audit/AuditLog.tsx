import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, usePaginationFragment } from 'react-relay';
import { Empty } from '@/ui/Empty';
import type { AuditLogPaginationQuery } from '@/__generated__/AuditLogPaginationQuery.graphql';
import type { AuditLogQuery } from '@/__generated__/AuditLogQuery.graphql';
import type { AuditLog_query$key } from '@/__generated__/AuditLog_query.graphql';
import classes from './AuditEventRow.module.css';
import { AuditEventRow } from './AuditEventRow';
import { auditFilter, type AuditSearch } from './filter';

interface Props {
  search: AuditSearch;
  onClear: () => void;
}

/** The workspace's log, the latest first. */
export function AuditLog({ search, onClear }: Props) {
  const { t } = useTranslation();
  const query = useLazyLoadQuery<AuditLogQuery>(
    graphql`
      query AuditLogQuery($filter: AuditLogFilter) {
        ...AuditLog_query @arguments(filter: $filter)
      }
    `,
    { filter: auditFilter(search) },
    { fetchPolicy: 'store-and-network' },
  );
  const { data, loadNext, hasNext, isLoadingNext } = usePaginationFragment<AuditLogPaginationQuery, AuditLog_query$key>(
    graphql`
      fragment AuditLog_query on Query
      @refetchable(queryName: "AuditLogPaginationQuery")
      @argumentDefinitions(
        filter: { type: "AuditLogFilter" }
        count: { type: "Int", defaultValue: 50 }
        cursor: { type: "String" }
      ) {
        auditLog(filter: $filter, first: $count, after: $cursor) @connection(key: "AuditLog_auditLog") {
          edges {
            node {
              id
              ...AuditEventRow_event
            }
          }
        }
      }
    `,
    query,
  );
  const { edges } = data.auditLog;
  if (edges.length === 0) {
    return Object.values(search).some(Boolean) ? (
      <Empty
        title={t('audit.none')}
        body={t('audit.noneBody')}
        action={
          <Button variant="default" onClick={onClear}>
            {t('audit.clear')}
          </Button>
        }
      />
    ) : (
      <Empty title={t('audit.empty')} body={t('audit.emptyBody')} />
    );
  }
  return (
    <>
      <ol className={classes.list}>
        {edges.map(({ node }) => (
          <AuditEventRow key={node.id} event={node} />
        ))}
      </ol>
      {hasNext && (
        <Button variant="default" fullWidth loading={isLoadingNext} onClick={() => loadNext(50)}>
          {t('audit.more')}
        </Button>
      )}
    </>
  );
}
