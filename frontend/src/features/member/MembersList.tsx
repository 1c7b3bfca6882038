import { CloseButton, TextInput } from '@mantine/core';
import { IconCircleCheck, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import type { MembersListQuery } from '@/__generated__/MembersListQuery.graphql';
import rows from '@/ui/rows.module.css';
import { MemberDialog } from './MemberDialog';
import { MemberRow, type MemberAct } from './MemberRow';
import { RemoveMember } from './RemoveMember';
import { ResetMember } from './ResetMember';

export function MembersList() {
  const { t } = useTranslation();
  const { memberId } = useViewer();
  const [text, setText] = useState('');
  const [act, setAct] = useState<{ what: MemberAct; id: string } | null>(null);
  const [resetName, setResetName] = useState<string | null>(null);
  const { members } = useLazyLoadQuery<MembersListQuery>(
    graphql`
      query MembersListQuery {
        members {
          id
          name
          email
          ...MemberRow_member
          ...MemberDialog_member
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  const wanted = text.trim().toLocaleLowerCase();
  const shown = members
    .filter((member) => `${member.name}\n${member.email ?? ''}`.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => Number(b.id === memberId) - Number(a.id === memberId) || a.name.localeCompare(b.name));
  const chosen = act && members.find((member) => member.id === act.id);
  const close = () => setAct(null);
  return (
    <>
      {members.length > 8 && (
        <TextInput
          size="xs"
          mb="xs"
          aria-label={t('members.filter')}
          placeholder={t('members.filter')}
          leftSection={<IconSearch size={15} stroke={1.75} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          rightSection={
            text && <CloseButton size="xs" aria-label={t('inbox.filterClear')} onClick={() => setText('')} />
          }
        />
      )}
      {resetName !== null && (
        <p className={rows.good} role="status">
          <IconCircleCheck size={16} aria-hidden /> {t('members.resetDone', { name: resetName })}
        </p>
      )}
      {shown.length === 0 && <p className={rows.quiet}>{t('members.filterNone', { text: text.trim() })}</p>}
      <ul className={rows.list}>
        {shown.map((member) => (
          <MemberRow key={member.id} member={member} onAct={(what) => setAct({ what, id: member.id })} />
        ))}
      </ul>
      {chosen && act.what === 'edit' && <MemberDialog key={chosen.id} member={chosen} onClose={close} />}
      {chosen && act.what === 'remove' && <RemoveMember id={chosen.id} name={chosen.name} onClose={close} />}
      {chosen && act.what === 'reset' && (
        <ResetMember
          id={chosen.id}
          name={chosen.name}
          onClose={close}
          onDone={() => {
            setResetName(chosen.name);
            close();
          }}
        />
      )}
    </>
  );
}
