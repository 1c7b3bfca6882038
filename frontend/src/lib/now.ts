import { useSyncExternalStore } from 'react';

// One clock for all relative times on the page, so that they move together.
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick() {
  now = Date.now();
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  if (!timer) {
    timer = setInterval(tick, 20_000);
    if (Date.now() - now > 20_000) queueMicrotask(tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The current time, renewed every 20 seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
