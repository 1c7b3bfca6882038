import { Kbd } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '@/ui/Notice';
import classes from './InboxPage.module.css';

const keys: Record<string, string> = { '{j}': 'J', '{k}': 'K', '{enter}': 'Enter', '{help}': '?' };

/** Beside the list while nothing is open. */
export function InboxEmpty() {
  const { t } = useTranslation();
  const parts = t('inbox.none.body').split(/(\{\w+\})/);
  return (
    <div id="content" className={classes.nothing}>
      <Notice icon={IconMessages} title={t('inbox.none.title')}>
        <p>
          {parts.map((part, index) =>
            keys[part] ? (
              <Kbd key={index} size="xs">
                {keys[part]}
              </Kbd>
            ) : (
              <Fragment key={index}>{part}</Fragment>
            ),
          )}
        </p>
      </Notice>
    </div>
  );
}
