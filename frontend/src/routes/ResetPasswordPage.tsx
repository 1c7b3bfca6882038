import { Anchor, Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/title';
import { RequestPasswordReset } from '@/features/identity/RequestPasswordReset';
import { ResetPassword } from '@/features/identity/ResetPassword';

const route = getRouteApi('/reset-password');

/** Without a token of a mailed link it asks for one. */
export function ResetPasswordPage() {
  const { t } = useTranslation();
  const { token } = route.useSearch();
  useTitle(token ? t('reset.newTitle') : t('reset.title'));
  if (!token) {
    return (
      <RequestPasswordReset
        foot={
          <Anchor component={Link} to="/sign-in" inherit>
            {t('auth.backToSignIn')}
          </Anchor>
        }
      />
    );
  }
  return (
    <ResetPassword
      token={token}
      signInLink={
        <Button size="md" fullWidth renderRoot={(props) => <Link to="/sign-in" {...props} />}>
          {t('auth.signIn')}
        </Button>
      }
      foot={
        <Anchor inherit renderRoot={(props) => <Link to="/reset-password" search={{}} {...props} />}>
          {t('reset.again')}
        </Anchor>
      }
    />
  );
}
