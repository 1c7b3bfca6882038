import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown, IconUserOff, IconUserPlus } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { Avatar } from '@/ui/Avatar';
import type { AssignMenuQuery } from '@/__generated__/AssignMenuQuery.graphql';

interface Member {
  id: string;
  name: string;
}

interface Props {
  assignee: Member | null;
  memberId: string | null;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  onAssign: (member: Member | null) => void;
}

export function AssignMenu({ assignee, memberId, opened, onOpened, onAssign }: Props) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" width={240} opened={opened} onChange={onOpened} trapFocus returnFocus>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          rightSection={<IconChevronDown size={14} />}
          leftSection={
            assignee ? (
              <Avatar name={assignee.name} seed={assignee.id} size={18} />
            ) : (
              <IconUserPlus size={15} stroke={1.75} aria-hidden />
            )
          }
          aria-label={assignee ? t('thread.assignee', { name: assignee.name }) : t('thread.assign')}
          styles={{ label: { maxWidth: 120, overflow: 'hidden', textOverflow: 'ellipsis' } }}
        >
          {assignee?.name ?? t('thread.assign')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Suspense fallback={null}>
          {opened && <Choices assignee={assignee} memberId={memberId} onAssign={onAssign} />}
        </Suspense>
      </Menu.Dropdown>
    </Menu>
  );
}

function Choices({ assignee, memberId, onAssign }: Pick<Props, 'assignee' | 'memberId' | 'onAssign'>) {
  const { t } = useTranslation();
  const { members } = useLazyLoadQuery<AssignMenuQuery>(
    graphql`
      query AssignMenuQuery {
        members {
          id
          name
          role
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  // People who only read can't be given work; oneself comes first.
  const choices = members
    .filter((member) => member.role !== 'VIEWER')
    .sort((a, b) => Number(b.id === memberId) - Number(a.id === memberId) || a.name.localeCompare(b.name));
  return (
    <>
      {choices.map((member) => (
        <Menu.Item
          key={member.id}
          leftSection={<Avatar name={member.name} seed={member.id} size={22} />}
          rightSection={member.id === assignee?.id && <IconCheck size={15} aria-hidden />}
          onClick={() => onAssign(member)}
        >
          {member.id === memberId ? t('thread.assignMe', { name: member.name }) : member.name}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item leftSection={<IconUserOff size={18} stroke={1.5} />} onClick={() => onAssign(null)}>
        {t('thread.unassign')}
      </Menu.Item>
    </>
  );
}
