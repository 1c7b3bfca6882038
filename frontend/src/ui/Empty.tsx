import type { ReactNode } from 'react';
import classes from './Empty.module.css';

/** An empty list: what will be here, and the one button that fills it. */
export function Empty({ title, body, action }: { title: string; body?: string; action?: ReactNode }) {
  return (
    <div className={classes.empty} data-fills={action ? true : undefined}>
      <strong>{title}</strong>
      {body && <p>{body}</p>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
