import type { ReactNode } from 'react';
import classes from './Section.module.css';

interface Props {
  title?: string;
  body?: ReactNode;
  /** A button at the end of the head. */
  action?: ReactNode;
  children?: ReactNode;
}

/** One matter on a page of settings. */
export function Section({ title, body, action, children }: Props) {
  return (
    <section className={classes.section}>
      {title && (
        <div className={classes.head}>
          <div className={classes.words}>
            <h2>{title}</h2>
            {body && <p>{body}</p>}
          </div>
          {action && <div className={classes.action}>{action}</div>}
        </div>
      )}
      {children && <div className={title ? classes.content : undefined}>{children}</div>}
    </section>
  );
}
