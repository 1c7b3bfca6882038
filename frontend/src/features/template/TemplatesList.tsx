import { Button, Menu } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation, usePaginationFragment } from 'react-relay';
import { useStore } from '@/lib/store';
import { templateEpochStore } from '@/lib/templateEpoch';
import { useViewer } from '@/lib/viewer';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Empty } from '@/ui/Empty';
import { useFormErrors } from '@/ui/form';
import { RowMenu } from '@/ui/RowMenu';
import type { TemplatesListDeleteMutation } from '@/__generated__/TemplatesListDeleteMutation.graphql';
import type { TemplatesListPaginationQuery } from '@/__generated__/TemplatesListPaginationQuery.graphql';
import type { TemplatesListQuery } from '@/__generated__/TemplatesListQuery.graphql';
import type { TemplatesList_query$key } from '@/__generated__/TemplatesList_query.graphql';
import { templateFilter, type TemplateSearch } from './filter';
import { languageName } from './languages';
import { QualityMark, StatusMark } from './marks';
import classes from './TemplatesList.module.css';

interface Props {
  search: TemplateSearch;
  onClear: () => void;
  /** Makes the link to one template's page. */
  link: (id: string, props: { className?: string | undefined; children: ReactNode }) => ReactNode;
  onOpen: (id: string) => void;
  /** Shown where there are none at all. */
  create: ReactNode;
}

export function TemplatesList({ search, onClear, link, onOpen, create }: Props) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const epoch = useStore(templateEpochStore);
  const query = useLazyLoadQuery<TemplatesListQuery>(
    graphql`
      query TemplatesListQuery($filter: TemplateFilter) {
        ...TemplatesList_query @arguments(filter: $filter)
      }
    `,
    { filter: templateFilter(search) },
    { fetchPolicy: 'store-and-network', fetchKey: epoch },
  );
  const { data, loadNext, hasNext, isLoadingNext } = usePaginationFragment<
    TemplatesListPaginationQuery,
    TemplatesList_query$key
  >(
    graphql`
      fragment TemplatesList_query on Query
      @refetchable(queryName: "TemplatesListPaginationQuery")
      @argumentDefinitions(
        filter: { type: "TemplateFilter" }
        count: { type: "Int", defaultValue: 50 }
        cursor: { type: "String" }
      ) {
        templates(filter: $filter, first: $count, after: $cursor) @connection(key: "TemplatesList_templates") {
          totalCount
          edges {
            node {
              id
              name
              language
              category
              status
              quality
              statusDetail
              edits {
                __typename
              }
              editedCategory
              parts {
                body {
                  text
                }
              }
            }
          }
        }
      }
    `,
    query,
  );
  const errors = useFormErrors([]);
  const [leaving, setLeaving] = useState<{ id: string; name: string; language: string } | null>(null);
  const [remove, busy] = useMutation<TemplatesListDeleteMutation>(graphql`
    mutation TemplatesListDeleteMutation($input: DeleteTemplateInput!) {
      deleteTemplate(input: $input) {
        templateId
      }
    }
  `);
  const { edges, totalCount } = data.templates;
  if (edges.length === 0) {
    return Object.values(search).some(Boolean) ? (
      <Empty
        title={t('templates.none')}
        body={t('templates.noneBody')}
        action={
          <Button variant="default" onClick={onClear}>
            {t('templates.clear')}
          </Button>
        }
      />
    ) : (
      <Empty title={t('templates.empty')} body={t('templates.emptyBody')} action={create} />
    );
  }
  return (
    <>
      <p className={`${classes.count} pd-tabular`}>{t('templates.count', { count: totalCount })}</p>
      <ul className={classes.list}>
        {edges.map(({ node }) => (
          <li key={node.id}>
            <div className={classes.main}>
              <div className={classes.name}>
                {link(node.id, {
                  className: classes.link,
                  children: <bdi className="pd-truncate">{node.name}</bdi>,
                })}
                <span className={classes.language}>{languageName(node.language)}</span>
              </div>
              <p className={classes.text} dir="auto">
                {node.parts.body.text}
              </p>
              <div className={classes.facts}>
                <StatusMark status={node.status} />
                <span>{t(`templates.category.${node.category as 'UTILITY'}`)}</span>
                <QualityMark quality={node.quality} />
                {(node.edits || node.editedCategory) && <span>{t('templates.editsWait')}</span>}
              </div>
              {node.status === 'REJECTED' && node.statusDetail && <p className={classes.detail}>{node.statusDetail}</p>}
            </div>
            {can('TEMPLATE_MANAGE') && (
              <RowMenu label={t('templates.menu', { name: `${node.name}, ${languageName(node.language)}` })}>
                <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} />} onClick={() => onOpen(node.id)}>
                  {t('templates.open')}
                </Menu.Item>
                {node.status !== 'DISABLED' && (
                  <Menu.Item
                    c="var(--pd-danger)"
                    leftSection={<IconTrash size={16} stroke={1.6} />}
                    onClick={() => {
                      errors.clear();
                      setLeaving(node);
                    }}
                  >
                    {t('templates.delete')}
                  </Menu.Item>
                )}
              </RowMenu>
            )}
          </li>
        ))}
      </ul>
      {hasNext && (
        <Button variant="default" fullWidth loading={isLoadingNext} onClick={() => loadNext(50)}>
          {t('templates.more')}
        </Button>
      )}
      <ConfirmDialog
        key={leaving?.id}
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t('templates.deleteTitle', { name: leaving?.name ?? '' })}
        body={t('templates.deleteBody', { language: languageName(leaving?.language ?? 'en') })}
        confirm={t('templates.delete')}
        typed={leaving?.name}
        busy={busy}
        error={errors.error}
        onConfirm={() => {
          errors.clear();
          remove({
            variables: { input: { templateId: leaving!.id } },
            onCompleted: () => {
              setLeaving(null);
              templateEpochStore.set((now) => now + 1);
            },
            onError: errors.fail,
          });
        }}
      />
    </>
  );
}
