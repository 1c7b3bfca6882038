import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { Avatar } from '@/ui/Avatar';
import { useRoleName } from '@/ui/roleName';
import type { MembersListQuery } from '@/__generated__/MembersListQuery.graphql';
import classes from './lists.module.css';

export function MembersList() {
  const { t } = useTranslation();
  const { memberId } = useViewer();
  const roleName = useRoleName();
  const { members } = useLazyLoadQuery<MembersListQuery>(
    graphql`
      query MembersListQuery {
        members {
          id
          name
          photoUrl
          role {
            ...roleName_role
          }
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  return (
    <ul className={classes.list}>
      {members.map((member) => (
        <li key={member.id}>
          <Avatar name={member.name} seed={member.id} photoUrl={member.photoUrl} size={32} />
          <span className={`${classes.name} pd-truncate`}>
            <bdi>{member.name}</bdi>
            {member.id === memberId && <span className={classes.quiet}> · {t('settings.itsYou')}</span>}
          </span>
          <span className={classes.quiet}>{roleName(member.role)}</span>
        </li>
      ))}
    </ul>
  );
}
