import { useEffect, useRef, type RefObject } from 'react';

/** On a wide screen the next thing is to write; on a phone a keyboard would cover what is to be read. */
export function useFirstFocus(conversationId: string, input: RefObject<HTMLTextAreaElement | null>) {
  const focused = useRef<string | null>(null);
  useEffect(() => {
    if (focused.current === conversationId || !window.matchMedia('(min-width: 769px)').matches) return;
    focused.current = conversationId;
    // Who opened it by key goes on with J and K, and writes after R.
    if (document.activeElement?.matches('[data-conversation]:focus-visible')) return;
    input.current?.focus();
  }, [conversationId, input]);
}
