import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/title';
import { SignUpForm } from '@/features/identity/SignUpForm';
import { AuthFrame } from '@/ui/AuthFrame';

export function SignUpPage() {
  const { t } = useTranslation();
  const [sent, setSent] = useState<string | null>(null);
  useTitle(t('signUp.title'));
  const foot = (
    <>
      {t('auth.haveAccount')}{' '}
      <Anchor component={Link} to="/sign-in" inherit>
        {t('auth.signIn')}
      </Anchor>
    </>
  );
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
