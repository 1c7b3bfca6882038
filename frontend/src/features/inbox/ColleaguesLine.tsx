import { useTranslation } from 'react-i18next';
import classes from './ColleaguesLine.module.css';
import { useTyping } from './presence';

/** Who else is typing; the line keeps its height, so nothing moves. */
export function ColleaguesLine({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const [first, second, third] = useTyping(conversationId);
  return (
    <p className={classes.line} aria-live="polite">
      {first && (
        <>
          <span className={classes.dots} aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {third
            ? t('thread.typingMany')
            : second
              ? t('thread.typingTwo', { first: first.name, second: second.name })
              : t('thread.typingOne', { name: first.name })}
        </>
      )}
    </p>
  );
}
