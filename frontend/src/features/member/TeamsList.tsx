import { Button, Menu, Tooltip } from '@mantine/core';
import { IconPencil, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { removeFromRoot } from '@/lib/rootLists';
import { useViewer } from '@/lib/viewer';
import { Avatar } from '@/ui/Avatar';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Empty } from '@/ui/Empty';
import { useFormErrors } from '@/ui/form';
import { RowMenu } from '@/ui/RowMenu';
import type { TeamsListDeleteMutation } from '@/__generated__/TeamsListDeleteMutation.graphql';
import type { TeamsListQuery } from '@/__generated__/TeamsListQuery.graphql';
import rows from '@/ui/rows.module.css';
import { TeamDialog } from './TeamDialog';
import classes from './TeamsList.module.css';

interface Props {
  creating: boolean;
  onCreating: (creating: boolean) => void;
}

export function TeamsList({ creating, onCreating }: Props) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const errors = useFormErrors([]);
  const [editing, setEditing] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<{ id: string; name: string } | null>(null);
  const { teams } = useLazyLoadQuery<TeamsListQuery>(
    graphql`
      query TeamsListQuery {
        teams {
          id
          name
          members {
            id
            name
            photoUrl
          }
          ...TeamDialog_team
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  const [remove, busy] = useMutation<TeamsListDeleteMutation>(graphql`
    mutation TeamsListDeleteMutation($input: DeleteTeamInput!) {
      deleteTeam(input: $input) {
        teamId
      }
    }
  `);
  const edited = teams.find((team) => team.id === editing);
  return (
    <>
      {teams.length === 0 ? (
        <Empty
          title={t('teams.empty')}
          body={t('teams.emptyBody')}
          action={can('MEMBER_MANAGE') && <Button onClick={() => onCreating(true)}>{t('teams.create')}</Button>}
        />
      ) : (
        <ul className={rows.list}>
          {teams.map((team) => {
            const names = team.members.map((member) => member.name).join(', ');
            return (
              <li key={team.id}>
                <span className={rows.icon} aria-hidden>
                  <IconUsersGroup size={18} stroke={1.6} />
                </span>
                <div className={rows.main}>
                  <div className={rows.name}>
                    <bdi className="pd-truncate">{team.name}</bdi>
                  </div>
                  <div className={`${rows.quiet} pd-truncate`}>{names || t('teams.nobody')}</div>
                </div>
                {team.members.length > 0 && (
                  <Tooltip label={t('members.count', { count: team.members.length })}>
                    <span className={`${classes.faces} ${rows.wide}`} aria-hidden>
                      {team.members.slice(0, 5).map((member) => (
                        <Avatar
                          key={member.id}
                          name={member.name}
                          seed={member.id}
                          photoUrl={member.photoUrl}
                          size={26}
                        />
                      ))}
                      {team.members.length > 5 && <span className="pd-tabular">+{team.members.length - 5}</span>}
                    </span>
                  </Tooltip>
                )}
                {can('MEMBER_MANAGE') && (
                  <RowMenu label={t('teams.menu', { name: team.name })}>
                    <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} />} onClick={() => setEditing(team.id)}>
                      {t('members.edit')}
                    </Menu.Item>
                    <Menu.Item
                      c="var(--pd-danger)"
                      leftSection={<IconTrash size={16} stroke={1.6} />}
                      onClick={() => {
                        errors.clear();
                        setDeleting({ id: team.id, name: team.name });
                      }}
                    >
                      {t('teams.delete')}
                    </Menu.Item>
                  </RowMenu>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {creating && <TeamDialog team={null} onClose={() => onCreating(false)} />}
      {edited && <TeamDialog key={edited.id} team={edited} onClose={() => setEditing(null)} />}
      <ConfirmDialog
        opened={deleting !== null}
        onClose={() => setDeleting(null)}
        title={t('teams.deleteTitle', { name: deleting?.name ?? '' })}
        body={t('teams.deleteBody')}
        confirm={t('teams.deleteConfirm')}
        busy={busy}
        error={errors.error}
        onConfirm={() => {
          errors.clear();
          remove({
            variables: { input: { teamId: deleting!.id } },
            updater: (store, data) => data && removeFromRoot(store, 'teams', data.deleteTeam.teamId),
            onCompleted: () => setDeleting(null),
            onError: errors.fail,
          });
        }}
      />
    </>
  );
}
