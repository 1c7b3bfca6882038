import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import {
  IconArrowBackUp,
  IconCheck,
  IconChevronLeft,
  IconEye,
  IconHandStop,
  IconLayoutSidebarRight,
  IconUsersGroup,
  IconX,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useViewer } from '@/lib/viewer';
import { Avatar } from '@/ui/Avatar';
import { NetworkMark } from '@/ui/NetworkMark';
import { useErrorText } from '@/ui/Notice';
import { Ring } from '@/ui/Ring';
import type { ThreadHeader_conversation$key } from '@/__generated__/ThreadHeader_conversation.graphql';
import { AssignMenu } from './AssignMenu';
import { useLooking } from './presence';
import classes from './ThreadHeader.module.css';
import { useConversationActions } from './useConversationActions';
import { ringOf, useWindow } from './useWindow';
import { windowWords } from './windowWords';

interface Props {
  conversation: ThreadHeader_conversation$key;
  personShown: boolean;
  onPerson: () => void;
}

export function ThreadHeader({ conversation, personShown, onPerson }: Props) {
  const { t } = useTranslation();
  const { memberId, can } = useViewer();
  const errorText = useErrorText();
  const [assigning, setAssigning] = useState(false);
  const data = useFragment(
    graphql`
      fragment ThreadHeader_conversation on Conversation {
        id
        status
        contact {
          id
          name
        }
        channel {
          network
          name
        }
        assignee {
          id
        }
        team {
          name
        }
        ...AssignMenu_conversation
        ...useWindow_conversation
      }
    `,
    conversation,
  );
  const actions = useConversationActions(data.id, memberId);
  const looking = useLooking(data.id);
  const window = useWindow(data);
  const words = windowWords(t, window);
  const manage = can('CONVERSATION_MANAGE');
  const resolved = data.status === 'RESOLVED';
  const toggle = () => actions.setStatus(resolved ? 'OPEN' : 'RESOLVED');
  const names = looking.map((person) => person.name).join(', ');

  useHotkeys([
    ['e', () => manage && toggle()],
    ['a', () => manage && setAssigning(true)],
  ]);

  return (
    <header className={classes.header}>
      <div className={classes.bar}>
        <ActionIcon
          renderRoot={(props: object) => <Link to="/inbox" search={(previous) => previous} {...props} />}
          className={classes.back}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('thread.back')}
        >
          <IconChevronLeft size={22} />
        </ActionIcon>
        <span title={words ?? undefined}>
          <Ring size={34} {...ringOf(window)}>
            <Avatar name={data.contact.name} seed={data.contact.id} size={34} />
          </Ring>
          {words && <span className="pd-visually-hidden">{words}</span>}
        </span>
        <div className={classes.who}>
          <h1>
            <bdi className={`${classes.name} pd-truncate`}>{data.contact.name}</bdi>
          </h1>
          <p>
            <NetworkMark network={data.channel.network} size={13} />
            <span className={`${classes.channel} pd-truncate`}>{data.channel.name}</span>
            {data.team && (
              <span className={classes.team} title={t('thread.team', { name: data.team.name })}>
                <IconUsersGroup size={13} stroke={1.75} aria-hidden />
                <bdi className="pd-truncate">{data.team.name}</bdi>
              </span>
            )}
            {resolved && (
              <span className={classes.resolved}>
                <IconCheck size={12} stroke={2.5} aria-hidden /> {t('thread.resolved')}
              </span>
            )}
          </p>
        </div>
        {looking.length > 0 && (
          <Tooltip
            label={looking.length === 1 ? t('thread.lookingOne', { name: names }) : t('thread.lookingMany', { names })}
          >
            <span className={classes.looking} role="img" aria-label={t('inbox.looking', { names })}>
              <IconEye size={15} stroke={1.75} aria-hidden />
              {looking.slice(0, 3).map((person) => (
                <Avatar key={person.id} name={person.name} seed={person.id} size={22} />
              ))}
            </span>
          </Tooltip>
        )}
        <div className={classes.actions}>
          {!data.assignee && !resolved && can('CONVERSATION_REPLY') && (
            <Button
              size="xs"
              variant="light"
              className={classes.compact}
              aria-label={t('thread.claim')}
              leftSection={<IconHandStop size={15} stroke={1.75} />}
              onClick={actions.claim}
            >
              {t('thread.claim')}
            </Button>
          )}
          {manage && (
            <span className={classes.assign}>
              <AssignMenu
                conversation={data}
                memberId={memberId}
                opened={assigning}
                onOpened={setAssigning}
                onAssign={actions.assign}
                onTeam={actions.assignTeam}
              />
            </span>
          )}
          {manage && (
            <Button
              size="xs"
              className={classes.compact}
              aria-label={resolved ? t('thread.reopen') : t('thread.resolve')}
              variant={resolved ? 'default' : 'filled'}
              leftSection={resolved ? <IconArrowBackUp size={15} /> : <IconCheck size={15} />}
              onClick={toggle}
            >
              {resolved ? t('thread.reopen') : t('thread.resolve')}
            </Button>
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            size="md"
            aria-label={personShown ? t('thread.hideDetails') : t('thread.showDetails')}
            aria-pressed={personShown}
            onClick={onPerson}
          >
            <IconLayoutSidebarRight size={18} stroke={1.6} />
          </ActionIcon>
        </div>
      </div>
      {actions.error && (
        <div className={classes.error} role="alert">
          <span>{actions.error.code === 'CONFLICT' ? t('thread.claimConflict') : errorText(actions.error)}</span>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('shortcuts.close')}
            onClick={actions.dismiss}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      )}
    </header>
  );
}
