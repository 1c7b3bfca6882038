import { ActionIcon, CopyButton } from '@mantine/core';
import { IconAt, IconCheck, IconCopy, IconId, IconPhone } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useNow } from '@/lib/now';
import { dateTime, dayTime, fullTime, windowLeft } from '@/lib/time';
import { Avatar } from '@/ui/Avatar';
import { NetworkMark } from '@/ui/NetworkMark';
import type { PersonPane_conversation$key } from '@/__generated__/PersonPane_conversation.graphql';
import classes from './PersonPane.module.css';

const icons = {
  PHONE: IconPhone,
  BUSINESS_SCOPED_USER_ID: IconId,
  PARENT_BUSINESS_SCOPED_USER_ID: IconId,
  PAGE_SCOPED_USER_ID: IconId,
  INSTAGRAM_SCOPED_USER_ID: IconId,
  USER_ID: IconId,
  USERNAME: IconAt,
};

interface Props {
  conversation: PersonPane_conversation$key;
  /** Sections of other features about the same person. */
  children?: ReactNode;
}

/** Who a conversation is with. */
export function PersonPane({ conversation, children }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const data = useFragment(
    graphql`
      fragment PersonPane_conversation on Conversation {
        lastActivityAt
        window {
          closesAt
        }
        team {
          name
        }
        channel {
          network
          name
          address
          capabilities {
            messagingWindowHours
          }
        }
        contact {
          id
          name
          identities {
            network
            kind
            value
          }
        }
      }
    `,
    conversation,
  );
  const { contact, channel } = data;
  const left = windowLeft(data.window.closesAt, now, channel.capabilities.messagingWindowHours ?? 24);

  return (
    <div className={`${classes.pane} pd-scroll`}>
      <div className={classes.head}>
        <Avatar name={contact.name} seed={contact.id} size={64} />
        <h2>
          <bdi>{contact.name}</bdi>
        </h2>
      </div>
      <section className={classes.section}>
        <h3>{t('contact.identities')}</h3>
        <ul>
          {contact.identities.map((identity) => {
            const Icon = icons[identity.kind];
            return (
              <li key={`${identity.kind} ${identity.value}`} className={classes.identity}>
                <Icon size={16} stroke={1.6} aria-hidden />
                <div>
                  <bdi className={`${classes.value} pd-tabular`}>{identity.value}</bdi>
                  <span className={classes.kind}>
                    {t(`contact.kinds.${identity.kind}`)} · {t(`networks.${identity.network}`)}
                  </span>
                </div>
                <CopyButton value={identity.value}>
                  {({ copied, copy }) => (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size="sm"
                      aria-label={copied ? t('contact.copied') : t('contact.copy', { value: identity.value })}
                      onClick={copy}
                    >
                      {copied ? <IconCheck size={15} /> : <IconCopy size={15} stroke={1.6} />}
                    </ActionIcon>
                  )}
                </CopyButton>
              </li>
            );
          })}
        </ul>
      </section>
      <section className={classes.section}>
        <h3>{t('contact.channel')}</h3>
        <dl>
          <dt>{t('contact.via')}</dt>
          <dd>
            <span className={classes.via}>
              <NetworkMark network={channel.network} size={14} />
              <bdi>{channel.name}</bdi>
            </span>
            <span className={`${classes.kind} pd-tabular`}>{channel.address}</span>
          </dd>
          {data.team && (
            <>
              <dt>{t('contact.team')}</dt>
              <dd>
                <bdi>{data.team.name}</bdi>
              </dd>
            </>
          )}
          <dt>{t('contact.lastActivity')}</dt>
          <dd title={fullTime(data.lastActivityAt)}>{dateTime(data.lastActivityAt)}</dd>
          {left && (
            <>
              <dt>{t('contact.window')}</dt>
              <dd data-tone={left.tone} className={classes.window}>
                {left.tone === 'closed'
                  ? t('contact.windowClosed')
                  : t('contact.windowUntil', { time: dayTime(data.window.closesAt!) })}
              </dd>
            </>
          )}
        </dl>
      </section>
      {children}
    </div>
  );
}
