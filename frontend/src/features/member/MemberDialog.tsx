import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { refreshViewer, useViewer } from '@/lib/viewer';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { Block } from '@/ui/Skeleton';
import type { MemberDialogMutation } from '@/__generated__/MemberDialogMutation.graphql';
import type { MemberDialog_member$key } from '@/__generated__/MemberDialog_member.graphql';
import { accessFields, MemberFields, type Access } from './MemberFields';

interface Props {
  member: MemberDialog_member$key;
  onClose: () => void;
}

export function MemberDialog({ member, onClose }: Props) {
  const { t } = useTranslation();
  const { memberId } = useViewer();
  const errors = useFormErrors(accessFields);
  const data = useFragment(
    graphql`
      fragment MemberDialog_member on Member {
        id
        name
        visibility
        role {
          id
        }
        teams {
          id
        }
        channels {
          id
        }
      }
    `,
    member,
  );
  const [access, setAccess] = useState<Access>({
    roleId: data.role.id,
    visibility: data.visibility,
    teamIds: data.teams.map((team) => team.id),
    channelIds: data.channels.map((channel) => channel.id),
  });
  const [save, busy] = useMutation<MemberDialogMutation>(graphql`
    mutation MemberDialogMutation($input: UpdateMemberInput!) {
      updateMember(input: $input) {
        member {
          id
          ...MemberRow_member
          ...MemberDialog_member
        }
      }
    }
  `);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('members.editTitle', { name: data.name })}
      lead={t('members.editLead')}
      size={480}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          errors.clear();
          save({
            variables: { input: { memberId: data.id, ...access } },
            onCompleted() {
              if (data.id === memberId) refreshViewer();
              onClose();
            },
            onError: errors.fail,
          });
        }}
      >
        <Suspense fallback={<Block height={300} radius={8} />}>
          <MemberFields value={access} onChange={setAccess} errors={errors} />
        </Suspense>
        <FormError error={errors.rest} />
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('dialog.save')}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
