import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { useFormErrors } from '@/ui/form';
import { Section } from '@/ui/Section';
import type { PersonalTokensCreateMutation } from '@/__generated__/PersonalTokensCreateMutation.graphql';
import type { PersonalTokensRevokeMutation } from '@/__generated__/PersonalTokensRevokeMutation.graphql';
import type { PersonalTokens_viewer$key } from '@/__generated__/PersonalTokens_viewer.graphql';
import rows from '@/ui/rows.module.css';
import { NewTokenDialog, tokenFields, type NewToken } from './NewTokenDialog';
import { TokenRow } from './TokenRow';

/** Tokens for programs of the viewer's own. */
export function PersonalTokens({ viewer }: { viewer: PersonalTokens_viewer$key }) {
  const { t } = useTranslation();
  const { permissions, workspaceName } = useViewer();
  const errors = useFormErrors(tokenFields);
  const revokeErrors = useFormErrors([]);
  const [creating, setCreating] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null);
  const { personalTokens } = useFragment(
    graphql`
      fragment PersonalTokens_viewer on Viewer {
        personalTokens {
          id
          ...TokenRow_apiKey
        }
      }
    `,
    viewer,
  );
  const [create, busy] = useMutation<PersonalTokensCreateMutation>(graphql`
    mutation PersonalTokensCreateMutation($input: CreatePersonalTokenInput!) {
      createPersonalToken(input: $input) {
        token
        apiKey {
          id
          ...TokenRow_apiKey
        }
      }
    }
  `);
  const [revoke, revokeBusy] = useMutation<PersonalTokensRevokeMutation>(graphql`
    mutation PersonalTokensRevokeMutation($input: RevokePersonalTokenInput!) {
      revokePersonalToken(input: $input) {
        viewer {
          ...PersonalTokens_viewer
        }
      }
    }
  `);

  function submit(wanted: NewToken) {
    errors.clear();
    create({
      variables: { input: wanted },
      updater(store) {
        const made = store.getRootField('createPersonalToken')?.getLinkedRecord('apiKey');
        const person = store.getRoot().getLinkedRecord('viewer');
        const others = person?.getLinkedRecords('personalTokens');
        if (made && others) person?.setLinkedRecords([made, ...others], 'personalTokens');
      },
      onCompleted: ({ createPersonalToken }) => setToken(createPersonalToken.token),
      onError: errors.fail,
    });
  }

  return (
    <Section
      title={t('tokens.personal')}
      body={t('tokens.personalBody', { workspace: workspaceName })}
      action={
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            errors.clear();
            setToken(null);
            setCreating(true);
          }}
        >
          {t('tokens.create')}
        </Button>
      }
    >
      {personalTokens.length > 0 && (
        <ul className={rows.list}>
          {personalTokens.map((key) => (
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
        onClose={() => setCreating(false)}
        title={t('tokens.create')}
        limit={permissions}
        personal
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
        busy={revokeBusy}
        error={revokeErrors.error}
        onConfirm={() =>
          revoke({
            variables: { input: { apiKeyId: revoking!.id } },
            onCompleted: () => setRevoking(null),
            onError: revokeErrors.fail,
          })
        }
      />
    </Section>
  );
}
