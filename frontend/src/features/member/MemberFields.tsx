import { Input, MultiSelect, NativeSelect, Radio, Stack } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { within } from '@/lib/permissions';
import { useViewer } from '@/lib/viewer';
import type { FormErrors } from '@/ui/form';
import { useRoleName } from '@/ui/roleName';
import type { Visibility } from '@/__generated__/InviteDialogMutation.graphql';
import type { MemberFieldsQuery } from '@/__generated__/MemberFieldsQuery.graphql';
import classes from './MemberFields.module.css';

export interface Access {
  roleId: string;
  visibility: Visibility;
  teamIds: readonly string[];
  channelIds: readonly string[];
}

export const accessFields = ['roleId', 'visibility', 'teamIds', 'channelIds'];
const visibilities = ['ALL', 'TEAMS', 'ASSIGNED'] as const;

interface Props {
  value: Access;
  onChange: (value: Access) => void;
  errors: FormErrors;
}

/** What a member may do and which conversations they see; for those who are here, and those who are invited. */
export function MemberFields({ value, onChange, errors }: Props) {
  const { t } = useTranslation();
  const { permissions, can } = useViewer();
  const roleName = useRoleName();
  const visibilityId = useId();
  const { roles, teams, channels } = useLazyLoadQuery<MemberFieldsQuery>(
    graphql`
      query MemberFieldsQuery($seesChannels: Boolean!) {
        roles {
          id
          builtIn
          description
          permissions
          ...roleName_role
        }
        teams {
          id
          name
        }
        channels @include(if: $seesChannels) {
          id
          name
        }
      }
    `,
    { seesChannels: can('CHANNEL_READ') },
    { fetchPolicy: 'store-and-network' },
  );
  const chosen = roles.find((role) => role.id === value.roleId) ?? (value.roleId ? undefined : defaultRole(roles));
  const about = chosen ? (chosen.builtIn ? t(`roleAbout.${chosen.builtIn}`) : chosen.description) : '';
  return (
    <Stack gap="md">
      <NativeSelect
        label={t('members.role')}
        description={about}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={chosen?.id ?? ''}
        onChange={(event) => onChange({ ...value, roleId: event.currentTarget.value })}
        error={errors.of('roleId')}
      >
        {roles.map((role) => (
          <option
            key={role.id}
            value={role.id}
            disabled={role.id !== value.roleId && !within(role.permissions, permissions)}
          >
            {roleName(role)}
          </option>
        ))}
      </NativeSelect>
      {chosen?.permissions.includes('CONVERSATION_READ') && (
        <>
          <Radio.Group
            label={t('members.visibilityLabel')}
            labelProps={{ id: visibilityId }}
            value={value.visibility}
            onChange={(next) => onChange({ ...value, visibility: next as Visibility })}
            error={errors.of('visibility')}
          >
            <div className={classes.choices}>
              {visibilities.map((one) => (
                <Radio
                  key={one}
                  size="xs"
                  value={one}
                  label={t(`members.visibility.${one}`)}
                  description={t(`members.visibilityAbout.${one}`)}
                  styles={{ label: { fontSize: 13, lineHeight: 1.4 }, description: { fontSize: 12.5, marginTop: 1 } }}
                />
              ))}
            </div>
          </Radio.Group>
          {channels && channels.length > 0 && (
            <MultiSelect
              label={t('members.channels')}
              description={t('members.channelsHint')}
              placeholder={value.channelIds.length === 0 ? t('members.allChannels') : undefined}
              data={channels.map((channel) => ({ value: channel.id, label: channel.name }))}
              value={[...value.channelIds]}
              onChange={(channelIds) => onChange({ ...value, channelIds })}
              nothingFoundMessage={t('members.noneFound')}
              hidePickedOptions
              error={errors.of('channelIds')}
            />
          )}
        </>
      )}
      {teams.length > 0 ? (
        <MultiSelect
          label={t('members.teams')}
          description={t('members.teamsHint')}
          data={teams.map((team) => ({ value: team.id, label: team.name }))}
          value={[...value.teamIds]}
          onChange={(teamIds) => onChange({ ...value, teamIds })}
          nothingFoundMessage={t('members.noneFound')}
          searchable
          hidePickedOptions
          error={errors.of('teamIds')}
        />
      ) : (
        errors.of('teamIds') && <Input.Error>{errors.of('teamIds')}</Input.Error>
      )}
    </Stack>
  );
}

/** Whoever is invited without a choice works in the inbox. */
export function defaultRole<T extends { builtIn?: string | null | undefined }>(roles: readonly T[]): T | undefined {
  return roles.find((role) => role.builtIn === 'AGENT') ?? roles[0];
}
