import { ActionIcon } from '@mantine/core';
import { IconMusic, IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '@/lib/time';
import classes from './Attachments.module.css';

interface Props {
  url: string;
  /** In seconds; 0 before it is known. */
  duration: number;
  waveform: readonly number[];
  voice: boolean;
}

const flat = Array.from({ length: 48 }, (_, i) => 24 + ((i * 37) % 20));

/** Sound that plays in its place, with its shape to jump in. */
export function VoiceNote({ url, duration, waveform, voice }: Props) {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(duration);
  const bars = waveform.length > 0 ? waveform : flat;
  const fraction = length > 0 ? at / length : 0;

  function toggle() {
    const element = audio.current;
    if (!element) return;
    if (playing) element.pause();
    else void element.play().catch(() => setPlaying(false));
  }

  return (
    <span className={classes.voice}>
      <audio
        ref={audio}
        src={url}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setAt(0)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onLoadedMetadata={(event) => {
          if (Number.isFinite(event.currentTarget.duration)) setLength(event.currentTarget.duration);
        }}
      />
      <ActionIcon
        radius="xl"
        size={34}
        variant="filled"
        aria-label={playing ? t('media.pause') : voice ? t('media.playVoice') : t('media.playSound')}
        onClick={toggle}
      >
        {playing ? <IconPlayerPauseFilled size={16} /> : <IconPlayerPlayFilled size={16} />}
      </ActionIcon>
      <button
        type="button"
        className={classes.wave}
        aria-label={t('media.seek')}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const element = audio.current;
          if (!element || length <= 0 || box.width === 0) return;
          element.currentTime = ((event.clientX - box.left) / box.width) * length;
          setAt(element.currentTime);
        }}
      >
        {bars.map((loudness, index) => (
          <span
            key={index}
            style={{ height: `${Math.max(8, loudness)}%` }}
            data-played={index / bars.length < fraction || undefined}
          />
        ))}
      </button>
      <span className={`${classes.time} pd-tabular`}>
        {!voice && <IconMusic size={12} aria-hidden />} {clock(playing || at > 0 ? at : length)}
      </span>
    </span>
  );
}
