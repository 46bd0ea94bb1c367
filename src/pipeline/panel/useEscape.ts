/** Escape closes what is open, wherever the focus is within it. */
import { useEffect, useRef, type RefObject } from 'react';

/** For the element that is open. */
export function useEscape(close: () => void): RefObject<HTMLElement> {
  const node = useRef<HTMLElement>(null);
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    const element = node.current;
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current();
    };
    element?.addEventListener('keydown', listen);
    return () => element?.removeEventListener('keydown', listen);
  }, []);
  return node;
}
