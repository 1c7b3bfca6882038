import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/title';
import { VerifyEmail } from '@/features/identity/VerifyEmail';

const route = getRouteApi('/verify-email');

export function VerifyEmailPage() {
  const { t } = useTranslation();
  const { token } = route.useSearch();
  useTitle(t('verifyEmail.title'));
  return (
    <VerifyEmail
      token={token}
      signInLink={
        <Button size="md" fullWidth renderRoot={(props) => <Link to="/sign-in" {...props} />}>
          {t('verifyEmail.signIn')}
        </Button>
      }
    />
  );
}
