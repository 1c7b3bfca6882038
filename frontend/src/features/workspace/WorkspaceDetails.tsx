import { Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { FormError, useFormErrors } from '@/ui/form';
import { SaveButton } from '@/ui/SaveButton';
import { Section } from '@/ui/Section';
import type { WorkspaceDetailsMutation } from '@/__generated__/WorkspaceDetailsMutation.graphql';
import type { WorkspaceDetails_workspace$key } from '@/__generated__/WorkspaceDetails_workspace.graphql';
import classes from './WorkspaceDetails.module.css';

const fields = ['name', 'legalName', 'website', 'address', 'registrationNumber'] as const;
type Values = Record<(typeof fields)[number], string>;

/** The workspace's name and the company behind it: a form for those who may change them, words for the rest. */
export function WorkspaceDetails({ workspace }: { workspace: WorkspaceDetails_workspace$key }) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const data = useFragment(
    graphql`
      fragment WorkspaceDetails_workspace on Workspace {
        name
        region
        legalName
        website
        address
        registrationNumber
      }
    `,
    workspace,
  );
  const stored: Values = {
    name: data.name,
    legalName: data.legalName ?? '',
    website: data.website ?? '',
    address: data.address ?? '',
    registrationNumber: data.registrationNumber ?? '',
  };
  const facts = can('WORKSPACE_MANAGE') ? [] : fields;
  return (
    <Section>
      {can('WORKSPACE_MANAGE') && <DetailsForm stored={stored} />}
      <dl className={classes.facts}>
        {facts.map((field) => (
          <div key={field}>
            <dt>{t(`workspace.${field}`)}</dt>
            <dd>
              {stored[field] ? <bdi>{stored[field]}</bdi> : <span className={classes.none}>{t('workspace.none')}</span>}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('workspace.region')}</dt>
          <dd>
            {t(`signUp.regions.${data.region}`)} <span className={classes.none}>{t('workspace.regionHint')}</span>
          </dd>
        </div>
      </dl>
    </Section>
  );
}

function DetailsForm({ stored }: { stored: Values }) {
  const { t } = useTranslation();
  const errors = useFormErrors(fields);
  const [values, setValues] = useState(stored);
  const [saves, setSaves] = useState(0);
  const [save, busy] = useMutation<WorkspaceDetailsMutation>(graphql`
    mutation WorkspaceDetailsMutation($input: UpdateWorkspaceInput!) {
      updateWorkspace(input: $input) {
        workspace {
          name
          legalName
          website
          address
          registrationNumber
          ...WorkspaceDetails_workspace
        }
      }
    }
  `);
  const bind = (key: keyof Values) => ({
    name: key,
    label: t(`workspace.${key}`),
    value: values[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      setValues({ ...values, [key]: event.currentTarget.value }),
    error: errors.of(key),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        save({
          variables: { input: values },
          onCompleted({ updateWorkspace: { workspace: now } }) {
            setValues({
              name: now.name,
              legalName: now.legalName ?? '',
              website: now.website ?? '',
              address: now.address ?? '',
              registrationNumber: now.registrationNumber ?? '',
            });
            setSaves((count) => count + 1);
          },
          onError: errors.fail,
        });
      }}
    >
      <Stack gap="md" maw={440}>
        <TextInput {...bind('name')} maxLength={120} required withAsterisk={false} autoComplete="off" />
        <TextInput {...bind('legalName')} maxLength={200} autoComplete="organization" />
        <TextInput {...bind('website')} description={t('workspace.websiteHint')} type="url" autoComplete="url" />
        <Textarea {...bind('address')} maxLength={500} autosize minRows={2} maxRows={6} />
        <TextInput {...bind('registrationNumber')} maxLength={60} autoComplete="off" />
        <FormError error={errors.rest} />
        <SaveButton dirty={fields.some((field) => values[field].trim() !== stored[field])} busy={busy} saves={saves} />
      </Stack>
    </form>
  );
}
