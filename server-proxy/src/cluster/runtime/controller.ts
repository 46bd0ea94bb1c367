/** Runs a level-based controller: informers feed a queue of keys, workers reconcile one key at a time. */
import type { KubernetesObject, ResourceKind } from '../../../../src/core/k8s/types';
import { ApiError, type ClusterApi } from '../port';
import { Informer, type Caches } from './informer';
import { WorkQueue } from './workQueue';

/** What a reconcile may ask for; nothing means: only when something changes. */
export type ReconcileAnswer = { readonly requeueAfterMs?: number } | void;

export interface ControllerOptions {
  readonly api: ClusterApi;
  /** The kinds that are cached and whose changes are listened to. */
  readonly kinds: readonly ResourceKind[];
  /** Which keys a change of `object` concerns; `gone` when the object no longer exists. */
  keyOf(object: KubernetesObject, kind: ResourceKind, caches: Caches, gone: boolean): string | readonly string[] | undefined;
  /** Brings the world nearer to what `key` asks for; a rejection is retried with backoff. */
  reconcile(key: string, caches: Caches): Promise<ReconcileAnswer>;
  readonly signal: AbortSignal;
  /** How many keys are reconciled side by side; the same key never is. Default 4. */
  readonly workers?: number;
  /** Told of each rejection of `reconcile`. */
  onError?(key: string, error: unknown): void;
}

/** Starts at once and runs until the signal aborts. Resolves when all has ended. */
export async function runController(options: ControllerOptions): Promise<void> {
  const { api, kinds, signal } = options;
  const queue = new WorkQueue();
  const informers = new Map<string, Informer>();
  const caches = cachesOver(informers);
  const changed = (kind: ResourceKind, object: KubernetesObject, gone: boolean): void => {
    const keys = options.keyOf(object, kind, caches, gone) ?? [];
    for (const key of typeof keys === 'string' ? [keys] : keys) {
      queue.add(key);
    }
  };
  for (const kind of kinds) {
    informers.set(idOf(kind), new Informer(api, kind, changed));
  }
  const close = (): void => queue.close();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) {
    close();
  }
  const running = [...informers.values()].map(informer => informer.run(signal));
  const aborted = new Promise<void>(resolve => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) {
      resolve();
    }
  });
  // A half-filled cache would look as if things had been deleted.
  await Promise.race([Promise.all([...informers.values()].map(informer => informer.synced)), aborted]);
  const workers = Array.from({ length: options.workers ?? 4 }, () => work(queue, caches, options));
  await Promise.all([...running, ...workers]);
}

async function work(queue: WorkQueue, caches: Caches, options: ControllerOptions): Promise<void> {
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    // In the daemon all that a reconcile awaits may be there at once: without a pause here requests, timers and ended processes would wait for the whole queue.
    await new Promise<void>(resolve => setImmediate(resolve));
    try {
      const answer = await options.reconcile(key, caches);
      queue.succeed(key);
      if (answer?.requeueAfterMs !== undefined) {
        queue.addAfter(key, answer.requeueAfterMs);
      }
    } catch (error) {
      if (!options.signal.aborted) {
        (options.onError ?? reportFailure)(key, error);
      }
      queue.fail(key);
    }
  }
}

function cachesOver(informers: ReadonlyMap<string, Informer>): Caches {
  const informer = (kind: ResourceKind): Informer => {
    const found = informers.get(idOf(kind));
    if (found === undefined) {
      throw new Error(`this controller does not cache ${kind.plural}: add the kind to its kinds`);
    }
    return found;
  };
  return {
    get: <T extends KubernetesObject>(kind: ResourceKind, namespace: string | undefined, name: string) => informer(kind).get(namespace, name) as T | undefined,
    list: <T extends KubernetesObject>(kind: ResourceKind, namespace?: string) => informer(kind).list(namespace) as T[]
  };
}

function idOf(kind: ResourceKind): string {
  return `${kind.group}/${kind.plural}`;
}

/** To the daemon's log; a conflict is the ordinary way to learn that somebody else was faster. */
export function reportFailure(key: string, error: unknown): void {
  if (error instanceof ApiError && error.code === 409) return;
  process.stderr.write(`${key} will be tried again: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
