import { Signal } from '@lumino/signaling';
import React, { act } from 'react';
import { createRoot } from 'react-dom/client';
import { useModelState } from '../useModelState';

class Counter {
  state = { count: 0, other: 0 };
  readonly stateChanged = new Signal<this, void>(this);
  set(part: Partial<Counter['state']>): void {
    this.state = { ...this.state, ...part };
    this.stateChanged.emit();
  }
}

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

describe('useModelState', () => {
  let renders = 0;
  function Show({ model }: { readonly model: Counter }): React.ReactElement {
    const pair = useModelState(model, ({ count }) => [count], (a, b) => a[0] === b[0]);
    renders += 1;
    return <b>{pair[0]}</b>;
  }

  it('shows what was selected, and renders for nothing else', () => {
    const host = document.createElement('div');
    const root = createRoot(host);
    const model = new Counter();
    act(() => root.render(<Show model={model} />));
    const first = renders;
    act(() => model.set({ other: 1 }));
    expect(renders).toBe(first);
    act(() => model.set({ count: 7 }));
    expect(host.textContent).toBe('7');
    act(() => root.unmount());
  });

  it('follows another model, and lets go of the first', () => {
    const host = document.createElement('div');
    const root = createRoot(host);
    const [one, two] = [new Counter(), new Counter()];
    two.set({ count: 2 });
    act(() => root.render(<Show model={one} />));
    act(() => root.render(<Show model={two} />));
    expect(host.textContent).toBe('2');
    act(() => two.set({ count: 3 }));
    expect(host.textContent).toBe('3');
    const before = renders;
    act(() => one.set({ count: 9 }));
    expect(renders).toBe(before);
    act(() => root.unmount());
  });
});
