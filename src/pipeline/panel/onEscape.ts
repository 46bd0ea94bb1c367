/** Escape closes what is open, wherever the focus is within it. */
import type { KeyboardEvent } from 'react';

/** Handles keys of the element that is open; what within it takes Escape for itself prevents the default. */
export function onEscape(close: () => void): (event: KeyboardEvent) => void {
  return event => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
}
