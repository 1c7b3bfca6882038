import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown, IconUserOff, IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useLazyLoadQuery } from 'react-relay';
import { Avatar } from '@/ui/Avatar';
import type { AssignMenu_conversation$key } from '@/__generated__/AssignMenu_conversation.graphql';
import type { AssignMenuQuery } from '@/__generated__/AssignMenuQuery.graphql';
import classes from './AssignMenu.module.css';

interface Named {
  id: string;
  name: string;
}

interface Props {
  conversation: AssignMenu_conversation$key;
  memberId: string | null;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  onAssign: (member: Named | null) => void;
  onTeam: (team: Named | null) => void;
}

/** Who answers a conversation, and which team it belongs to. */
export function AssignMenu({ conversation, memberId, opened, onOpened, onAssign, onTeam }: Props) {
  const { t } = useTranslation();
  const { assignee, team } = useFragment(
    graphql`
      fragment AssignMenu_conversation on Conversation {
        assignee {
          id
          name
          photoUrl
        }
        team {
          id
          name
        }
      }
    `,
    conversation,
  );
  const label =
    assignee && team
      ? t('thread.assigneeAndTeam', { name: assignee.name, team: team.name })
      : assignee
        ? t('thread.assignee', { name: assignee.name })
        : team
          ? t('thread.team', { name: team.name })
          : t('thread.assign');
  return (
    <Menu position="bottom-end" width={260} opened={opened} onChange={onOpened} trapFocus returnFocus>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          rightSection={<IconChevronDown size={14} />}
          leftSection={
            assignee ? (
              <Avatar name={assignee.name} seed={assignee.id} photoUrl={assignee.photoUrl} size={18} />
            ) : team ? (
              <IconUsersGroup size={16} stroke={1.6} aria-hidden />
            ) : (
              <IconUserPlus size={15} stroke={1.75} aria-hidden />
            )
          }
          aria-label={label}
          styles={{ label: { maxWidth: 120, overflow: 'hidden', textOverflow: 'ellipsis' } }}
        >
          {assignee?.name ?? team?.name ?? t('thread.assign')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={`${classes.choices} pd-scroll`}>
        <Suspense fallback={null}>
          {opened && (
            <Choices
              assigneeId={assignee?.id}
              teamId={team?.id}
              memberId={memberId}
              onAssign={onAssign}
              onTeam={onTeam}
            />
          )}
        </Suspense>
      </Menu.Dropdown>
    </Menu>
  );
}

/** An icon as wide as the faces above it, or the room for one. */
function Mark({ icon: Icon }: { icon?: typeof IconUserOff }) {
  return <span className={classes.mark}>{Icon && <Icon size={18} stroke={1.5} aria-hidden />}</span>;
}

interface ChoicesProps extends Pick<Props, 'memberId' | 'onAssign' | 'onTeam'> {
  assigneeId: string | undefined;
  teamId: string | undefined;
}

function Choices({ assigneeId, teamId, memberId, onAssign, onTeam }: ChoicesProps) {
  const { t } = useTranslation();
  const { members, teams } = useLazyLoadQuery<AssignMenuQuery>(
    graphql`
      query AssignMenuQuery {
        members {
          id
          name
          photoUrl
          role {
            permissions
          }
        }
        teams {
          id
          name
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  // People who can't answer can't be given work; oneself comes first.
  const choices = members
    .filter((member) => member.role.permissions.includes('CONVERSATION_REPLY'))
    .sort((a, b) => Number(b.id === memberId) - Number(a.id === memberId) || a.name.localeCompare(b.name));
  return (
    <>
      {teams.length > 0 && <Menu.Label>{t('thread.people')}</Menu.Label>}
      {choices.map((member) => (
        <Menu.Item
          key={member.id}
          leftSection={<Avatar name={member.name} seed={member.id} photoUrl={member.photoUrl} size={22} />}
          rightSection={member.id === assigneeId && <IconCheck size={15} aria-hidden />}
          aria-current={member.id === assigneeId || undefined}
          onClick={() => onAssign(member)}
        >
          {member.id === memberId ? t('thread.assignMe', { name: member.name }) : member.name}
        </Menu.Item>
      ))}
      <Menu.Item leftSection={<Mark icon={IconUserOff} />} onClick={() => onAssign(null)}>
        {t('thread.unassign')}
      </Menu.Item>
      {teams.length > 0 && (
        <>
          <Menu.Divider />
          <Menu.Label>{t('thread.teams')}</Menu.Label>
          {teams.map((one) => (
            <Menu.Item
              key={one.id}
              leftSection={<Mark icon={IconUsersGroup} />}
              rightSection={one.id === teamId && <IconCheck size={15} aria-hidden />}
              aria-current={one.id === teamId || undefined}
              onClick={() => onTeam(one)}
            >
              {one.name}
            </Menu.Item>
          ))}
          {teamId && (
            <Menu.Item leftSection={<Mark />} onClick={() => onTeam(null)}>
              {t('thread.noTeam')}
            </Menu.Item>
          )}
        </>
      )}
    </>
  );
}
