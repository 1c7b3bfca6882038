import { Button, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { FormError, useFormErrors } from '@/ui/form';
import { RegionField } from '@/ui/RegionField';
import type { CreateWorkspaceMutation, Region } from '@/__generated__/CreateWorkspaceMutation.graphql';

interface Props {
  onCreated: (workspaceId: string) => void;
  /** The form's buttons, around its own. */
  foot: (submit: ReactNode) => ReactNode;
}

export function CreateWorkspace({ onCreated, foot }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors(['name', 'region']);
  const [name, setName] = useState('');
  const [region, setRegion] = useState<Region>('EU');
  const [create, busy] = useMutation<CreateWorkspaceMutation>(graphql`
    mutation CreateWorkspaceMutation($input: CreateWorkspaceInput!) {
      createWorkspace(input: $input) {
        workspace {
          id
        }
      }
    }
  `);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        create({
          variables: { input: { name: name.trim(), region } },
          onCompleted: ({ createWorkspace }) => onCreated(createWorkspace.workspace.id),
          onError: errors.fail,
        });
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('workspace.name')}
          description={t('signUp.workspaceHint')}
          maxLength={120}
          required
          withAsterisk={false}
          data-autofocus
          autoComplete="organization"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.of('name')}
        />
        <RegionField value={region} onChange={setRegion} error={errors.of('region')} />
        <FormError error={errors.rest} />
      </Stack>
      {foot(
        <Button type="submit" loading={busy} disabled={!name.trim()}>
          {t('workspace.create')}
        </Button>,
      )}
    </form>
  );
}
