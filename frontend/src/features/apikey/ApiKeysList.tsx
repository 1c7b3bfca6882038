import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { addToRoot, removeFromRoot } from '@/lib/rootLists';
import { useViewer } from '@/lib/viewer';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Empty } from '@/ui/Empty';
import { useFormErrors } from '@/ui/form';
import type { ApiKeysListCreateMutation } from '@/__generated__/ApiKeysListCreateMutation.graphql';
import type { ApiKeysListQuery } from '@/__generated__/ApiKeysListQuery.graphql';
import type { ApiKeysListRevokeMutation } from '@/__generated__/ApiKeysListRevokeMutation.graphql';
import rows from '@/ui/rows.module.css';
import { NewTokenDialog, tokenFields, type NewToken } from './NewTokenDialog';
import { TokenRow } from './TokenRow';

interface Props {
  creating: boolean;
  onCreating: (creating: boolean) => void;
}

/** The keys of service accounts. */
export function ApiKeysList({ creating, onCreating }: Props) {
  const { t } = useTranslation();
  const { permissions } = useViewer();
  const errors = useFormErrors(tokenFields);
  const revokeErrors = useFormErrors([]);
  const [token, setToken] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null);
  const { apiKeys } = useLazyLoadQuery<ApiKeysListQuery>(
    graphql`
      query ApiKeysListQuery {
        apiKeys {
          id
          ...TokenRow_apiKey
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  const [create, busy] = useMutation<ApiKeysListCreateMutation>(graphql`
    mutation ApiKeysListCreateMutation($input: CreateApiKeyInput!) {
      createApiKey(input: $input) {
        token
        apiKey {
          id
          ...TokenRow_apiKey
        }
      }
    }
  `);
  const [revoke, revokeBusy] = useMutation<ApiKeysListRevokeMutation>(graphql`
    mutation ApiKeysListRevokeMutation($input: RevokeApiKeyInput!) {
      revokeApiKey(input: $input) {
        apiKeyId
      }
    }
  `);

  function submit(wanted: NewToken) {
    errors.clear();
    create({
      variables: { input: { ...wanted, permissions: wanted.permissions ?? [] } },
      updater: (store) =>
        addToRoot(store, 'apiKeys', store.getRootField('createApiKey')?.getLinkedRecord('apiKey'), 'first'),
      onCompleted: ({ createApiKey }) => setToken(createApiKey.token),
      onError: errors.fail,
    });
  }

  return (
    <>
      {apiKeys.length === 0 ? (
        <Empty
          title={t('tokens.keysEmpty')}
          body={t('tokens.keysEmptyBody')}
          action={<Button onClick={() => onCreating(true)}>{t('tokens.createKey')}</Button>}
        />
      ) : (
        <ul className={rows.list}>
          {apiKeys.map((key) => (
            <TokenRow
              key={key.id}
              apiKey={key}
              onRevoke={(chosen) => {
                revokeErrors.clear();
                setRevoking(chosen);
              }}
            />
          ))}
        </ul>
      )}
      <NewTokenDialog
        opened={creating}
        onClose={() => {
          onCreating(false);
          setToken(null);
          errors.clear();
        }}
        title={t('tokens.createKey')}
        limit={permissions}
        personal={false}
        busy={busy}
        errors={errors}
        onSubmit={submit}
        token={token}
      />
      <ConfirmDialog
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('tokens.revokeTitle', { name: revoking?.name ?? '' })}
        body={t('tokens.revokeBody')}
        confirm={t('tokens.revoke')}
        typed={revoking?.name}
        busy={revokeBusy}
        error={revokeErrors.error}
        onConfirm={() =>
          revoke({
            variables: { input: { apiKeyId: revoking!.id } },
            updater: (store, data) => data && removeFromRoot(store, 'apiKeys', data.revokeApiKey.apiKeyId),
            onCompleted: () => setRevoking(null),
            onError: revokeErrors.fail,
          })
        }
      />
    </>
  );
}
