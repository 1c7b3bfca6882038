import { ActionIcon } from '@mantine/core';
import {
  IconArrowUp,
  IconMicrophone,
  IconMicrophoneOff,
  IconPlayerPauseFilled,
  IconPlayerStopFilled,
  IconTrash,
} from '@tabler/icons-react';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '@/lib/time';
import classes from './VoiceRecorder.module.css';
import { useRecorder, type Recording } from './useRecorder';
import type { VoiceFormat } from './voice';
import { VoiceNote } from './VoiceNote';

interface Props {
  format: VoiceFormat;
  onSend: (recording: Recording) => void;
  onClose: () => void;
}

/** Stands in the place of the text while a voice note is spoken, and listened to before it goes. */
export function VoiceRecorder({ format, onSend, onClose }: Props) {
  const { t } = useTranslation();
  const { state, start, stop, pause } = useRecorder(format);
  const [sendWhenDone, setSendWhenDone] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const begin = useEffectEvent(() => void start());
  useEffect(() => begin(), []);
  const { step } = state;
  useEffect(() => first.current?.focus(), [step]);

  const recording = state.step === 'done' ? state.recording : null;
  const url = useMemo(() => recording && URL.createObjectURL(recording.blob), [recording]);
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);

  function finish(done: Recording) {
    onSend(done);
    onClose();
  }
  const finishLater = useEffectEvent(finish);
  useEffect(() => {
    if (recording && sendWhenDone) finishLater(recording);
  }, [recording, sendWhenDone]);

  const discard = (
    <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('voice.discard')} onClick={onClose}>
      <IconTrash size={18} stroke={1.6} />
    </ActionIcon>
  );

  return (
    <div
      className={classes.recorder}
      role="group"
      aria-label={t('voice.record')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      {state.step === 'problem' ? (
        <p className={classes.problem} role="alert">
          <IconMicrophoneOff size={18} stroke={1.6} aria-hidden />
          <span>{t(`voice.problem.${state.problem}`)}</span>
          <button ref={first} type="button" className={classes.link} onClick={onClose}>
            {t('voice.close')}
          </button>
        </p>
      ) : state.step === 'done' && url ? (
        <>
          {discard}
          <span className={classes.review}>
            <VoiceNote url={url} duration={state.recording.duration} waveform={state.recording.waveform} voice />
          </span>
          <ActionIcon
            ref={first}
            size={32}
            radius="md"
            variant="filled"
            aria-label={t('voice.send')}
            onClick={() => finish(state.recording)}
          >
            <IconArrowUp size={18} stroke={2} />
          </ActionIcon>
        </>
      ) : state.step === 'recording' ? (
        <>
          {discard}
          <span className={classes.dot} data-paused={state.paused || undefined} aria-hidden />
          <span className={`${classes.time} pd-tabular`} role="timer" aria-label={t('voice.length')}>
            {clock(state.seconds)}
          </span>
          <span className={classes.levels} aria-hidden>
            {state.levels.map((level, index) => (
              <span key={index} style={{ height: `${Math.max(8, level)}%` }} />
            ))}
          </span>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={state.paused ? t('voice.resume') : t('voice.pause')}
            onClick={pause}
          >
            {state.paused ? <IconMicrophone size={18} stroke={1.6} /> : <IconPlayerPauseFilled size={16} />}
          </ActionIcon>
          <ActionIcon
            ref={first}
            variant="default"
            size={32}
            radius="md"
            aria-label={t('voice.stop')}
            title={t('voice.stop')}
            onClick={stop}
          >
            <IconPlayerStopFilled size={16} />
          </ActionIcon>
          <ActionIcon
            size={32}
            radius="md"
            variant="filled"
            aria-label={t('voice.send')}
            onClick={() => {
              setSendWhenDone(true);
              stop();
            }}
          >
            <IconArrowUp size={18} stroke={2} />
          </ActionIcon>
        </>
      ) : (
        <>
          {discard}
          <span className={classes.asking} role="status">
            {t(state.step === 'stopping' ? 'voice.stopping' : 'voice.asking')}
          </span>
        </>
      )}
    </div>
  );
}
