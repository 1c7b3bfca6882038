import { NativeSelect, Stack, Textarea, TextInput, useComputedColorScheme } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { FormError, useFormErrors } from '@/ui/form';
import { SaveButton } from '@/ui/SaveButton';
import { Section } from '@/ui/Section';
import type { BusinessIndustry } from '@/__generated__/ProfileSectionMutation.graphql';
import type { ProfileSectionMutation } from '@/__generated__/ProfileSectionMutation.graphql';
import type { ProfileSection_channel$key } from '@/__generated__/ProfileSection_channel.graphql';
import { industries } from './industries';
import classes from './Number.module.css';
import { ProfilePreview, type Profile } from './ProfilePreview';

interface Props {
  channel: ProfileSection_channel$key;
  canEdit: boolean;
}

/** What customers see of the business: a form for those who may change it, with its preview. */
export function ProfileSection({ channel, canEdit }: Props) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const data = useFragment(
    graphql`
      fragment ProfileSection_channel on Channel {
        id
        name
        address
        number {
          verifiedName
          profile {
            about
            description
            address
            email
            websites
            industry
          }
        }
      }
    `,
    channel,
  );
  const [draft, setDraft] = useState<Profile | null>(null);
  if (!data.number) return null;
  const stored: Profile = { ...data.number.profile, industry: data.number.profile.industry ?? '' };
  const profile = draft ?? stored;
  return (
    <Section title={t('number.profile.title')} body={t('number.profile.body')}>
      <div className={classes.pair}>
        {canEdit && (
          <ProfileForm
            channelId={data.id}
            stored={stored}
            profile={profile}
            onChange={setDraft}
            onSaved={() => setDraft(null)}
          />
        )}
        <div className={classes.preview}>
          {canEdit && <h3>{t('number.profile.preview')}</h3>}
          <ProfilePreview
            name={data.number.verifiedName || data.name}
            address={data.address}
            profile={profile}
            scheme={scheme}
          />
        </div>
      </div>
    </Section>
  );
}

interface FormProps {
  channelId: string;
  stored: Profile;
  profile: Profile;
  onChange: (profile: Profile) => void;
  onSaved: () => void;
}

const texts = ['about', 'description', 'address', 'email'] as const;

const tidy = (websites: readonly string[]) => websites.map((one) => one.trim()).filter((one) => one !== '');

function ProfileForm({ channelId, stored, profile, onChange, onSaved }: FormProps) {
  const { t } = useTranslation();
  const errors = useFormErrors([...texts, 'websites', 'industry']);
  const [saves, setSaves] = useState(0);
  const [save, busy] = useMutation<ProfileSectionMutation>(graphql`
    mutation ProfileSectionMutation($input: UpdateBusinessProfileInput!) {
      updateBusinessProfile(input: $input) {
        channel {
          ...ProfileSection_channel
        }
      }
    }
  `);
  const bind = (key: (typeof texts)[number], max: number) => ({
    label: t(`number.profile.${key}`),
    maxLength: max,
    autoComplete: 'off',
    value: profile[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...profile, [key]: event.currentTarget.value }),
    error: errors.of(key),
  });
  const website = (index: number) => ({
    type: 'url',
    placeholder: 'https://example.com',
    maxLength: 256,
    autoComplete: 'off',
    value: profile.websites[index] ?? '',
    onChange: (event: { currentTarget: { value: string } }) => {
      const websites = [profile.websites[0] ?? '', profile.websites[1] ?? ''];
      websites[index] = event.currentTarget.value;
      onChange({ ...profile, websites });
    },
  });
  const dirty =
    texts.some((key) => profile[key].trim() !== stored[key]) ||
    profile.industry !== stored.industry ||
    JSON.stringify(tidy(profile.websites)) !== JSON.stringify(stored.websites);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        save({
          variables: {
            input: {
              channelId,
              description: profile.description,
              address: profile.address,
              email: profile.email,
              websites: tidy(profile.websites),
              // WhatsApp lets neither be taken away, so what is still empty is left out.
              ...((profile.about.trim() || stored.about) && { about: profile.about }),
              ...(profile.industry && { industry: profile.industry as BusinessIndustry }),
            },
          },
          onCompleted() {
            onSaved();
            setSaves((count) => count + 1);
          },
          onError: errors.fail,
        });
      }}
    >
      <Stack gap="md">
        <TextInput {...bind('about', 139)} description={t('number.profile.aboutHint')} />
        <Textarea {...bind('description', 512)} autosize minRows={3} maxRows={8} />
        <NativeSelect
          label={t('number.profile.industry')}
          value={profile.industry}
          onChange={(event) => onChange({ ...profile, industry: event.currentTarget.value })}
          data={[
            ...(stored.industry ? [] : [{ value: '', label: t('number.profile.industryNone') }]),
            ...industries.map((value) => ({ value, label: t(`number.industry.${value}`) })),
          ]}
          error={errors.of('industry')}
        />
        <Textarea {...bind('address', 256)} autosize minRows={2} maxRows={5} />
        <TextInput {...bind('email', 128)} type="email" />
        <TextInput {...website(0)} label={t('number.profile.website')} error={errors.of('websites')} />
        <TextInput {...website(1)} label={t('number.profile.website2')} />
        <FormError error={errors.rest} />
        <SaveButton dirty={dirty} busy={busy} saves={saves} />
      </Stack>
    </form>
  );
}
