import { ActionIcon } from '@mantine/core';
import { IconAlertTriangle, IconFile, IconMicrophone, IconMusic, IconVideo, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRelayEnvironment } from 'react-relay';
import { byteSize } from '@/lib/bytes';
import { useErrorText } from '@/ui/Notice';
import { detach, setProblems, useAttached } from './attached';
import classes from './ComposerFiles.module.css';
import { retryUpload, useUpload } from './uploads';
import { Progress } from './UnsentContent';

interface Props {
  conversationId: string;
  /** What becomes of the text beside them; null while there is none. */
  hint: string | null;
  /** After the last one was removed by key, for whoever goes on writing. */
  onRemoved: () => void;
}

/** The files that go with the next message, each with how far it got. */
export function ComposerFiles({ conversationId, hint, onRemoved }: Props) {
  const { t } = useTranslation();
  const { files, problems } = useAttached(conversationId);
  if (files.length === 0 && problems.length === 0) return null;
  return (
    <div className={classes.area}>
      {files.length > 0 && (
        <ul className={classes.chips} aria-label={t('files.attached')}>
          {files.map((id) => (
            <Chip key={id} id={id} conversationId={conversationId} onRemoved={onRemoved} />
          ))}
        </ul>
      )}
      {hint && <p className={classes.hint}>{hint}</p>}
      {problems.length > 0 && (
        <div className={classes.problems} role="alert">
          <IconAlertTriangle size={15} aria-hidden />
          <ul>
            {problems.map((problem) => (
              <li key={problem} dir="auto">
                {problem}
              </li>
            ))}
          </ul>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t('files.dismiss')}
            onClick={() => {
              setProblems(conversationId, []);
              onRemoved();
            }}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      )}
    </div>
  );
}

function Chip({ id, conversationId, onRemoved }: { id: string; conversationId: string; onRemoved: () => void }) {
  const { t } = useTranslation();
  const environment = useRelayEnvironment();
  const errorText = useErrorText();
  const upload = useUpload(id);
  if (!upload) return null;
  const done = upload.state === 'ready';
  const name = upload.voice ? t('voice.note') : upload.name || t('media.file');
  const Icon =
    upload.kind === 'VIDEO'
      ? IconVideo
      : upload.voice
        ? IconMicrophone
        : upload.kind === 'AUDIO'
          ? IconMusic
          : IconFile;
  return (
    <li className={classes.chip} data-failed={upload.state === 'failed' || undefined}>
      <span className={classes.face}>
        {upload.kind === 'IMAGE' || upload.kind === 'STICKER' ? (
          <img src={upload.url} alt="" />
        ) : (
          <Icon size={20} stroke={1.6} aria-hidden />
        )}
      </span>
      <span className={classes.words}>
        <bdi className="pd-truncate" title={name}>
          {name}
        </bdi>
        <small className="pd-tabular">{done ? byteSize(upload.byteSize) : <Progress upload={upload} />}</small>
        {upload.error && (
          <small role="alert">
            {errorText(upload.error)}{' '}
            <button type="button" className={classes.retry} onClick={() => retryUpload(environment, id)}>
              {t('thread.retry')}
            </button>
          </small>
        )}
      </span>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t(done || upload.error ? 'files.remove' : 'files.cancelNamed', { name })}
        onClick={() => {
          detach(environment, conversationId, id);
          onRemoved();
        }}
      >
        <IconX size={14} />
      </ActionIcon>
      {!done && !upload.error && (
        <span
          className={classes.bar}
          style={{ inlineSize: `${Math.round((upload.sent / upload.byteSize) * 100)}%` }}
          aria-hidden
        />
      )}
    </li>
  );
}
