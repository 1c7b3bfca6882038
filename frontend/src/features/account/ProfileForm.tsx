import { Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { FormError, useFormErrors } from '@/ui/form';
import { SaveButton } from '@/ui/SaveButton';
import type { ProfileFormMutation } from '@/__generated__/ProfileFormMutation.graphql';
import type { ProfileForm_viewer$key } from '@/__generated__/ProfileForm_viewer.graphql';

const fields = ['name', 'jobTitle', 'phone'] as const;

export function ProfileForm({ viewer }: { viewer: ProfileForm_viewer$key }) {
  const { t } = useTranslation();
  const errors = useFormErrors(fields);
  const data = useFragment(
    graphql`
      fragment ProfileForm_viewer on Viewer {
        name
        jobTitle
        phone
      }
    `,
    viewer,
  );
  const stored = { name: data.name, jobTitle: data.jobTitle ?? '', phone: data.phone ?? '' };
  const [values, setValues] = useState(stored);
  const [saves, setSaves] = useState(0);
  const [save, busy] = useMutation<ProfileFormMutation>(graphql`
    mutation ProfileFormMutation($input: UpdateProfileInput!) {
      updateProfile(input: $input) {
        viewer {
          name
          jobTitle
          phone
          member {
            # eslint-disable-next-line relay/unused-fields -- so that colleagues' lists show it too
            name
          }
          ...ProfileForm_viewer
        }
      }
    }
  `);
  const dirty = fields.some((field) => values[field].trim() !== stored[field]);

  const bind = (key: (typeof fields)[number]) => ({
    name: key,
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
          onCompleted({ updateProfile: { viewer: now } }) {
            setValues({ name: now.name, jobTitle: now.jobTitle ?? '', phone: now.phone ?? '' });
            setSaves((count) => count + 1);
          },
          onError: errors.fail,
        });
      }}
    >
      <Stack gap="md" maw={440}>
        <TextInput
          label={t('profile.name')}
          autoComplete="name"
          maxLength={120}
          required
          withAsterisk={false}
          {...bind('name')}
        />
        <TextInput
          label={t('profile.jobTitle')}
          description={t('profile.jobTitleHint')}
          autoComplete="organization-title"
          maxLength={120}
          {...bind('jobTitle')}
        />
        <TextInput
          label={t('profile.phone')}
          description={t('profile.phoneHint')}
          type="tel"
          autoComplete="tel"
          {...bind('phone')}
        />
        <FormError error={errors.rest} />
        <SaveButton dirty={dirty} busy={busy} saves={saves} />
      </Stack>
    </form>
  );
}
