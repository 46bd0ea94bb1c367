/** How React components look at a model of ours: selected, and without losing a change between render and effect. */
import type { ISignal } from '@lumino/signaling';
import { useCallback, useRef, useSyncExternalStore } from 'react';

/** The face of every model: an immutable snapshot, and a signal at each new one. */
export interface IModelWithState<S> {
  readonly state: S;
  readonly stateChanged: ISignal<unknown, unknown>;
}

/**
 * What `select` takes from the model's state; renders again only when that is another value. `equal` compares two selections
 * where they are made anew each time.
 */
export function useModelState<S, T>(model: IModelWithState<S>, select: (state: S) => T, equal: (a: T, b: T) => boolean = Object.is): T {
  const last = useRef<{ readonly value: T } | null>(null);
  const subscribe = useCallback(
    (notify: () => void): (() => void) => {
      const slot = (): void => notify();
      model.stateChanged.connect(slot);
      return () => void model.stateChanged.disconnect(slot);
    },
    [model]
  );
  const snapshot = (): T => {
    const value = select(model.state);
    // React compares by identity: an equal selection has to be the one it knows.
    if (last.current === null || !equal(last.current.value, value)) last.current = { value };
    return last.current.value;
  };
  return useSyncExternalStore(subscribe, snapshot);
}
