/** Kubernetes objects of one kind as they stand now: one watch, however many look at it. */
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { KubernetesObject } from '../core/k8s/types';
import type { ChannelMessage, WatchedKind } from '../wire/channel';
import type { ErrorAnswer } from '../wire/runs';
import type { Target } from '../wire/target';

/** Which of a kind's objects. */
export interface WatchOptions {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** `connecting`: nothing known yet; `stale`: what was known, while the connection or the cluster is away; `error`: nothing more comes. */
export type ViewState = 'connecting' | 'live' | 'stale' | 'error';

/** What whoever asked for a watch holds until `dispose`. */
export interface ResourceView<T extends KubernetesObject = KubernetesObject> extends IDisposable {
  /** By `namespace/name`; a new map whenever something changed. */
  readonly objects: ReadonlyMap<string, T>;
  readonly state: ViewState;
  /** What stands in the way, while state is `stale` or `error`. */
  readonly error: ErrorAnswer | undefined;
  /** Objects or state have changed. */
  readonly changed: ISignal<ResourceView<T>, void>;
}

/** The key of an object in `objects`. */
export function keyOf({ metadata: { namespace = '', name = '' } }: KubernetesObject): string {
  return `${namespace}/${name}`;
}

/** Same key, same watch. */
export function watchKey(target: Target, kind: WatchedKind, { namespace, labelSelector, fieldSelector }: WatchOptions): string {
  return JSON.stringify([target.context ?? null, kind, namespace ?? null, labelSelector ?? null, fieldSelector ?? null]);
}

/** The objects of one watch; views of it are handed out, and `unused` is called when the last is disposed. */
export class ResourceCache {
  constructor(private readonly unused: () => void) {}

  state: ViewState = 'connecting';
  error: ErrorAnswer | undefined;

  get objects(): ReadonlyMap<string, KubernetesObject> {
    return (this.snapshot ??= new Map(this.current));
  }

  /** One more that looks. */
  view<T extends KubernetesObject>(): ResourceView<T> {
    const view = new View<T>(this, () => {
      this.views.delete(view as View<KubernetesObject>);
      if (this.views.size === 0) this.unused();
    });
    this.views.add(view as View<KubernetesObject>);
    return view;
  }

  /** A message of this watch. */
  take(message: ChannelMessage): void {
    switch (message.event) {
      case 'listed':
        this.current = new Map(message.objects.map(object => [keyOf(object), object]));
        this.settle('live');
        break;
      case 'changed':
        this.current.set(keyOf(message.object), message.object);
        this.settle('live');
        break;
      case 'deleted':
        this.current.delete(keyOf(message.object));
        this.settle('live');
        break;
      case 'error':
        this.settle(message.final ? 'error' : this.state === 'connecting' ? 'connecting' : 'stale', message.error);
    }
  }

  /** The connection is gone and being sought. */
  lost(): void {
    if (this.state === 'live') this.settle('stale');
  }

  private settle(state: ViewState, error?: ErrorAnswer): void {
    this.state = state;
    this.error = error;
    this.snapshot = undefined;
    for (const view of [...this.views]) view.tell();
  }

  private current = new Map<string, KubernetesObject>();
  private snapshot: ReadonlyMap<string, KubernetesObject> | undefined;
  private readonly views = new Set<View<KubernetesObject>>();
}

class View<T extends KubernetesObject> implements ResourceView<T> {
  constructor(
    private readonly cache: ResourceCache,
    private readonly left: () => void
  ) {}

  readonly changed: Signal<ResourceView<T>, void> = new Signal<ResourceView<T>, void>(this);
  isDisposed = false;

  get objects(): ReadonlyMap<string, T> {
    return this.cache.objects as ReadonlyMap<string, T>;
  }

  get state(): ViewState {
    return this.cache.state;
  }

  get error(): ErrorAnswer | undefined {
    return this.cache.error;
  }

  tell(): void {
    this.changed.emit();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    Signal.clearData(this);
    this.left();
  }
}
