import { Anchor, Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/title';
import { InvitedSignUp } from '@/features/identity/InvitedSignUp';
import { SignUpForm } from '@/features/identity/SignUpForm';
import { AuthFrame } from '@/ui/AuthFrame';
import { Boundary } from '@/ui/Boundary';
import { Block } from '@/ui/Skeleton';

const route = getRouteApi('/sign-up');

export function SignUpPage() {
  const { t } = useTranslation();
  const { invitation } = route.useSearch();
  const [sent, setSent] = useState<string | null>(null);
  useTitle(invitation ? t('invitation.signUpTitle') : t('signUp.title'));
  const foot = (
    <>
      {t('auth.haveAccount')}{' '}
      <Anchor component={Link} to="/sign-in" inherit>
        {t('auth.signIn')}
      </Anchor>
    </>
  );
  if (invitation) {
    return (
      <Boundary
        skeleton={
          <AuthFrame title={t('invitation.signUpTitle')}>
            <Block height={320} radius={8} />
          </AuthFrame>
        }
      >
        <InvitedSignUp
          token={invitation}
          foot={foot}
          signInLink={
            <Button size="md" fullWidth renderRoot={(props) => <Link to="/sign-in" {...props} />}>
              {t('auth.signIn')}
            </Button>
          }
        />
      </Boundary>
    );
  }
  if (sent !== null) {
    return (
      <AuthFrame title={t('signUp.sentTitle')} body={t('signUp.sentBody', { email: sent })} foot={foot}>
        {t('signUp.sentNext')}
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t('signUp.title')} foot={foot}>
      <SignUpForm onSent={setSent} />
    </AuthFrame>
  );
}
