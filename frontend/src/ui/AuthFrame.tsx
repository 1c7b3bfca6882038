import type { ReactNode } from 'react';
import classes from './AuthFrame.module.css';
import { Mark } from './Wordmark';

interface Props {
  title: string;
  body?: ReactNode;
  children?: ReactNode;
  /** A quiet line under the card. */
  foot?: ReactNode;
  /** A second, quiet card. */
  aside?: ReactNode;
}

/** The page of everyone who is not signed in. */
export function AuthFrame({ title, body, children, foot, aside }: Props) {
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <Mark size={30} />
          <span>PostDog</span>
        </div>
        <section className={classes.card}>
          <h1 className={classes.title}>{title}</h1>
          {body && <div className={classes.body}>{body}</div>}
          {children && <div className={classes.content}>{children}</div>}
        </section>
        {foot && <div className={classes.foot}>{foot}</div>}
        {aside}
      </div>
    </main>
  );
}
