import { Menu } from '@mantine/core';
import { IconMail, IconMailForward, IconMailOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { useNow } from '@/lib/now';
import { calendarDay, fullTime } from '@/lib/time';
import { FormError, useFormErrors } from '@/ui/form';
import { useRoleName } from '@/ui/roleName';
import { RowMenu } from '@/ui/RowMenu';
import type { InvitationRowResendMutation } from '@/__generated__/InvitationRowResendMutation.graphql';
import type { InvitationRow_invitation$key } from '@/__generated__/InvitationRow_invitation.graphql';
import rows from '@/ui/rows.module.css';

interface Props {
  invitation: InvitationRow_invitation$key;
  onRevoke: (invitation: { id: string; email: string }) => void;
}

export function InvitationRow({ invitation, onRevoke }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const roleName = useRoleName();
  const errors = useFormErrors([]);
  const data = useFragment(
    graphql`
      fragment InvitationRow_invitation on Invitation {
        id
        email
        expiresAt
        visibility
        role {
          permissions
          ...roleName_role
        }
        teams {
          id
          name
        }
        channels {
          id
          name
        }
        invitedBy {
          name
        }
      }
    `,
    invitation,
  );
  const [resend, busy] = useMutation<InvitationRowResendMutation>(graphql`
    mutation InvitationRowResendMutation($input: ResendInvitationInput!) {
      resendInvitation(input: $input) {
        invitation {
          id
          ...InvitationRow_invitation
        }
      }
    }
  `);
  const sees = data.role.permissions.includes('CONVERSATION_READ');
  const channels = data.channels.map((channel) => channel.name).join(', ');
  const expired = Date.parse(data.expiresAt) <= now;
  return (
    <li>
      <span className={rows.icon} aria-hidden>
        <IconMail size={18} stroke={1.6} />
      </span>
      <div className={rows.main}>
        <div className={rows.name}>
          <bdi className="pd-truncate">{data.email}</bdi>
        </div>
        <div className={`${rows.quiet} ${rows.facts}`}>
          <bdi>{roleName(data.role)}</bdi>
          {sees && data.visibility !== 'ALL' && <span>{t(`members.visibilityShort.${data.visibility}`)}</span>}
          {sees && channels && <bdi title={channels}>{t('members.limitedTo', { count: data.channels.length })}</bdi>}
          {data.teams.map((team) => (
            <bdi key={team.id}>{team.name}</bdi>
          ))}
          {data.invitedBy && <bdi>{t('members.invitedBy', { name: data.invitedBy.name })}</bdi>}
        </div>
        <FormError error={errors.error} />
      </div>
      <span className={expired ? rows.warm : rows.quiet} title={fullTime(data.expiresAt)}>
        {expired ? t('members.expired') : t('members.expires', { time: calendarDay(data.expiresAt) })}
      </span>
      <RowMenu label={t('members.inviteMenu', { email: data.email })}>
        <Menu.Item
          leftSection={<IconMailForward size={16} stroke={1.6} />}
          disabled={busy}
          onClick={() => {
            errors.clear();
            resend({ variables: { input: { invitationId: data.id } }, onError: errors.fail });
          }}
        >
          {t('members.resend')}
        </Menu.Item>
        <Menu.Item
          c="var(--pd-danger)"
          leftSection={<IconMailOff size={16} stroke={1.6} />}
          onClick={() => onRevoke({ id: data.id, email: data.email })}
        >
          {t('members.revoke')}
        </Menu.Item>
      </RowMenu>
    </li>
  );
}
