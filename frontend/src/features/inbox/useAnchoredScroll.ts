import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/**
 * Scrolling of a thread whose container is `column-reverse`: positions count from the bottom (0, then negative),
 * so older pages put in above move nothing. Messages added below while the reader is further up are made up for here.
 */
export function useAnchoredScroll(tailKey: string | null) {
  const scroller = useRef<HTMLDivElement>(null);
  const [atBottom, setAtBottom] = useState(true);
  const before = useRef<{ height: number; tailKey: string | null }>({ height: 0, tailKey });

  const onScroll = useCallback(() => {
    if (scroller.current) setAtBottom(scroller.current.scrollTop > -80);
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { height, tailKey: lastTail } = before.current;
    before.current = { height: element.scrollHeight, tailKey };
    if (lastTail === null || tailKey === lastTail) return;
    const grown = element.scrollHeight - height;
    element.scrollTo({ top: element.scrollTop <= -80 ? element.scrollTop - grown : 0, behavior: 'instant' });
  });

  // Messages get their real height only as they come on screen, so the height is followed between renders too.
  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    const observer = new ResizeObserver(() => {
      before.current.height = element.scrollHeight;
    });
    observer.observe(content);
    return () => observer.disconnect();
  }, []);

  const toBottom = useCallback((behavior: ScrollBehavior = 'smooth') => {
    scroller.current?.scrollTo({ top: 0, behavior });
  }, []);

  return { scroller, atBottom, onScroll, toBottom };
}
