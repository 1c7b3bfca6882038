import { IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { hash, initials } from '@/lib/text';
import classes from './Avatar.module.css';

interface Props {
  name: string;
  /** What the colour is derived from; the name by default. */
  seed?: string;
  /** Path of their photo; shown in place of the initials. */
  photoUrl?: string | null | undefined;
  size?: number;
}

/** A person by their initials, in a colour that stays theirs. Decorative: the name stands beside it. */
export function Avatar({ name, seed = name, photoUrl, size = 36 }: Props) {
  // A photo that can't be loaded gives way to the initials.
  const [failed, setFailed] = useState<string | null>(null);
  const photo = photoUrl && photoUrl !== failed ? photoUrl : null;
  const letters = photo ? '' : initials(name);
  return (
    <span
      className={classes.avatar}
      data-hue={hash(seed) % 8}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.38) }}
      // Drawn by the style sheet: letters are a picture here, not words to be read or found.
      data-letters={letters || undefined}
      aria-hidden
    >
      {photo ? (
        <img src={photo} alt="" width={size} height={size} onError={() => setFailed(photo)} />
      ) : (
        !letters && <IconUser size={Math.round(size * 0.5)} stroke={1.75} />
      )}
    </span>
  );
}
