import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { noteFailedReaction, useFailedReaction } from './failedReactions';
import classes from './MessageBubble.module.css';

/** Says under a message that the viewer's reaction did not reach the customer. */
export function ReactionFailure({ on, onReact }: { on: string; onReact: ((emoji: string) => void) | null }) {
  const { t } = useTranslation();
  const failed = useFailedReaction(on);
  if (!failed) return null;
  const { emoji, reason } = failed;
  return (
    <p className={classes.failure} role="alert">
      <span>
        <IconAlertTriangle size={14} aria-hidden />{' '}
        {emoji ? t('reaction.failed', { emoji, reason }) : t('reaction.removalFailed', { reason })}
      </span>
      {onReact && (
        <button type="button" className={classes.action} onClick={() => onReact(emoji)}>
          {t('thread.retry')}
        </button>
      )}
      <button type="button" className={classes.action} onClick={() => noteFailedReaction(on, null)}>
        {t('files.dismiss')}
      </button>
    </p>
  );
}
