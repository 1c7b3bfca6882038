import { graphql, useLazyLoadQuery } from 'react-relay';
import { AuthenticatorApp } from '@/features/account/AuthenticatorApp';
import { CloseAccount } from '@/features/account/CloseAccount';
import { EmailChange } from '@/features/account/EmailChange';
import { PasswordChange } from '@/features/account/PasswordChange';
import { RecoveryCodesSection } from '@/features/account/RecoveryCodesSection';
import { SessionsList } from '@/features/account/SessionsList';
import { PersonalTokens } from '@/features/apikey/PersonalTokens';
import type { SecurityPageQuery } from '@/__generated__/SecurityPageQuery.graphql';
import { Panel } from './Panel';

export function SecurityPage() {
  return (
    <Panel section="security">
      <Security />
    </Panel>
  );
}

function Security() {
  const { viewer } = useLazyLoadQuery<SecurityPageQuery>(
    graphql`
      query SecurityPageQuery {
        viewer {
          ...EmailChange_viewer
          ...PasswordChange_viewer
          ...AuthenticatorApp_viewer
          ...RecoveryCodesSection_viewer
          ...SessionsList_viewer
          ...PersonalTokens_viewer
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  if (!viewer) return null;
  return (
    <>
      <EmailChange viewer={viewer} />
      <PasswordChange viewer={viewer} />
      <AuthenticatorApp viewer={viewer} />
      <RecoveryCodesSection viewer={viewer} />
      <SessionsList viewer={viewer} />
      <PersonalTokens viewer={viewer} />
      <CloseAccount />
    </>
  );
}
