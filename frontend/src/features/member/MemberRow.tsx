import { Menu } from '@mantine/core';
import { IconDeviceMobileOff, IconPencil, IconUserMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { Avatar } from '@/ui/Avatar';
import { useRoleName } from '@/ui/roleName';
import { RowMenu } from '@/ui/RowMenu';
import type { MemberRow_member$key } from '@/__generated__/MemberRow_member.graphql';
import rows from '@/ui/rows.module.css';

export type MemberAct = 'edit' | 'remove' | 'reset';

interface Props {
  member: MemberRow_member$key;
  onAct: (act: MemberAct) => void;
}

export function MemberRow({ member, onAct }: Props) {
  const { t } = useTranslation();
  const { memberId, can } = useViewer();
  const roleName = useRoleName();
  const data = useFragment(
    graphql`
      fragment MemberRow_member on Member {
        id
        name
        email
        jobTitle
        photoUrl
        visibility
        role {
          permissions
          ...roleName_role
        }
        teams {
          name
        }
        channels {
          name
        }
      }
    `,
    member,
  );
  const own = data.id === memberId;
  const sees = data.role.permissions.includes('CONVERSATION_READ');
  const teams = data.teams.map((team) => team.name).join(', ');
  const channels = data.channels.map((channel) => channel.name).join(', ');
  const limits = [
    sees && data.visibility !== 'ALL' && t(`members.visibilityShort.${data.visibility}`),
    sees && channels && t('members.limitedTo', { count: data.channels.length }),
  ].filter(Boolean);
  return (
    <li>
      <Avatar name={data.name} seed={data.id} photoUrl={data.photoUrl} size={34} />
      <div className={rows.main}>
        <div className={rows.name}>
          <bdi className="pd-truncate">{data.name}</bdi>
          {own && <span className={rows.tag}>{t('members.you')}</span>}
        </div>
        <bdi className={`${rows.quiet} pd-truncate`}>{data.email ?? data.jobTitle ?? ''}</bdi>
        <bdi className={`${rows.quiet} ${rows.narrow} pd-truncate`}>
          {[roleName(data.role), ...limits, teams].filter(Boolean).join(' · ')}
        </bdi>
      </div>
      <div className={`${rows.column} ${rows.wide}`}>
        <bdi className="pd-truncate" title={teams || undefined} style={{ display: 'block' }}>
          {teams}
        </bdi>
      </div>
      <div className={`${rows.column} ${rows.wide}`}>
        <bdi className="pd-truncate" style={{ display: 'block', color: 'var(--pd-text)' }}>
          {roleName(data.role)}
        </bdi>
        {limits.length > 0 && (
          <span className="pd-truncate" title={channels || undefined} style={{ display: 'block' }}>
            {limits.join(' · ')}
          </span>
        )}
      </div>
      {can('MEMBER_MANAGE') && (
        <RowMenu label={t('members.menu', { name: data.name })}>
          <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} />} onClick={() => onAct('edit')}>
            {t('members.edit')}
          </Menu.Item>
          {!own && (
            <>
              <Menu.Item leftSection={<IconDeviceMobileOff size={16} stroke={1.6} />} onClick={() => onAct('reset')}>
                {t('members.reset')}
              </Menu.Item>
              <Menu.Item
                c="var(--pd-danger)"
                leftSection={<IconUserMinus size={16} stroke={1.6} />}
                onClick={() => onAct('remove')}
              >
                {t('members.remove')}
              </Menu.Item>
            </>
          )}
        </RowMenu>
      )}
    </li>
  );
}
