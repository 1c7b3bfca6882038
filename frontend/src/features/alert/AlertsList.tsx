import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, usePaginationFragment } from 'react-relay';
import { Empty } from '@/ui/Empty';
import type { AlertsListPaginationQuery } from '@/__generated__/AlertsListPaginationQuery.graphql';
import type { AlertsListQuery } from '@/__generated__/AlertsListQuery.graphql';
import type { AlertsList_query$key } from '@/__generated__/AlertsList_query.graphql';
import { AlertRow } from './AlertRow';
import classes from './AlertRow.module.css';

/** What looks like an attack or a mistake. */
export function AlertsList({ all }: { all: boolean }) {
  const { t } = useTranslation();
  const query = useLazyLoadQuery<AlertsListQuery>(
    graphql`
      query AlertsListQuery($open: Boolean) {
        ...AlertsList_query @arguments(open: $open)
      }
    `,
    { open: all ? null : true },
    { fetchPolicy: 'store-and-network' },
  );
  const { data, loadNext, hasNext, isLoadingNext } = usePaginationFragment<
    AlertsListPaginationQuery,
    AlertsList_query$key
  >(
    graphql`
      fragment AlertsList_query on Query
      @refetchable(queryName: "AlertsListPaginationQuery")
      @argumentDefinitions(
        open: { type: "Boolean" }
        count: { type: "Int", defaultValue: 50 }
        cursor: { type: "String" }
      ) {
        securityAlerts(open: $open, first: $count, after: $cursor) @connection(key: "AlertsList_securityAlerts") {
          edges {
            node {
              id
              ...AlertRow_alert
            }
          }
        }
      }
    `,
    query,
  );
  // One that was just looked into stays in place, so that nothing jumps under the hand.
  const { edges } = data.securityAlerts;
  if (edges.length === 0) {
    return <Empty title={all ? t('alerts.emptyAll') : t('alerts.empty')} body={t('alerts.emptyBody')} />;
  }
  return (
    <>
      <ul className={classes.list}>
        {edges.map(({ node }) => (
          <AlertRow key={node.id} alert={node} />
        ))}
      </ul>
      {hasNext && (
        <Button variant="default" fullWidth loading={isLoadingNext} onClick={() => loadNext(50)}>
          {t('alerts.more')}
        </Button>
      )}
    </>
  );
}
