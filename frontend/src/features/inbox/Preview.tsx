import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import bubble from './MessageBubble.module.css';
import classes from './OfferDialog.module.css';

/** How a message will look to the customer, while it is being written. */
export function Preview({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className={classes.preview} aria-label={t('offer.preview')}>
      <p className={classes.previewTitle}>{t('offer.preview')}</p>
      <div className={bubble.message} data-out data-first>
        <div className={`${bubble.bubble} ${classes.previewBubble}`}>{children}</div>
      </div>
    </section>
  );
}
