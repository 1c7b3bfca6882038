import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useViewer } from '@/lib/viewer';
import { InvitationsList } from '@/features/member/InvitationsList';
import { InviteDialog } from '@/features/member/InviteDialog';
import { MembersList } from '@/features/member/MembersList';
import { Section } from '@/ui/Section';
import { Panel } from './Panel';

export function MembersPage() {
  const { t } = useTranslation();
  const { can } = useViewer();
  const [inviting, dialog] = useDisclosure(false);
  const manages = can('MEMBER_MANAGE');
  return (
    <Panel
      section="members"
      action={
        manages && (
          <Button size="xs" onClick={dialog.open}>
            {t('members.invite')}
          </Button>
        )
      }
    >
      <Section>
        <MembersList />
      </Section>
      {manages && <InvitationsList />}
      {inviting && <InviteDialog onClose={dialog.close} />}
    </Panel>
  );
}
