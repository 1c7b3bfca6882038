import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useStore } from '@/lib/store';
import { templateEpochStore } from '@/lib/templateEpoch';
import type { TemplateFiltersQuery } from '@/__generated__/TemplateFiltersQuery.graphql';
import classes from './TemplateFilters.module.css';
import { categories, qualities, statusGroups, type StatusGroup, type TemplateSearch } from './filter';
import { languageName } from './languages';

interface Props {
  search: TemplateSearch;
  onSearch: (search: TemplateSearch) => void;
}

/** Which templates are shown; the URL remembers it. */
export function TemplateFilters({ search, onSearch }: Props) {
  const { t } = useTranslation();
  const epoch = useStore(templateEpochStore);
  const [text, setText] = useState(search.q ?? '');
  const { templates } = useLazyLoadQuery<TemplateFiltersQuery>(
    graphql`
      query TemplateFiltersQuery {
        templates(first: 1) {
          languages
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network', fetchKey: epoch },
  );
  const look = useDebouncedCallback((q: string) => onSearch({ ...search, q: q.trim() || undefined }), 250);
  const set = (key: keyof TemplateSearch) => (event: { currentTarget: { value: string } }) =>
    onSearch({ ...search, [key]: event.currentTarget.value || undefined });
  const filtered = Object.values(search).some(Boolean);
  const any = { value: '', label: t('templates.any') };
  return (
    <div className={classes.filters}>
      <TextInput
        size="xs"
        className={classes.search}
        label={t('templates.search')}
        leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
        type="search"
        maxLength={100}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <NativeSelect
        size="xs"
        label={t('templates.statusLabel')}
        value={search.status ?? ''}
        onChange={set('status')}
        data={[
          any,
          ...(Object.keys(statusGroups) as StatusGroup[]).map((group) => ({
            value: group,
            label: t(`templates.groups.${group}`),
          })),
        ]}
      />
      <NativeSelect
        size="xs"
        label={t('templates.categoryLabel')}
        value={search.category ?? ''}
        onChange={set('category')}
        data={[any, ...categories.map((one) => ({ value: one, label: t(`templates.category.${one}`) }))]}
      />
      <NativeSelect
        size="xs"
        label={t('templates.qualityLabel')}
        value={search.quality ?? ''}
        onChange={set('quality')}
        data={[any, ...qualities.map((one) => ({ value: one, label: t(`templates.quality.${one}`) }))]}
      />
      <NativeSelect
        size="xs"
        label={t('templates.languageLabel')}
        value={search.language ?? ''}
        onChange={set('language')}
        data={[any, ...templates.languages.map((code) => ({ value: code, label: languageName(code) }))]}
      />
      {filtered && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => {
            setText('');
            look.cancel?.();
            onSearch({});
          }}
        >
          {t('templates.clear')}
        </Button>
      )}
    </div>
  );
}
