import { Button, MultiSelect, Stack, TextInput } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useLazyLoadQuery, useMutation } from 'react-relay';
import { addToRoot } from '@/lib/rootLists';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { Block } from '@/ui/Skeleton';
import type { TeamDialogCreateMutation } from '@/__generated__/TeamDialogCreateMutation.graphql';
import type { TeamDialogQuery } from '@/__generated__/TeamDialogQuery.graphql';
import type { TeamDialogUpdateMutation } from '@/__generated__/TeamDialogUpdateMutation.graphql';
import type { TeamDialog_team$key } from '@/__generated__/TeamDialog_team.graphql';

interface Props {
  /** Null to make a new one. */
  team: TeamDialog_team$key | null;
  onClose: () => void;
}

export function TeamDialog({ team, onClose }: Props) {
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment TeamDialog_team on Team {
        id
        name
        members {
          id
        }
      }
    `,
    team,
  );
  const stored = { name: data?.name ?? '', memberIds: data?.members.map((member) => member.id) ?? [] };
  return (
    <Dialog opened onClose={onClose} title={data ? t('teams.editTitle', { name: data.name }) : t('teams.createTitle')}>
      <Suspense fallback={<Block height={140} radius={8} />}>
        <TeamForm id={data?.id ?? null} stored={stored} onClose={onClose} />
      </Suspense>
    </Dialog>
  );
}

interface FormProps {
  id: string | null;
  stored: { name: string; memberIds: string[] };
  onClose: () => void;
}

function TeamForm({ id, stored, onClose }: FormProps) {
  const { t } = useTranslation();
  const errors = useFormErrors(['name', 'memberIds']);
  const [name, setName] = useState(stored.name);
  const [memberIds, setMemberIds] = useState(stored.memberIds);
  const { members } = useLazyLoadQuery<TeamDialogQuery>(
    graphql`
      query TeamDialogQuery {
        members {
          id
          name
        }
      }
    `,
    {},
  );
  const [create, creating] = useMutation<TeamDialogCreateMutation>(graphql`
    mutation TeamDialogCreateMutation($input: CreateTeamInput!) {
      createTeam(input: $input) {
        team {
          id
          ...TeamDialog_team
          members {
            # eslint-disable-next-line relay/unused-fields -- the list shows them
            name
            # eslint-disable-next-line relay/unused-fields
            photoUrl
          }
        }
      }
    }
  `);
  const [update, updating] = useMutation<TeamDialogUpdateMutation>(graphql`
    mutation TeamDialogUpdateMutation($input: UpdateTeamInput!) {
      updateTeam(input: $input) {
        team {
          id
          ...TeamDialog_team
          members {
            # eslint-disable-next-line relay/unused-fields -- the list shows them
            name
            # eslint-disable-next-line relay/unused-fields
            photoUrl
          }
        }
      }
    }
  `);

  function submit() {
    errors.clear();
    const values = { name: name.trim(), memberIds };
    if (id) {
      update({ variables: { input: { teamId: id, ...values } }, onCompleted: onClose, onError: errors.fail });
    } else {
      create({
        variables: { input: values },
        updater: (store) => addToRoot(store, 'teams', store.getRootField('createTeam')?.getLinkedRecord('team')),
        onCompleted: onClose,
        onError: errors.fail,
      });
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('teams.name')}
          maxLength={120}
          required
          withAsterisk={false}
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.of('name')}
        />
        <MultiSelect
          label={t('teams.members')}
          data={members.map((member) => ({ value: member.id, label: member.name }))}
          value={memberIds}
          onChange={setMemberIds}
          nothingFoundMessage={t('members.noneFound')}
          searchable
          hidePickedOptions
          error={errors.of('memberIds')}
        />
        <FormError error={errors.rest} />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={creating || updating} disabled={!name.trim()}>
          {id ? t('dialog.save') : t('teams.create')}
        </Button>
      </DialogFoot>
    </form>
  );
}
