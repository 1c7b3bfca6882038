import { Button, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useMutation } from 'react-relay';
import { AuthFrame } from '@/ui/AuthFrame';
import { FormError, useFormErrors } from '@/ui/form';
import { Block } from '@/ui/Skeleton';
import type { AcceptInvitationMutation } from '@/__generated__/AcceptInvitationMutation.graphql';
import { useInvitation } from './useInvitation';
import { useSignedInAs } from './useSignedInAs';

interface Props {
  token: string;
  onAccepted: (workspaceId: string) => void;
  onSignOut: () => void;
  /** Where strangers go on. */
  signIn: ReactNode;
  signUp: ReactNode;
  home: ReactNode;
}

/** What one is invited to, and the way that leads there: accept, sign in, or sign up. */
export function AcceptInvitation({ token, onAccepted, onSignOut, signIn, signUp, home }: Props) {
  const { t } = useTranslation();
  const errors = useFormErrors([]);
  const invitation = useInvitation(token);
  const signedInAs = useSignedInAs();
  const [accept, busy] = useMutation<AcceptInvitationMutation>(graphql`
    mutation AcceptInvitationMutation($input: AcceptInvitationInput!) {
      acceptInvitation(input: $input) {
        workspace {
          id
        }
      }
    }
  `);

  if (!invitation) return <DeadInvitation home={home} />;
  const { workspace, email, role } = invitation;
  const own = signedInAs?.toLowerCase() === email.toLowerCase();
  const foreign = Boolean(signedInAs) && !own;
  return (
    <AuthFrame
      title={t('invitation.title', { workspace })}
      body={
        foreign
          ? t('invitation.other', { email: signedInAs ?? '', invited: email })
          : t('invitation.body', { role, email })
      }
      foot={own && t('invitation.signedInAs', { email })}
    >
      <Stack gap="sm">
        <FormError error={errors.rest} />
        {signedInAs === undefined && <Block height={42} radius={8} />}
        {signedInAs === null && (
          <>
            {signUp}
            {signIn}
          </>
        )}
        {foreign && (
          <Button size="md" onClick={onSignOut}>
            {t('invitation.signOut')}
          </Button>
        )}
        {own && (
          <Button
            size="md"
            loading={busy}
            onClick={() => {
              errors.clear();
              accept({
                variables: { input: { token } },
                onCompleted: ({ acceptInvitation }) => onAccepted(acceptInvitation.workspace.id),
                onError: errors.fail,
              });
            }}
          >
            {t('invitation.accept')}
          </Button>
        )}
      </Stack>
    </AuthFrame>
  );
}

export function DeadInvitation({ home }: { home: ReactNode }) {
  const { t } = useTranslation();
  return (
    <AuthFrame title={t('invitation.deadTitle')} body={t('invitation.deadBody')}>
      {home}
    </AuthFrame>
  );
}
