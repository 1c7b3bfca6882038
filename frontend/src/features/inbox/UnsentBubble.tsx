import { IconAlertTriangle, IconCloudOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isEmojiOnly } from '@/lib/text';
import { clockTime } from '@/lib/time';
import classes from './MessageBubble.module.css';
import type { Unsent } from './outbox';
import { Quote } from './Quote';
import { Tick } from './Tick';
import { UnsentContent } from './UnsentContent';
import { useUpload } from './uploads';

interface Props {
  item: Unsent;
  first: boolean;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
  onJump: (messageId: string) => void;
}

/** A message of ours that the server has not taken yet; it looks like what it will become. */
export function UnsentBubble({ item, first, onRetry, onDiscard, onJump }: Props) {
  const { t } = useTranslation();
  const { replyTo, content } = item;
  const reason = item.reason?.code === 'FILE_LOST' ? t('files.lost') : (item.reason?.message ?? '');
  const uploading = useUpload(content.kind === 'file' ? content.file.uploadId : '');
  const cancellable = item.state === 'sending' && uploading !== undefined && uploading.state !== 'ready';
  return (
    <article
      className={classes.message}
      data-out
      data-first={first || undefined}
      data-failed={item.state === 'failed' || undefined}
      aria-label={t('thread.from', { name: t('inbox.you'), time: clockTime(item.at) })}
    >
      <div className={classes.line}>
        <div
          className={classes.bubble}
          data-big={(!replyTo && content.kind === 'text' && isEmojiOnly(content.text)) || undefined}
        >
          {replyTo && <Quote name={replyTo.name} text={replyTo.text} onJump={() => onJump(replyTo.id)} />}
          <UnsentContent content={item.content} />
          <span className={`${classes.meta} pd-tabular`}>
            <time dateTime={item.at}>{clockTime(item.at)}</time>
            <Tick status={item.state === 'failed' ? 'FAILED' : 'QUEUED'} />
          </span>
        </div>
      </div>
      {cancellable && (
        <p className={classes.waiting}>
          <button type="button" className={classes.action} onClick={() => onDiscard(item.clientId)}>
            {t('files.cancel')}
          </button>
        </p>
      )}
      {item.state === 'waiting' && (
        <p className={classes.waiting}>
          <IconCloudOff size={14} aria-hidden />
          {t('thread.waiting')}
        </p>
      )}
      {item.state === 'failed' && (
        <p className={classes.failure}>
          <span>
            <IconAlertTriangle size={14} aria-hidden /> {t('thread.notSent', { reason })}
          </span>
          {item.reason?.code !== 'FILE_LOST' && (
            <button type="button" className={classes.action} onClick={() => onRetry(item.clientId)}>
              {t('thread.retry')}
            </button>
          )}
          <button type="button" className={classes.action} onClick={() => onDiscard(item.clientId)}>
            {t('thread.discard')}
          </button>
        </p>
      )}
    </article>
  );
}
