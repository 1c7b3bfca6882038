import { Anchor } from '@mantine/core';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/lib/title';
import { DemoSignIns } from '@/features/demo/DemoSignIns';
import { SignInFlow } from '@/features/identity/SignInFlow';
import { Quiet } from '@/ui/Quiet';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const { next } = route.useSearch();
  useTitle(t('auth.signIn'));
  return (
    <SignInFlow
      onDone={() => router.history.push(next ?? '/inbox')}
      foot={
        <>
          {t('auth.newHere')}{' '}
          <Anchor component={Link} to="/sign-up" inherit>
            {t('auth.createAccount')}
          </Anchor>
        </>
      }
      forgot={
        <Anchor component={Link} to="/reset-password" fz="sm" ta="center">
          {t('auth.forgot')}
        </Anchor>
      }
      help={({ step, email, fillCredentials, fillCode }) => (
        // The form works without this card, whatever becomes of it.
        <Quiet>
          <Suspense fallback={null}>
            <DemoSignIns step={step} email={email} onCredentials={fillCredentials} onCode={fillCode} />
          </Suspense>
        </Quiet>
      )}
    />
  );
}
