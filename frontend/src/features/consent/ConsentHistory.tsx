import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { fullTime } from '@/lib/time';
import { Dialog } from '@/ui/Dialog';
import { Block } from '@/ui/Skeleton';
import type { ConsentHistoryQuery } from '@/__generated__/ConsentHistoryQuery.graphql';
import classes from './ConsentSection.module.css';

/** All that someone decided, the latest first. */
export function ConsentHistory({ contactId, onClose }: { contactId: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={onClose} title={t('consent.historyTitle')} lead={t('consent.historyLead')} size={520}>
      <Suspense fallback={<Block height={160} radius={8} />}>
        <Entries contactId={contactId} />
      </Suspense>
    </Dialog>
  );
}

function Entries({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const { node } = useLazyLoadQuery<ConsentHistoryQuery>(
    graphql`
      query ConsentHistoryQuery($id: ID!) {
        node(id: $id) {
          ... on Contact {
            consentEvents(first: 100) {
              edges {
                node {
                  id
                  channel
                  decision
                  decided
                  source
                  evidence
                  occurredAt
                  member {
                    name
                  }
                }
              }
            }
          }
        }
      }
    `,
    { id: contactId },
    { fetchPolicy: 'network-only' },
  );
  return (
    <ul className={classes.history}>
      {node?.consentEvents?.edges.map(({ node: entry }) => (
        <li key={entry.id} className={classes.row}>
          <div>
            <span>
              {t(`consent.decisions.${entry.decision}`, { channel: t(`consent.channels.${entry.channel}`) })}
              {!entry.decided && <> · {t('consent.tooLate')}</>}
            </span>
            <span className={classes.quiet}>
              {t(`consent.sources.${entry.source}`, {
                words: entry.evidence,
                context: entry.evidence ? 'words' : undefined,
              })}
              {entry.member && <> · {t('consent.notedBy', { name: entry.member.name })}</>}
            </span>
            <time className={classes.quiet} dateTime={entry.occurredAt}>
              {fullTime(entry.occurredAt)}
            </time>
          </div>
        </li>
      ))}
    </ul>
  );
}
