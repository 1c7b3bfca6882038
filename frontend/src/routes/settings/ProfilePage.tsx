import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { PhotoField } from '@/features/account/PhotoField';
import { ProfileForm } from '@/features/account/ProfileForm';
import { Section } from '@/ui/Section';
import type { ProfilePageQuery } from '@/__generated__/ProfilePageQuery.graphql';
import { Panel } from './Panel';

export function ProfilePage() {
  return (
    <Panel section="profile">
      <Profile />
    </Panel>
  );
}

function Profile() {
  const { t } = useTranslation();
  const { viewer } = useLazyLoadQuery<ProfilePageQuery>(
    graphql`
      query ProfilePageQuery {
        viewer {
          email
          ...PhotoField_viewer
          ...ProfileForm_viewer
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  if (!viewer) return null;
  return (
    <>
      <Section>
        <PhotoField viewer={viewer} />
      </Section>
      <Section>
        <ProfileForm viewer={viewer} />
      </Section>
      <Section
        title={t('profile.email')}
        body={
          <>
            <bdi>{viewer.email}</bdi>{' '}
            <Anchor component={Link} to="/settings/security" inherit>
              {t('profile.emailChange')}
            </Anchor>
          </>
        }
      />
    </>
  );
}
