import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation, usePaginationFragment } from 'react-relay';
import { Empty } from '@/ui/Empty';
import { FormError, useFormErrors } from '@/ui/form';
import type { WebhookLedgerQuery } from '@/__generated__/WebhookLedgerQuery.graphql';
import type { WebhookLedgerPaginationQuery } from '@/__generated__/WebhookLedgerPaginationQuery.graphql';
import type { WebhookLedgerReplayMutation } from '@/__generated__/WebhookLedgerReplayMutation.graphql';
import type { WebhookLedger_query$key } from '@/__generated__/WebhookLedger_query.graphql';
import rows from '@/ui/rows.module.css';
import { DeliveryRow } from './DeliveryRow';
import { asState, states, type WebhookSearch } from './search';
import classes from './Webhooks.module.css';

interface Props {
  search: WebhookSearch;
  fetchKey: number;
  onSearch: (search: WebhookSearch) => void;
  onChanged: () => void;
}

/** What networks delivered, the latest first; one or many can be read again. */
export function WebhookLedger({ search, fetchKey, onSearch, onChanged }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const [replayed, setReplayed] = useState<number | null>(null);
  const query = useLazyLoadQuery<WebhookLedgerQuery>(
    graphql`
      query WebhookLedgerQuery($filter: WebhookDeliveryFilter) {
        ...WebhookLedger_query @arguments(filter: $filter)
      }
    `,
    { filter: search.state ? { state: search.state } : null },
    { fetchKey, fetchPolicy: 'store-and-network' },
  );
  const { data, loadNext, hasNext, isLoadingNext } = usePaginationFragment<
    WebhookLedgerPaginationQuery,
    WebhookLedger_query$key
  >(
    graphql`
      fragment WebhookLedger_query on Query
      @refetchable(queryName: "WebhookLedgerPaginationQuery")
      @argumentDefinitions(
        filter: { type: "WebhookDeliveryFilter" }
        count: { type: "Int", defaultValue: 30 }
        cursor: { type: "String" }
      ) {
        webhookDeliveries(filter: $filter, first: $count, after: $cursor)
          @connection(key: "WebhookLedger_webhookDeliveries") {
          edges {
            node {
              id
              ...DeliveryRow_delivery
            }
          }
        }
      }
    `,
    query,
  );
  const [replay, busy] = useMutation<WebhookLedgerReplayMutation>(graphql`
    mutation WebhookLedgerReplayMutation($input: ReplayWebhookDeliveriesInput!) {
      replayWebhookDeliveries(input: $input) {
        count
      }
    }
  `);
  const again = (input: WebhookLedgerReplayMutation['variables']['input']) => {
    errors.clear();
    replay({
      variables: { input },
      onCompleted: ({ replayWebhookDeliveries: { count } }) => {
        setReplayed(count);
        onChanged();
      },
      onError: errors.fail,
    });
  };
  const { edges } = data.webhookDeliveries;
  return (
    <>
      <div className={classes.bar}>
        <NativeSelect
          size="xs"
          label={t('webhooks.show')}
          value={search.state ?? ''}
          onChange={(event) => {
            setReplayed(null);
            onSearch({ state: asState(event.currentTarget.value) });
          }}
          data={[
            { value: '', label: t('webhooks.all') },
            ...states.map((value) => ({ value, label: t(`webhooks.states.${value}`) })),
          ]}
        />
        <span className={classes.note} role="status">
          {replayed !== null && t('webhooks.replayed', { count: replayed })}
        </span>
        {search.state && search.state !== 'WAITING' && edges.length > 0 && (
          <Button size="xs" variant="default" loading={busy} onClick={() => again({ state: search.state! })}>
            {t('webhooks.replayAll')}
          </Button>
        )}
      </div>
      <FormError error={errors.rest} />
      {edges.length === 0 ? (
        <Empty title={t('webhooks.none')} body={t(search.state ? 'webhooks.noneOfState' : 'webhooks.noneBody')} />
      ) : (
        <ul className={rows.list}>
          {edges.map(({ node }) => (
            <DeliveryRow key={node.id} delivery={node} onReplay={(id) => again({ deliveryIds: [id] })} />
          ))}
        </ul>
      )}
      {hasNext && (
        <Button variant="default" fullWidth loading={isLoadingNext} onClick={() => loadNext(50)}>
          {t('webhooks.more')}
        </Button>
      )}
    </>
  );
}
