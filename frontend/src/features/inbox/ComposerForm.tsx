import { ActionIcon, Textarea } from '@mantine/core';
import { IconArrowUp, IconMicrophone } from '@tabler/icons-react';
import { useState, type ClipboardEvent, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useRelayEnvironment } from 'react-relay';
import { modKey, sendKeyStore } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import type { ComposerForm_conversation$key } from '@/__generated__/ComposerForm_conversation.graphql';
import { takeAttached, useAttached } from './attached';
import { composed, goesAsCaption, roomFor } from './compose';
import classes from './Composer.module.css';
import { ComposerDialogs, type DialogName } from './ComposerDialogs';
import { ComposerFiles } from './ComposerFiles';
import { ComposerRules } from './ComposerRules';
import { ComposerTools } from './ComposerTools';
import { setDraft, useDraft } from './drafts';
import { acceptOf, baseType, limitsLine, readLimits } from './limits';
import type { Outbox, Quoted } from './outbox';
import { getUpload, retryUpload, startUpload, useUpload, type Upload } from './uploads';
import type { Recording } from './useRecorder';
import { QuotedBar } from './QuotedBar';
import { composerTools } from './tools';
import { useFirstFocus } from './useFirstFocus';
import { useTypingSignal } from './useTypingSignal';
import type { AnswerWindow } from './useWindow';
import { recordable } from './voice';
import { VoiceRecorder } from './VoiceRecorder';

interface Props {
  conversation: ComposerForm_conversation$key;
  window: AnswerWindow;
  outbox: Outbox;
  quoted: Quoted | null;
  onQuote: (quoted: Quoted | null) => void;
  onFiles: (files: readonly File[]) => void;
  inputRef: RefObject<HTMLTextAreaElement | null>;
  /** Opens the choice of templates; null where there is none. */
  onTemplate: (() => void) | null;
}

/** So that a placeholder stays on one line, on phones too. */
function shorten(name: string): string {
  const letters = [...name];
  const short = letters.length > 24 ? `${letters.slice(0, 23).join('').trimEnd()}…` : name;
  // Set apart, so that a name of another direction doesn't turn the words round it.
  return `\u2068${short}\u2069`;
}

export function ComposerForm(props: Props) {
  const { conversation, window: answer, outbox, quoted, onQuote, onFiles, inputRef, onTemplate } = props;
  const { t } = useTranslation();
  const environment = useRelayEnvironment();
  const sendKey = useStore(sendKeyStore);
  const data = useFragment(
    graphql`
      fragment ComposerForm_conversation on Conversation {
        id
        contact {
          name
        }
        channel {
          network
          capabilities {
            maxTextLength
            maxTextBytes
            maxCaptionLength
            sends
            interactive
            maxButtons
            maxButtonTitle
          }
          ...limits_channel
          ...ComposerRules_channel
        }
      }
    `,
    conversation,
  );
  const { id, channel, contact } = data;
  const { maxTextLength, maxTextBytes, maxCaptionLength, sends } = channel.capabilities;
  const { interactive, maxButtons, maxButtonTitle } = channel.capabilities;
  const offerLimits = { interactive, maxButtons, maxButtonTitle, maxTextLength };
  const limits = { maxTextLength, maxTextBytes, maxCaptionLength };
  const fileLimits = readLimits(channel);
  const takesFiles = fileLimits.capabilities.media.length > 0;
  const network = t(`networks.${channel.network}`);
  const text = useDraft(id);
  const { files } = useAttached(id);
  const last = useUpload(files[files.length - 1] ?? '');
  const { typed, stopped } = useTypingSignal(id);
  const [speaking, setSpeaking] = useState(false);
  const focus = () => inputRef.current?.focus();

  useFirstFocus(id, inputRef);

  const written = text.trim();
  const room = roomFor(text, limits);
  const sendable = (written !== '' || files.length > 0) && room.left >= 0;
  const hint =
    written === '' || !last
      ? null
      : goesAsCaption(written, last, limits)
        ? t('files.asCaption', { name: last.name })
        : t('files.asMessage');

  function send() {
    if (!sendable) return;
    const taken = takeAttached(id);
    for (const file of taken) retryUpload(environment, file);
    const uploads = taken.map(getUpload).filter((one): one is Upload => one !== undefined);
    outbox.send({ conversationId: id, contents: composed(written, uploads, limits), replyTo: quoted });
    setDraft(id, '');
    onQuote(null);
    stopped();
    focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
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
  }

  function onPaste(event: ClipboardEvent) {
    const pasted = [...event.clipboardData.files];
    // Office programs put a picture of the text beside the text.
    if (!takesFiles || pasted.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    onFiles(pasted);
  }

  const voice = recordable(fileLimits.capabilities);

  function sendVoice({ blob, duration, waveform }: Recording) {
    const uploadId = startUpload(environment, {
      conversationId: id,
      blob,
      name: `voice-message.${voice}`,
      mimeType: baseType(blob.type),
      kind: 'AUDIO',
      caption: false,
      voice: true,
      duration,
      waveform,
    });
    const upload = getUpload(uploadId);
    if (upload) outbox.send({ conversationId: id, contents: composed('', [upload], limits), replyTo: quoted });
    onQuote(null);
  }

  const [dialog, setDialog] = useState<DialogName | null>(null);
  const tools = composerTools({ t, sends, limits: offerLimits, onTemplate, onDialog: setDialog });

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
          <QuotedBar
            quoted={quoted}
            onCancel={() => {
              onQuote(null);
              focus();
            }}
          />
        )}
        <ComposerFiles conversationId={id} hint={hint} onRemoved={focus} />
        {speaking && voice ? (
          <VoiceRecorder
            format={voice}
            onSend={sendVoice}
            onClose={() => {
              setSpeaking(false);
              // The text's field is back after this.
              requestAnimationFrame(focus);
            }}
          />
        ) : (
          <>
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
              onKeyDown={onKeyDown}
              onPaste={onPaste}
            />
            <div className={classes.foot}>
              <ComposerTools
                files={
                  takesFiles
                    ? {
                        accept: acceptOf(fileLimits.capabilities),
                        hint: limitsLine(t, fileLimits.capabilities, network),
                        onFiles,
                      }
                    : null
                }
                tools={tools}
              />
              <ComposerRules channel={channel} window={answer} room={room} />
              {voice && (
                <ActionIcon
                  size={32}
                  radius="md"
                  variant="subtle"
                  color="gray"
                  aria-label={t('voice.record')}
                  title={t('voice.record')}
                  onClick={() => setSpeaking(true)}
                >
                  <IconMicrophone size={19} stroke={1.6} />
                </ActionIcon>
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
          </>
        )}
      </div>
      <ComposerDialogs
        open={dialog}
        onClose={() => {
          setDialog(null);
          // On a phone the menu that opened it is gone.
          requestAnimationFrame(focus);
        }}
        limits={offerLimits}
        onSend={(content) => {
          outbox.send({ conversationId: id, contents: [content], replyTo: quoted });
          onQuote(null);
        }}
      />
    </form>
  );
}
