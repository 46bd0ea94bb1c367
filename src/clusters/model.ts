/** What the page knows of the local cluster. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { ProxyStatus } from '../wire/status';

/** `asking` before the first answer; `offline`: the proxy itself can't be reached, `reason` says how it failed. */
export type StatusState = { readonly kind: 'asking' } | { readonly kind: 'known'; readonly status: ProxyStatus } | { readonly kind: 'offline'; readonly reason: string };

/** Asks the proxy when told to and tells listeners of each change. */
export class ClusterStatusModel implements IDisposable {
  constructor(private readonly fetch: () => Promise<ProxyStatus>) {}

  get state(): StatusState {
    return this.current;
  }

  get stateChanged(): ISignal<this, void> {
    return this.changed;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Asks again; never rejects, since being offline is a state. */
  async refresh(): Promise<void> {
    let next: StatusState;
    try {
      next = { kind: 'known', status: await this.fetch() };
    } catch (error) {
      next = { kind: 'offline', reason: error instanceof Error ? error.message : String(error) };
    }
    if (this.disposed) return;
    this.current = next;
    this.changed.emit();
  }

  dispose(): void {
    this.disposed = true;
    Signal.clearData(this);
  }

  private current: StatusState = { kind: 'asking' };
  private disposed = false;
  private readonly changed = new Signal<this, void>(this);
}
