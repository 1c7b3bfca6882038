import { graphql, useLazyLoadQuery } from 'react-relay';
import { useTranslation } from 'react-i18next';
import { en } from '@/lib/locales/en';
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
          roleName
        }
      }
    `,
    { token },
    { fetchPolicy: 'network-only' },
  );
  if (!invitation) return null;
  // The preview has no more of the role than its name, which is English for built-in ones.
  const builtIn = (Object.keys(en.roles) as (keyof typeof en.roles)[]).find(
    (role) => en.roles[role] === invitation.roleName,
  );
  return {
    workspace: invitation.workspaceName,
    email: invitation.email,
    role: builtIn ? t(`roles.${builtIn}`) : invitation.roleName,
  };
}
