import { useTranslation } from 'react-i18next';
import classes from './MessageBubble.module.css';

interface Props {
  name: string;
  text: string;
  onJump?: (() => void) | undefined;
}

/** The quoted message inside a bubble; it leads to its source. */
export function Quote({ name, text, onJump }: Props) {
  const { t } = useTranslation();
  return (
    <button type="button" className={classes.quote} onClick={onJump} disabled={!onJump} title={t('thread.jump')}>
      <bdi className={classes.quoteName}>{name}</bdi>
      <span dir="auto" className={classes.quoteText}>
        {text}
      </span>
    </button>
  );
}
