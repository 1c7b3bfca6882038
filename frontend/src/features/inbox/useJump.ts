import { useCallback, useEffect, useState } from 'react';

/** Goes to a message, loading older pages until it is there, and lets it light up for a moment. */
export function useJump(
  nodes: readonly { id: string }[],
  loadPrevious: ((count: number) => void) | null,
  hasPrevious: boolean,
) {
  const [target, setTarget] = useState<string | null>(null);
  const [flashing, setFlashing] = useState<string | null>(null);
  const found = target !== null && nodes.some((node) => node.id === target);

  useEffect(() => {
    if (target === null) return;
    if (found) {
      document.getElementById(target)?.scrollIntoView({ block: 'center' });
      // eslint-disable-next-line react-hooks/set-state-in-effect -- answers to the page that just arrived
      setFlashing(target);
      setTarget(null);
    } else if (!hasPrevious) setTarget(null);
    else loadPrevious?.(100);
  }, [target, found, hasPrevious, loadPrevious]);

  useEffect(() => {
    if (!flashing) return;
    const timer = setTimeout(() => setFlashing(null), 1_400);
    return () => clearTimeout(timer);
  }, [flashing]);

  return { flashing, jump: useCallback((id: string) => setTarget(id), []) };
}
