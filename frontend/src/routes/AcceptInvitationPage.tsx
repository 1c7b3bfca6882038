import { Button } from '@mantine/core';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { resetEnvironment } from '@/lib/relay';
import { chooseWorkspace } from '@/lib/session';
import { useTitle } from '@/lib/title';
import { AcceptInvitation, DeadInvitation } from '@/features/identity/AcceptInvitation';
import { AuthFrame } from '@/ui/AuthFrame';
import { Boundary } from '@/ui/Boundary';
import { Block } from '@/ui/Skeleton';
import { useSignOut } from './useSignOut';

const route = getRouteApi('/accept-invitation');

export function AcceptInvitationPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const signOut = useSignOut();
  const { token } = route.useSearch();
  useTitle(t('invitation.pageTitle'));
  const home = (
    <Button size="md" fullWidth renderRoot={(props) => <Link to="/" {...props} />}>
      {t('invitation.home')}
    </Button>
  );
  if (!token) return <DeadInvitation home={home} />;
  return (
    <Boundary
      skeleton={
        <AuthFrame title={t('invitation.pageTitle')}>
          <Block height={96} radius={8} />
        </AuthFrame>
      }
    >
      <AcceptInvitation
        token={token}
        home={home}
        onSignOut={signOut}
        onAccepted={(workspaceId) => {
          chooseWorkspace(workspaceId);
          void router.navigate({ to: '/inbox' }).then(resetEnvironment);
        }}
        signUp={
          <Button size="md" renderRoot={(props) => <Link to="/sign-up" search={{ invitation: token }} {...props} />}>
            {t('invitation.signUp')}
          </Button>
        }
        signIn={
          <Button
            size="md"
            variant="default"
            renderRoot={(props) => (
              <Link
                to="/sign-in"
                search={{ next: `/accept-invitation?token=${encodeURIComponent(token)}` }}
                {...props}
              />
            )}
          >
            {t('invitation.signIn')}
          </Button>
        }
      />
    </Boundary>
  );
}
