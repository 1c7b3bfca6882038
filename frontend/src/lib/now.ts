import { useEffect, useSyncExternalStore } from 'react';

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

// Longer timers overflow, and nobody waits that long for a page.
const longestTimer = 24 * 60 * 60_000;

/** Renews the clock at this moment too, so that what ends then ends on the screen without waiting for the next tick. */
export function useMoment(at: string | null | undefined) {
  useEffect(() => {
    const left = at ? new Date(at).getTime() - Date.now() : -1;
    if (left < 0 || left > longestTimer) return;
    const own = setTimeout(tick, left + 1);
    return () => clearTimeout(own);
  }, [at]);
}
