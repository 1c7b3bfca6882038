import { Button, Stack, TextInput } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { addToRoot } from '@/lib/rootLists';
import { useViewer } from '@/lib/viewer';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { Block } from '@/ui/Skeleton';
import type { InviteDialogMutation } from '@/__generated__/InviteDialogMutation.graphql';
import type { InviteDialogQuery } from '@/__generated__/InviteDialogQuery.graphql';
import { accessFields, defaultRole, MemberFields, type Access } from './MemberFields';

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { workspaceName } = useViewer();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('members.inviteTitle', { workspace: workspaceName })}
      lead={t('members.inviteLead')}
      size={480}
    >
      <Suspense fallback={<Block height={360} radius={8} />}>
        <InviteForm onClose={onClose} />
      </Suspense>
    </Dialog>
  );
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const errors = useFormErrors(['email', ...accessFields]);
  const { roles } = useLazyLoadQuery<InviteDialogQuery>(
    graphql`
      query InviteDialogQuery {
        roles {
          id
          # eslint-disable-next-line relay/unused-fields -- defaultRole does
          builtIn
        }
      }
    `,
    {},
  );
  const [email, setEmail] = useState('');
  const [access, setAccess] = useState<Access>({
    roleId: defaultRole(roles)?.id ?? '',
    visibility: 'ALL',
    teamIds: [],
    channelIds: [],
  });
  const [invite, busy] = useMutation<InviteDialogMutation>(graphql`
    mutation InviteDialogMutation($input: InviteMemberInput!) {
      inviteMember(input: $input) {
        invitation {
          id
          ...InvitationRow_invitation
        }
      }
    }
  `);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        invite({
          variables: { input: { email: email.trim(), ...access } },
          updater: (store) =>
            addToRoot(store, 'invitations', store.getRootField('inviteMember')?.getLinkedRecord('invitation'), 'first'),
          onCompleted: onClose,
          onError: errors.fail,
        });
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('auth.email')}
          type="email"
          autoComplete="off"
          required
          withAsterisk={false}
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={errors.of('email')}
        />
        <MemberFields value={access} onChange={setAccess} errors={errors} />
        <FormError error={errors.rest} />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={!email.trim()}>
          {t('members.inviteSend')}
        </Button>
      </DialogFoot>
    </form>
  );
}
