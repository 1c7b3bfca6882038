import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useNow } from '@/lib/now';
import { ago, fullTime } from '@/lib/time';
import { useViewer } from '@/lib/viewer';
import type { ConsentSection_conversation$key } from '@/__generated__/ConsentSection_conversation.graphql';
import { ConsentDialog } from './ConsentDialog';
import { ConsentHistory } from './ConsentHistory';
import classes from './ConsentSection.module.css';

const icons = { GRANTED: IconCircleCheck, WITHDRAWN: IconCircleX, LAPSED: IconAlertTriangle, NONE: IconCircleDashed };

void graphql`
  fragment ConsentSection_contact on Contact {
    id
    consents {
      channel
      state
      decidedAt
      event {
        id
        source
        evidence
        member {
          id
          name
        }
      }
    }
  }
`;

/** Where the person of a conversation stands with marketing, how that came about, and what a member may note. */
export function ConsentSection({ conversation }: { conversation: ConsentSection_conversation$key }) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const now = useNow();
  const [noting, note] = useDisclosure(false);
  const [reading, history] = useDisclosure(false);
  const { contact, channel } = useFragment(
    graphql`
      fragment ConsentSection_conversation on Conversation {
        channel {
          network
        }
        contact {
          ...ConsentSection_contact @relay(mask: false)
        }
      }
    `,
    conversation,
  );
  const here = contact.consents.find((consent) => consent.channel === channel.network);
  const others = contact.consents.filter((consent) => consent !== here);
  const rows = [here ?? { channel: channel.network, state: 'NONE' as const, decidedAt: null, event: null }, ...others];

  return (
    <section className={classes.section}>
      <h3>{t('consent.title')}</h3>
      <ul>
        {rows.map(({ channel: on, state, decidedAt, event }) => {
          const Icon = icons[state as keyof typeof icons];
          return (
            <li key={on} className={classes.row} data-state={state}>
              <Icon size={16} stroke={1.7} aria-hidden />
              <div>
                <span>{t(`consent.states.${state}`, { channel: t(`consent.channels.${on}`) })}</span>
                {event && decidedAt && (
                  <span className={classes.quiet}>
                    {t(`consent.sources.${event.source}`, {
                      words: event.evidence,
                      context: event.evidence ? 'words' : undefined,
                    })}
                    {event.member && <> · {t('consent.notedBy', { name: event.member.name })}</>}
                    {' · '}
                    <time dateTime={decidedAt} title={fullTime(decidedAt)}>
                      {ago(decidedAt, now)}
                    </time>
                  </span>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      <div className={classes.actions}>
        {can('CONSENT_MANAGE') && (
          <Button variant="default" size="compact-sm" onClick={note.open}>
            {t(here?.state === 'GRANTED' ? 'consent.noteStop' : 'consent.noteConsent')}
          </Button>
        )}
        {contact.consents.length > 0 && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={history.open}>
            {t('consent.history')}
          </Button>
        )}
      </div>
      {noting && (
        <ConsentDialog
          contactId={contact.id}
          channel={channel.network}
          decision={here?.state === 'GRANTED' ? 'WITHDRAWN' : 'GRANTED'}
          onClose={note.close}
        />
      )}
      {reading && <ConsentHistory contactId={contact.id} onClose={history.close} />}
    </section>
  );
}
