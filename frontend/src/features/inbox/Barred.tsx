import { IconBan, IconClockX, IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Composer.module.css';

const icons = { role: IconLock, channel: IconPlugConnectedX, window: IconClockX, block: IconBan };

interface Props {
  because: keyof typeof icons;
  title?: string;
  children: string;
  /** What can be done all the same. */
  action?: ReactNode;
}

/** Stands in the composer's place where nothing can be written, and says why. */
export function Barred({ because, title, children, action }: Props) {
  const Shape = icons[because];
  return (
    <div className={classes.barred} role="note">
      <Shape size={20} stroke={1.6} aria-hidden />
      <div>
        {title && <strong>{title}</strong>}
        <p>{children}</p>
      </div>
      {action}
    </div>
  );
}
