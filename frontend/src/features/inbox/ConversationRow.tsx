import { Link } from '@tanstack/react-router';
import { IconEye } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { Avatar } from '@/ui/Avatar';
import { NetworkMark } from '@/ui/NetworkMark';
import { Ring } from '@/ui/Ring';
import type { ConversationRow_conversation$key } from '@/__generated__/ConversationRow_conversation.graphql';
import { authorName, readAuthor } from './author';
import classes from './ConversationRow.module.css';
import { useDraft } from './drafts';
import { ListTime } from './ListTime';
import { useLooking, useTyping } from './presence';
import { preview, readPreview } from './preview';
import { Tick } from './Tick';
import { ringOf, useWindow } from './useWindow';
import { shortLeft, windowWords } from './windowWords';

interface Props {
  conversation: ConversationRow_conversation$key;
  memberId: string | null;
  selected: boolean;
}

export const ConversationRow = memo(function ConversationRow({ conversation, memberId, selected }: Props) {
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment ConversationRow_conversation on Conversation {
        id
        unreadCount
        lastActivityAt
        contact {
          id
          name
        }
        channel {
          network
        }
        ...useWindow_conversation
        assignee {
          id
          name
          photoUrl
        }
        lastMessage {
          direction
          ...preview_message
          status
          ...author_message
        }
      }
    `,
    conversation,
  );
  const typing = useTyping(data.id);
  const looking = useLooking(data.id);
  const draft = useDraft(data.id);

  const window = useWindow(data);
  const { left } = window;
  const words = windowWords(t, window);
  const { lastMessage: last, assignee } = data;
  const said = last && preview(readPreview(last), t);
  const unread = data.unreadCount > 0;

  return (
    <Link
      to="/inbox/$conversationId"
      params={{ conversationId: data.id }}
      search={(previous) => previous}
      className={classes.row}
      data-selected={selected || undefined}
      data-unread={unread || undefined}
      data-conversation={data.id}
      aria-current={selected ? 'page' : undefined}
    >
      <span className={classes.face} title={words ?? undefined}>
        <Ring size={38} {...ringOf(window)}>
          <Avatar name={data.contact.name} seed={data.contact.id} size={38} />
        </Ring>
        <span className={classes.network}>
          <NetworkMark network={data.channel.network} size={13} />
        </span>
      </span>
      <span className={classes.lines}>
        <span className={classes.line}>
          <bdi className={`${classes.name} pd-truncate`}>{data.contact.name}</bdi>
          {left && left.tone !== 'calm' && window.state === 'open' && (
            <span className={classes.left} data-tone={left.tone} aria-hidden>
              {shortLeft(t, window)}
            </span>
          )}
          <ListTime at={data.lastActivityAt} className={`${classes.time} pd-tabular`} />
        </span>
        <span className={classes.line}>
          <span dir="auto" className={`${classes.preview} pd-truncate`}>
            {typing[0] ? (
              <span className={classes.typing}>{t('inbox.typingRow', { name: typing[0].name })}</span>
            ) : draft.trim() && !selected ? (
              <>
                <span className={classes.draft}>{t('inbox.draft')}: </span>
                <bdi>{draft}</bdi>
              </>
            ) : !last ? (
              t('inbox.noMessages')
            ) : (
              <>
                {last.direction === 'OUTBOUND' && (
                  <>
                    {last.status && <Tick status={last.status} size={14} />}{' '}
                    {`${authorName(readAuthor(last), memberId, t)}: `}
                  </>
                )}
                {last.direction === 'OUTBOUND' ? <bdi>{said}</bdi> : said}
              </>
            )}
          </span>
          {looking.length > 0 && (
            <span
              className={classes.looking}
              role="img"
              aria-label={t('inbox.looking', { names: looking.map((person) => person.name).join(', ') })}
              title={t('inbox.looking', { names: looking.map((person) => person.name).join(', ') })}
            >
              <IconEye size={14} stroke={1.75} aria-hidden />
            </span>
          )}
          {unread ? (
            <span className={`${classes.unread} pd-tabular`}>
              <span aria-hidden>{data.unreadCount > 99 ? '99+' : data.unreadCount}</span>
              <span className="pd-visually-hidden">{t('inbox.unread', { count: data.unreadCount })}</span>
            </span>
          ) : (
            assignee && (
              <span
                role="img"
                aria-label={t('inbox.assignedTo', { name: assignee.name })}
                title={t('inbox.assignedTo', { name: assignee.name })}
              >
                <Avatar name={assignee.name} seed={assignee.id} photoUrl={assignee.photoUrl} size={18} />
              </span>
            )
          )}
          {words && <span className="pd-visually-hidden">{words}</span>}
        </span>
      </span>
    </Link>
  );
});
