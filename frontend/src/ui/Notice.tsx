import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, toApiError } from '@/lib/errors';
import classes from './Notice.module.css';

interface Props {
  icon?: ComponentType<{ size?: number; stroke?: number }> | undefined;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  role?: 'alert' | undefined;
  heading?: 'h1' | 'h2';
}

/** An empty or broken page: what it is, and the one button that goes on. */
export function Notice({ icon: Icon, title, children, action, role, heading: Heading = 'h2' }: Props) {
  return (
    <div className={classes.notice} role={role}>
      {Icon && (
        <span className={classes.icon} aria-hidden>
          <Icon size={22} stroke={1.6} />
        </span>
      )}
      <Heading className={classes.title}>{title}</Heading>
      {children && <div className={classes.body}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}

/** The sentence for an error; the server's own words where they were written for people. */
export function useErrorText() {
  const { t } = useTranslation();
  return (error: unknown): string => {
    const known = toApiError(error);
    switch (known.code) {
      case 'NETWORK':
        return t('error.network');
      case 'INTERNAL':
        return t('error.internal');
      case 'RATE_LIMITED':
        return known.retryAfter ? t('error.rateLimited', { count: Math.ceil(known.retryAfter) }) : known.message;
      default:
        return known.message;
    }
  };
}

export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const text = useErrorText();
  const id = error instanceof ApiError ? error.id : undefined;
  return (
    <Notice
      role="alert"
      icon={IconPlugConnectedX}
      title={t('error.title')}
      action={
        onRetry && (
          <Button variant="default" onClick={onRetry}>
            {t('error.retry')}
          </Button>
        )
      }
    >
      <p>{text(error)}</p>
      {id && <p className={classes.code}>{t('error.quote', { id })}</p>}
    </Notice>
  );
}
