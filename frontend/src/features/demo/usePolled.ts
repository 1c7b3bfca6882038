import { useCallback, useEffect, useState } from 'react';

/** Asks again and again while the page is visible. `key` names what is asked for; null asks for nothing. */
export function usePolled<T>(key: string | null, load: () => Promise<T>, interval: number) {
  const [state, setState] = useState<{ key: string | null; value: T | null; failed: boolean }>({
    key: null,
    value: null,
    failed: false,
  });
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (key === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    async function poll() {
      if (document.visibilityState === 'visible') {
        try {
          const value = await load();
          if (!over) setState({ key, value, failed: false });
        } catch {
          if (!over) setState((previous) => ({ ...previous, key, failed: true }));
        }
      }
      if (!over) timer = setTimeout(() => void poll(), interval);
    }
    void poll();
    return () => {
      over = true;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for what `load` closes over
  }, [key, interval, round]);

  const refresh = useCallback(() => setRound((n) => n + 1), []);
  const own = state.key === key;
  return { value: own ? state.value : null, failed: own && state.failed, refresh };
}
