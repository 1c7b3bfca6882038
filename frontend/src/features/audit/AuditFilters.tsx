import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import type { AuditFiltersQuery } from '@/__generated__/AuditFiltersQuery.graphql';
import classes from './AuditFilters.module.css';
import type { AuditSearch } from './filter';

const nouns = [
  'account',
  'member',
  'invitation',
  'role',
  'team',
  'channel',
  'template',
  'conversation',
  'api_key',
  'workspace',
  'audit_log',
  'security_alert',
  'webhook_delivery',
] as const;

interface Props {
  search: AuditSearch;
  onSearch: (search: AuditSearch) => void;
}

export function AuditFilters({ search, onSearch }: Props) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const { members } = useLazyLoadQuery<AuditFiltersQuery>(
    graphql`
      query AuditFiltersQuery($seesMembers: Boolean!) {
        members @include(if: $seesMembers) {
          id
          name
        }
      }
    `,
    { seesMembers: can('MEMBER_READ') },
  );
  const set = (key: keyof AuditSearch) => (event: { currentTarget: { value: string } }) =>
    onSearch({ ...search, [key]: event.currentTarget.value || undefined });
  const filtered = Object.values(search).some(Boolean);
  return (
    <div className={classes.filters}>
      <NativeSelect
        size="xs"
        label={t('audit.what')}
        value={search.what ?? ''}
        onChange={set('what')}
        data={[
          { value: '', label: t('audit.anything') },
          ...nouns.map((noun) => ({ value: noun, label: t(`audit.nouns.${noun}`) })),
        ]}
      />
      {members && (
        <NativeSelect
          size="xs"
          label={t('audit.who')}
          value={search.who ?? ''}
          onChange={set('who')}
          data={[
            { value: '', label: t('audit.anyone') },
            ...members.map((member) => ({ value: member.id, label: member.name })),
          ]}
        />
      )}
      <TextInput
        size="xs"
        type="date"
        label={t('audit.from')}
        value={search.from ?? ''}
        max={search.until}
        onChange={set('from')}
      />
      <TextInput
        size="xs"
        type="date"
        label={t('audit.until')}
        value={search.until ?? ''}
        min={search.from}
        onChange={set('until')}
      />
      {filtered && (
        <Button size="xs" variant="subtle" color="gray" onClick={() => onSearch({})}>
          {t('audit.clear')}
        </Button>
      )}
    </div>
  );
}
