import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { refreshViewer, useViewer } from '@/lib/viewer';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { Section } from '@/ui/Section';
import { Block } from '@/ui/Skeleton';
import type { TransferOwnershipMutation } from '@/__generated__/TransferOwnershipMutation.graphql';
import type { TransferOwnershipQuery } from '@/__generated__/TransferOwnershipQuery.graphql';

export function TransferOwnership() {
  const { t } = useTranslation();
  const { workspaceName } = useViewer();
  const [opened, dialog] = useDisclosure(false);
  return (
    <Section
      title={t('workspace.transfer')}
      body={t('workspace.transferBody')}
      action={
        <Button variant="default" size="xs" onClick={dialog.open}>
          {t('workspace.transfer')}
        </Button>
      }
    >
      <Dialog
        opened={opened}
        onClose={dialog.close}
        title={t('workspace.transferTitle', { workspace: workspaceName })}
        lead={t('workspace.transferBody')}
      >
        <Suspense fallback={<Block height={120} radius={8} />}>
          <TransferForm onClose={dialog.close} />
        </Suspense>
      </Dialog>
    </Section>
  );
}

function TransferForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { memberId, workspaceName } = useViewer();
  const errors = useFormErrors(['memberId']);
  const { members } = useLazyLoadQuery<TransferOwnershipQuery>(
    graphql`
      query TransferOwnershipQuery {
        members {
          id
          name
        }
      }
    `,
    {},
  );
  const others = members.filter((member) => member.id !== memberId);
  const [to, setTo] = useState(others[0]?.id ?? '');
  const [typed, setTyped] = useState('');
  const [transfer, busy] = useMutation<TransferOwnershipMutation>(graphql`
    mutation TransferOwnershipMutation($input: TransferOwnershipInput!) {
      transferOwnership(input: $input) {
        member {
          id
          role {
            ...roleName_role
          }
        }
      }
    }
  `);
  if (others.length === 0) return <p>{t('workspace.transferNobody')}</p>;
  const ready = typed.trim() === workspaceName.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        errors.clear();
        transfer({
          variables: { input: { memberId: to } },
          onCompleted() {
            onClose();
            refreshViewer();
          },
          onError: errors.fail,
        });
      }}
    >
      <NativeSelect
        label={t('workspace.transferTo')}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        data={others.map((member) => ({ value: member.id, label: member.name }))}
        error={errors.of('memberId')}
      />
      <TextInput
        mt="md"
        label={t('dialog.type', { text: workspaceName })}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <FormError error={errors.rest} />
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" color="red" loading={busy} disabled={!ready}>
          {t('workspace.transferConfirm')}
        </Button>
      </DialogFoot>
    </form>
  );
}
