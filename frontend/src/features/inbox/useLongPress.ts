import { useRef, type PointerEvent } from 'react';

const long = 450;

/** Handlers for an element that answers to a finger which stays on it. */
export function useLongPress(onLong: (() => void) | null) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (!onLong) return {};
  const stop = () => clearTimeout(timer.current);
  return {
    onPointerDown(event: PointerEvent) {
      stop();
      if (event.pointerType === 'touch') timer.current = setTimeout(onLong, long);
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onPointerMove: stop,
  };
}
