import { CloseButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './Composer.module.css';
import type { Quoted } from './outbox';

/** The message that is being answered, above the text. */
export function QuotedBar({ quoted, onCancel }: { quoted: Quoted; onCancel: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.quoted}>
      <div className={classes.quotedText}>
        <strong>{t('composer.replyingTo', { name: quoted.name })}</strong>
        <span dir="auto" className="pd-truncate">
          {quoted.text}
        </span>
      </div>
      <CloseButton size="sm" aria-label={t('composer.cancelReply')} onClick={onCancel} />
    </div>
  );
}
