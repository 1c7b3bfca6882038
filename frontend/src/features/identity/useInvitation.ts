import { graphql, useLazyLoadQuery } from 'react-relay';
import { useTranslation } from 'react-i18next';
import type { useInvitationQuery } from '@/__generated__/useInvitationQuery.graphql';

export interface Invited {
  workspace: string;
  email: string;
  role: string;
}

/** What an invitation is to; null for one that no longer works. */
export function useInvitation(token: string): Invited | null {
  const { t } = useTranslation();
  const { invitation } = useLazyLoadQuery<useInvitationQuery>(
    graphql`
      query useInvitationQuery($token: String!) {
        invitation(token: $token) {
          workspaceName
          email
          builtIn
          roleName
        }
      }
    `,
    { token },
    { fetchPolicy: 'network-only' },
  );
  if (!invitation) return null;
  return {
    workspace: invitation.workspaceName,
    email: invitation.email,
    role: invitation.builtIn ? t(`roles.${invitation.builtIn}`) : invitation.roleName,
  };
}
