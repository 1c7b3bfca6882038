import { IconUser } from '@tabler/icons-react';
import { hash, initials } from '@/lib/text';
import classes from './Avatar.module.css';

interface Props {
  name: string;
  /** What the colour is derived from; the name by default. */
  seed?: string;
  size?: number;
}

/** A person by their initials, in a colour that stays theirs. Decorative: the name stands beside it. */
export function Avatar({ name, seed = name, size = 36 }: Props) {
  const letters = initials(name);
  return (
    <span
      className={classes.avatar}
      data-hue={hash(seed) % 8}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.38) }}
      // Drawn by the style sheet: letters are a picture here, not words to be read or found.
      data-letters={letters || undefined}
      aria-hidden
    >
      {!letters && <IconUser size={Math.round(size * 0.5)} stroke={1.75} />}
    </span>
  );
}
