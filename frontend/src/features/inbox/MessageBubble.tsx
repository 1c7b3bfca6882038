import { IconAlertTriangle } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { isEmojiOnly } from '@/lib/text';
import { clockTime, fullTime } from '@/lib/time';
import type { MessageBubble_message$key } from '@/__generated__/MessageBubble_message.graphql';
import type { MessageBubbleRetryMutation } from '@/__generated__/MessageBubbleRetryMutation.graphql';
import { authorName, isOwn, readAuthor, type Author } from './author';
import classes from './MessageBubble.module.css';
import { MessageActions } from './MessageActions';
import { MessageContent } from './MessageContent';
import type { Quoted } from './outbox';
import { preview, readPreview } from './preview';
import { Quote } from './Quote';
import { ReactionFailure } from './ReactionFailure';
import { Reactions } from './Reactions';
import { Tick } from './Tick';
import { useLongPress } from './useLongPress';
import type { React } from './useReact';

interface Props {
  message: MessageBubble_message$key;
  contactName: string;
  memberId: string | null;
  first: boolean;
  last: boolean;
  flash: boolean;
  onReply: ((quoted: Quoted) => void) | null;
  /** How to react, and the emoji that the network takes (null for any); null where nobody can. */
  reacting: { emoji: readonly string[] | null; react: React } | null;
  onJump: (messageId: string) => void;
}

const unknown: ReadonlySet<string> = new Set(['QUEUED', 'SENDING', 'UNCONFIRMED', 'FAILED']);

export const MessageBubble = memo(function MessageBubble(props: Props) {
  const { contactName, memberId, first, last, flash, onReply, reacting, onJump } = props;
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment MessageBubble_message on Message {
        id
        # By this the thread knows a message again that it has sent.
        # eslint-disable-next-line relay/unused-fields
        clientId
        direction
        kind
        text
        occurredAt
        status
        ...author_message
        editedAt
        deletedAt
        revisions {
          text
        }
        system {
          kind
          text
        }
        reactions {
          emoji
          direction
          ...Reactions_reactions
        }
        price {
          category
          billable
        }
        ...preview_message
        ...MessageContent_message
        failure {
          code
          message
          retryable
        }
        replyTo {
          id
          direction
          ...preview_message
          ...author_message
        }
      }
    `,
    props.message,
  );
  const [retry, retrying] = useMutation<MessageBubbleRetryMutation>(graphql`
    mutation MessageBubbleRetryMutation($input: RetryMessageInput!) {
      retryMessage(input: $input) {
        message {
          id
          ...MessageBubble_message
        }
      }
    }
  `);

  const [picking, setPicking] = useState(false);
  const out = data.direction === 'OUTBOUND';
  // The network has to know a message before it takes a reaction to it.
  const known = !out || !unknown.has(data.status ?? '');
  const reactable = reacting && !data.deletedAt && known ? reacting : null;
  const react = reactable && ((emoji: string) => reactable.react(data.id, emoji));
  const own = data.reactions.find((reaction) => reaction.direction === 'OUTBOUND')?.emoji;
  const press = useLongPress(react ? () => setPicking(true) : null);
  const author = readAuthor(data);
  const nameOf = (direction: string, by: Author) =>
    direction === 'INBOUND' ? contactName : authorName(by, memberId, t);
  const name = nameOf(data.direction, author);
  const time = clockTime(data.occurredAt);
  const price =
    data.price && t(data.price.billable ? 'content.charged' : 'content.free', { category: data.price.category });
  const big = data.kind === 'TEXT' && data.text && !data.replyTo && isEmojiOnly(data.text);

  if (data.system) {
    return (
      <p id={data.id} className={classes.system} data-flash={flash || undefined}>
        <span dir="auto" title={fullTime(data.occurredAt)}>
          {data.system.kind === 'OTHER' && data.system.text
            ? data.system.text
            : t(`content.system.${data.system.kind as 'NUMBER_CHANGED'}`, { name: contactName })}
        </span>
      </p>
    );
  }

  return (
    <article
      id={data.id}
      className={classes.message}
      data-out={out || undefined}
      data-first={first || undefined}
      data-flash={flash || undefined}
      data-failed={data.status === 'FAILED' || undefined}
      aria-label={t('thread.from', { name, time })}
    >
      {first && out && !isOwn(author, memberId) && <bdi className={classes.author}>{name}</bdi>}
      <div className={classes.line}>
        <div className={classes.bubble} {...press} data-big={big || data.kind === 'STICKER' || undefined}>
          {data.replyTo && (
            <Quote
              name={nameOf(data.replyTo.direction, readAuthor(data.replyTo))}
              text={preview(readPreview(data.replyTo), t)}
              onJump={() => onJump(data.replyTo!.id)}
            />
          )}
          {big ? (
            <span dir="auto" className={classes.text}>
              {data.text}
            </span>
          ) : (
            <MessageContent message={data} />
          )}
          <span className={`${classes.meta} pd-tabular`}>
            {data.editedAt && (
              <span title={data.revisions.map((revision) => revision.text).join('\n')}>{t('content.edited')}</span>
            )}
            {(last || out) && (
              <time dateTime={data.occurredAt} title={[fullTime(data.occurredAt), price].filter(Boolean).join(' · ')}>
                {time}
              </time>
            )}
            {out && data.status && <Tick status={data.status} />}
          </span>
        </div>
        {!data.deletedAt && (
          <MessageActions
            onReply={onReply && (() => onReply({ id: data.id, name, text: preview(readPreview(data), t) }))}
            emoji={reactable ? reactable.emoji : undefined}
            own={own}
            onReact={(emoji) => react?.(emoji)}
            picking={picking}
            onPicking={setPicking}
          />
        )}
      </div>
      <Reactions reactions={data.reactions} contactName={contactName} onRemove={react && (() => react(''))} />
      <ReactionFailure on={data.id} onReact={react} />
      {data.failure && data.status === 'FAILED' && (
        <p className={classes.failure}>
          <span>
            <IconAlertTriangle size={14} aria-hidden />{' '}
            {t('thread.failed', { reason: data.failure.message, code: data.failure.code })}
          </span>
          {data.failure.retryable && (
            <button
              type="button"
              className={classes.action}
              disabled={retrying}
              onClick={() => retry({ variables: { input: { messageId: data.id } } })}
            >
              {t('thread.retry')}
            </button>
          )}
        </p>
      )}
    </article>
  );
});
