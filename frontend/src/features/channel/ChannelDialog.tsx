import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useLazyLoadQuery, useMutation } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { Block } from '@/ui/Skeleton';
import type { ChannelDialogMutation } from '@/__generated__/ChannelDialogMutation.graphql';
import type { ChannelDialogQuery } from '@/__generated__/ChannelDialogQuery.graphql';
import type { ChannelDialog_channel$key } from '@/__generated__/ChannelDialog_channel.graphql';

interface Props {
  channel: ChannelDialog_channel$key;
  onClose: () => void;
}

/** What members call a channel, and which team gets its new conversations. */
export function ChannelDialog({ channel, onClose }: Props) {
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment ChannelDialog_channel on Channel {
        id
        name
        team {
          id
        }
      }
    `,
    channel,
  );
  return (
    <Dialog opened onClose={onClose} title={t('channels.editTitle', { name: data.name })}>
      <Suspense fallback={<Block height={140} radius={8} />}>
        <ChannelForm id={data.id} stored={{ name: data.name, teamId: data.team?.id ?? '' }} onClose={onClose} />
      </Suspense>
    </Dialog>
  );
}

interface FormProps {
  id: string;
  stored: { name: string; teamId: string };
  onClose: () => void;
}

function ChannelForm({ id, stored, onClose }: FormProps) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const errors = useFormErrors(['name', 'teamId']);
  const [name, setName] = useState(stored.name);
  const [teamId, setTeamId] = useState(stored.teamId);
  const { teams } = useLazyLoadQuery<ChannelDialogQuery>(
    graphql`
      query ChannelDialogQuery($seesTeams: Boolean!) {
        teams @include(if: $seesTeams) {
          id
          name
        }
      }
    `,
    { seesTeams: can('MEMBER_READ') },
  );
  const [save, busy] = useMutation<ChannelDialogMutation>(graphql`
    mutation ChannelDialogMutation($input: UpdateChannelInput!) {
      updateChannel(input: $input) {
        channel {
          id
          team {
            # eslint-disable-next-line relay/unused-fields -- the list shows it
            name
          }
          ...ChannelDialog_channel
        }
      }
    }
  `);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        save({
          variables: { input: { channelId: id, name: name.trim(), ...(teams && { teamId: teamId || null }) } },
          onCompleted: onClose,
          onError: errors.fail,
        });
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('channels.name')}
          maxLength={120}
          required
          withAsterisk={false}
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.of('name')}
        />
        {teams && (
          <NativeSelect
            label={t('channels.team')}
            value={teamId}
            onChange={(event) => setTeamId(event.currentTarget.value)}
            data={[
              { value: '', label: t('channels.teamNone') },
              ...teams.map((team) => ({ value: team.id, label: team.name })),
            ]}
            error={errors.of('teamId')}
          />
        )}
        <FormError error={errors.rest} />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={!name.trim()}>
          {t('dialog.save')}
        </Button>
      </DialogFoot>
    </form>
  );
}
