import { ActionIcon, CloseButton, Textarea } from '@mantine/core';
import { IconArrowUp, IconClockX, IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useRef, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import { useNow } from '@/lib/now';
import { modKey, sendKeyStore } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { codePoints } from '@/lib/text';
import { windowLeft } from '@/lib/time';
import { useViewer } from '@/lib/viewer';
import { NetworkMark } from '@/ui/NetworkMark';
import type { Composer_conversation$key } from '@/__generated__/Composer_conversation.graphql';
import classes from './Composer.module.css';
import { setDraft, useDraft } from './drafts';
import type { Outbox, Quoted } from './outbox';
import { useTypingSignal } from './useTypingSignal';

interface Props {
  conversation: Composer_conversation$key;
  outbox: Outbox;
  quoted: Quoted | null;
  onQuote: (quoted: Quoted | null) => void;
  inputRef: RefObject<HTMLTextAreaElement | null>;
}

/** So that a placeholder stays on one line, on phones too. */
function shorten(name: string): string {
  const letters = [...name];
  return letters.length > 24 ? `${letters.slice(0, 23).join('').trimEnd()}…` : name;
}

export function Composer({ conversation, outbox, quoted, onQuote, inputRef }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const sendKey = useStore(sendKeyStore);
  const viewer = useViewer();
  const data = useFragment(
    graphql`
      fragment Composer_conversation on Conversation {
        id
        contact {
          name
        }
        channel {
          network
          name
          status
          capabilities {
            maxTextLength
            messagingWindowHours
          }
        }
        window {
          closesAt
          isOpen
        }
      }
    `,
    conversation,
  );
  const { id, channel, contact } = data;
  const text = useDraft(id);
  const { typed, stopped } = useTypingSignal(id);
  const network = t(`networks.${channel.network}`);
  const hours = channel.capabilities.messagingWindowHours;
  const left = windowLeft(data.window.closesAt, now, hours ?? 24);
  // The clock closes a window without telling; the server's word counts where there is no time.
  const open = left ? left.tone !== 'closed' : data.window.isOpen;

  const barred = !viewer.can('CONVERSATION_REPLY')
    ? { icon: IconLock, title: null, body: t('composer.readOnly') }
    : channel.status === 'NEEDS_RECONNECT'
      ? { icon: IconPlugConnectedX, title: null, body: t('composer.disconnected') }
      : !open
        ? {
            icon: IconClockX,
            title: t('composer.closedTitle'),
            body: hours
              ? t('composer.closedBody', { network, hours, name: contact.name })
              : t('composer.closedNoHours'),
          }
        : null;

  // On a wide screen the next thing is to write; on a phone a keyboard would cover what is to be read.
  const focused = useRef<string | null>(null);
  useEffect(() => {
    if (focused.current === id || !window.matchMedia('(min-width: 769px)').matches) return;
    focused.current = id;
    // Who opened it by key goes on with J and K, and writes after R.
    if (document.activeElement?.matches('[data-conversation]:focus-visible')) return;
    inputRef.current?.focus();
  }, [id, inputRef]);

  if (barred) {
    return (
      <div className={classes.barred} role="note">
        <barred.icon size={20} stroke={1.6} aria-hidden />
        <div>
          {barred.title && <strong>{barred.title}</strong>}
          <p>{barred.body}</p>
        </div>
      </div>
    );
  }

  const room = channel.capabilities.maxTextLength - codePoints(text);
  const sendable = text.trim() !== '' && room >= 0;

  function send() {
    if (!sendable) return;
    outbox.send({ conversationId: id, text: text.trim(), replyTo: quoted });
    setDraft(id, '');
    onQuote(null);
    stopped();
    inputRef.current?.focus();
  }

  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className={classes.box}>
        {quoted && (
          <div className={classes.quoted}>
            <div className={classes.quotedText}>
              <strong>{t('composer.replyingTo', { name: quoted.name })}</strong>
              <span dir="auto" className="pd-truncate">
                {quoted.text}
              </span>
            </div>
            <CloseButton size="sm" aria-label={t('composer.cancelReply')} onClick={() => onQuote(null)} />
          </div>
        )}
        <Textarea
          ref={inputRef}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={8}
          dir="auto"
          aria-label={t('composer.label')}
          placeholder={t('composer.placeholder', { name: shorten(contact.name) })}
          classNames={{ input: classes.input }}
          value={text}
          onChange={(event) => {
            setDraft(id, event.currentTarget.value);
            if (event.currentTarget.value === '') stopped();
            else typed();
          }}
          onKeyDown={(event) => {
            // Enter also ends the writing of a character in Chinese, Japanese and Korean.
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'Escape') {
              if (quoted) onQuote(null);
              else event.currentTarget.blur();
            }
            if (event.key !== 'Enter') return;
            const mod = event.metaKey || event.ctrlKey;
            if (mod || (sendKey === 'enter' && !event.shiftKey)) {
              event.preventDefault();
              send();
            }
          }}
        />
        <div className={classes.foot}>
          <span className={`${classes.rules} pd-truncate`}>
            <NetworkMark network={channel.network} />
            <span className="pd-truncate">{t('composer.via', { network, channel: channel.name })}</span>
            {left && (
              <span className={`${classes.window} pd-tabular`} data-tone={left.tone}>
                {left.hours > 0
                  ? t('inbox.window.shortHours', { count: left.hours })
                  : t('inbox.window.shortMinutes', { count: left.minutes })}
              </span>
            )}
          </span>
          {room < 200 && (
            <span className={`${classes.count} pd-tabular`} data-over={room < 0 || undefined} role="status">
              {room < 0 ? t('composer.over', { count: -room }) : t('composer.count', { count: room })}
            </span>
          )}
          <ActionIcon
            type="submit"
            size={32}
            radius="md"
            variant="filled"
            disabled={!sendable}
            aria-label={t('composer.send')}
            title={t('composer.sendHint', { key: sendKey === 'enter' ? 'Enter' : `${modKey} Enter` })}
          >
            <IconArrowUp size={18} stroke={2} />
          </ActionIcon>
        </div>
      </div>
    </form>
  );
}
