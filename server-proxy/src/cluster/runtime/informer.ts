/** Keeps a copy of all objects of some kinds in step with the cluster: list, then watch, then again. */
import type { KubernetesObject, ResourceKind } from '../../../../src/core/k8s/types';
import { ApiError, type ClusterApi, type ListOptions } from '../port';

/** What a controller reads: copies as fresh as the last event; never change the objects in place. */
export interface Caches {
  get<T extends KubernetesObject>(kind: ResourceKind, namespace: string | undefined, name: string): T | undefined;
  list<T extends KubernetesObject>(kind: ResourceKind, namespace?: string): T[];
}

/** Told of every object that appeared, changed or went (`gone`, with its last state). */
export type ChangeListener = (kind: ResourceKind, object: KubernetesObject, gone: boolean) => void;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** One kind's cache. */
export class Informer {
  /** Resolves after the first complete list. */
  readonly synced: Promise<void>;
  private objects = new Map<string, KubernetesObject>();
  private markSynced: () => void = () => undefined;

  constructor(
    private readonly api: ClusterApi,
    readonly kind: ResourceKind,
    private readonly listener: ChangeListener,
    private readonly options: ListOptions = {}
  ) {
    this.synced = new Promise(resolve => (this.markSynced = resolve));
  }

  get(namespace: string | undefined, name: string): KubernetesObject | undefined {
    return this.objects.get(`${namespace ?? ''}/${name}`);
  }

  list(namespace?: string): KubernetesObject[] {
    const all = [...this.objects.values()];
    return namespace === undefined ? all : all.filter(object => object.metadata.namespace === namespace);
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let version: string | undefined;
    let pause = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      try {
        version ??= await this.relist(signal);
        version = await this.follow(version, signal);
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        version = undefined;
        // 410 only says that the version is too old: list again at once.
        if (!(error instanceof ApiError && error.code === 410)) {
          await sleep(pause, signal);
          pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        }
      }
    }
  }

  private async relist(signal: AbortSignal): Promise<string> {
    const { items, resourceVersion } = await this.api.list<KubernetesObject>(this.kind, this.options, signal);
    const before = this.objects;
    this.objects = new Map(items.map(item => [keyOfObject(item), item]));
    this.markSynced();
    for (const [key, object] of this.objects) {
      if (before.get(key)?.metadata.resourceVersion !== object.metadata.resourceVersion) {
        this.listener(this.kind, object, false);
      }
    }
    for (const [key, object] of before) {
      if (!this.objects.has(key)) {
        this.listener(this.kind, object, true);
      }
    }
    return resourceVersion;
  }

  /** Follows one watch to its end; gives the version to go on from. */
  private async follow(from: string, signal: AbortSignal): Promise<string> {
    let version = from;
    for await (const event of this.api.watch<KubernetesObject>(this.kind, from, this.options, signal)) {
      if (event.type === 'BOOKMARK') {
        version = event.resourceVersion;
        continue;
      }
      version = event.object.metadata.resourceVersion ?? version;
      const gone = event.type === 'DELETED';
      if (gone) {
        this.objects.delete(keyOfObject(event.object));
      } else {
        this.objects.set(keyOfObject(event.object), event.object);
      }
      this.listener(this.kind, event.object, gone);
    }
    if (version === from) {
      // An endless stream of empty watches must not spin.
      await sleep(FIRST_PAUSE_MS, signal);
    }
    return version;
  }
}

function keyOfObject(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}

/** Resolves after `milliseconds`, or early when `signal` aborts. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
