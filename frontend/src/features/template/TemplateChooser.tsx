import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconChevronLeft, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, usePaginationFragment } from 'react-relay';
import { useStore } from '@/lib/store';
import { templateEpochStore } from '@/lib/templateEpoch';
import { Boundary } from '@/ui/Boundary';
import { Dialog } from '@/ui/Dialog';
import { Empty } from '@/ui/Empty';
import { RowsSkeleton } from '@/ui/Skeleton';
import type { TemplateChooserPaginationQuery } from '@/__generated__/TemplateChooserPaginationQuery.graphql';
import type { TemplateChooserQuery } from '@/__generated__/TemplateChooserQuery.graphql';
import type { TemplateChooser_query$key } from '@/__generated__/TemplateChooser_query.graphql';
import { FillTemplate } from './FillTemplate';
import { languageName } from './languages';
import { QualityMark, StatusMark } from './marks';
import type { TemplateMessageInput } from './message';
import classes from './TemplateChooser.module.css';

export interface TemplateChooserProps {
  conversationId: string;
  channelId: string;
  opened: boolean;
  onClose: () => void;
  onSend: (template: TemplateMessageInput, words: string) => void;
}

/** Chooses an approved template, fills it in, and shows what the customer will see. */
export function TemplateChooser({ opened, onClose, ...rest }: TemplateChooserProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('templateChooser.title')} size={900}>
      {opened && <Chooser onClose={onClose} {...rest} />}
    </Dialog>
  );
}

type Rest = Omit<TemplateChooserProps, 'opened'>;

function Chooser({ conversationId, channelId, onClose, onSend }: Rest) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [language, setLanguage] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [q] = useDebouncedValue(search.trim(), 250);
  return (
    <div className={classes.chooser} data-chosen={chosen !== null || undefined}>
      <div className={classes.side}>
        <TextInput
          size="xs"
          type="search"
          aria-label={t('templateChooser.search')}
          placeholder={t('templateChooser.search')}
          leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
          data-autofocus
          maxLength={100}
          autoComplete="off"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Boundary skeleton={<RowsSkeleton rows={5} />} resetKey={`${q} ${language}`}>
          <List
            channelId={channelId}
            q={q}
            language={language}
            onLanguage={setLanguage}
            chosen={chosen}
            onChoose={setChosen}
          />
        </Boundary>
      </div>
      <div className={classes.main}>
        {chosen ? (
          <>
            <button type="button" className={classes.back} onClick={() => setChosen(null)}>
              <IconChevronLeft size={16} stroke={1.75} aria-hidden />
              {t('templateChooser.back')}
            </button>
            <Boundary skeleton={<RowsSkeleton rows={4} />} resetKey={chosen}>
              <FillTemplate
                key={chosen}
                id={chosen}
                conversationId={conversationId}
                onSend={(message, words) => {
                  onSend(message, words);
                  onClose();
                }}
              />
            </Boundary>
          </>
        ) : (
          <p className={classes.hint}>{t('templateChooser.choose')}</p>
        )}
      </div>
    </div>
  );
}

interface ListProps {
  channelId: string;
  q: string;
  language: string;
  onLanguage: (code: string) => void;
  chosen: string | null;
  onChoose: (id: string) => void;
}

function List({ channelId, q, language, onLanguage, chosen, onChoose }: ListProps) {
  const { t } = useTranslation();
  const epoch = useStore(templateEpochStore);
  const query = useLazyLoadQuery<TemplateChooserQuery>(
    graphql`
      query TemplateChooserQuery($filter: TemplateFilter!, $channelId: ID!) {
        ...TemplateChooser_query @arguments(filter: $filter)
        channel: node(id: $channelId) {
          ... on Channel {
            number {
              warnings {
                kind
                message
              }
            }
          }
        }
      }
    `,
    {
      channelId,
      filter: {
        channelId,
        // Paused ones are shown too, so that nobody wonders where theirs is.
        statuses: ['APPROVED', 'REINSTATED', 'PAUSED'],
        ...(q && { search: q }),
        ...(language && { language }),
      },
    },
    { fetchPolicy: 'store-and-network', fetchKey: epoch },
  );
  const { data, loadNext, hasNext, isLoadingNext } = usePaginationFragment<
    TemplateChooserPaginationQuery,
    TemplateChooser_query$key
  >(
    graphql`
      fragment TemplateChooser_query on Query
      @refetchable(queryName: "TemplateChooserPaginationQuery")
      @argumentDefinitions(
        filter: { type: "TemplateFilter!" }
        count: { type: "Int", defaultValue: 30 }
        cursor: { type: "String" }
      ) {
        templates(filter: $filter, first: $count, after: $cursor) @connection(key: "TemplateChooser_templates") {
          languages
          edges {
            node {
              id
              name
              language
              status
              quality
              isSendable
              unsendableReason
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
  const { edges, languages } = data.templates;
  const all = query.channel?.number?.warnings ?? [];
  const blocked = all.filter((warning) => warning.kind === 'BLOCKED');
  // Where nothing goes out at all, that answers still did is no longer so.
  const warnings = blocked.length > 0 ? blocked : all;
  return (
    <>
      {warnings.length > 0 && (
        <div className={classes.warnings} role="status">
          {warnings.map((warning) => (
            <p key={warning.kind} className={classes.warning}>
              <IconAlertTriangle size={15} stroke={1.9} aria-hidden />
              <span>{warning.message}</span>
            </p>
          ))}
        </div>
      )}
      {languages.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label={t('templateChooser.language')}
          value={language}
          onChange={(event) => onLanguage(event.currentTarget.value)}
          data={[
            { value: '', label: t('templateChooser.allLanguages') },
            ...languages.map((code) => ({ value: code, label: languageName(code) })),
          ]}
        />
      )}
      {edges.length === 0 &&
        (q || language ? (
          <p className={classes.hint}>{t('templateChooser.none', { text: q || languageName(language) })}</p>
        ) : (
          <Empty title={t('templateChooser.empty')} body={t('templateChooser.emptyBody')} />
        ))}
      <ul className={`${classes.list} pd-scroll`} aria-label={t('templateChooser.list')}>
        {edges.map(({ node }) => (
          <li key={node.id}>
            <button
              type="button"
              className={classes.item}
              aria-pressed={chosen === node.id}
              disabled={!node.isSendable}
              onClick={() => onChoose(node.id)}
            >
              <span className={classes.itemName}>
                <bdi className="pd-truncate">{node.name}</bdi>
                <span className={classes.quiet}>{languageName(node.language)}</span>
              </span>
              <span className={classes.text} dir="auto">
                {node.isSendable ? node.parts.body.text : node.unsendableReason}
              </span>
              {(node.status === 'PAUSED' || node.quality === 'RED') && (
                <span className={classes.marks}>
                  {node.status === 'PAUSED' && <StatusMark status={node.status} />}
                  {node.quality === 'RED' && <QualityMark quality={node.quality} />}
                </span>
              )}
            </button>
          </li>
        ))}
        {hasNext && (
          <li>
            <Button size="xs" variant="default" fullWidth loading={isLoadingNext} onClick={() => loadNext(30)}>
              {t('templateChooser.more')}
            </Button>
          </li>
        )}
      </ul>
    </>
  );
}
