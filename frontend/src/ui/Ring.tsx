import type { ReactNode } from 'react';
import type { Tone } from '@/lib/time';
import classes from './Ring.module.css';

interface Props {
  size: number;
  /** What is left, 1 to 0; null draws nothing. */
  fraction: number | null;
  tone: Tone;
  children: ReactNode;
}

/** A thin ring that empties and warms as time runs out. The words stand elsewhere. */
export function Ring({ size, fraction, tone, children }: Props) {
  const outer = size + 8;
  const radius = outer / 2 - 1;
  const length = 2 * Math.PI * radius;
  return (
    <span className={classes.ring} style={{ width: outer, height: outer }}>
      {fraction !== null && (
        <svg width={outer} height={outer} className={classes.svg} aria-hidden>
          <circle
            cx={outer / 2}
            cy={outer / 2}
            r={radius}
            className={classes.left}
            data-tone={tone}
            strokeDasharray={`${length * fraction} ${length}`}
          />
        </svg>
      )}
      {children}
    </span>
  );
}
