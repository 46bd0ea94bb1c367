/** The port to a cluster that lives in this process: the API's verbs without HTTP. The controllers, the kubelet and tests use it. */
import type { KubernetesObject, ResourceKind } from '../../../src/core/k8s/types';
import { openRegistry } from '../local-cluster/api/bootstrap';
import { openLog, type LogDoor } from '../local-cluster/api/openLog';
import { patchObject } from '../local-cluster/api/patch/patchObject';
import type { Registry } from '../local-cluster/api/registry';
import { findResource, type Resource } from '../local-cluster/api/resources';
import { StatusError } from '../local-cluster/api/statusError';
import { ApiError, type ClusterApi, type ListOptions, type LogOptions, type ObjectRef, type WatchEvent } from './port';

export interface MemoryClusterOptions {
  readonly now?: () => Date;
  /** Where pod logs come from; may be given later through `logs.source`. */
  readonly logs?: LogDoor;
  /** How many changes a watcher may be behind before it gets 410. */
  readonly historyLimit?: number;
}

/** A cluster of its own in memory, with the first namespaces in it and no controllers. */
export function createMemoryCluster(options: MemoryClusterOptions = {}): { api: ClusterApi; registry: Registry; logs: LogDoor; close(): void } {
  const registry = openRegistry({ path: ':memory:', ...options });
  const logs = options.logs ?? {};
  return { api: clusterApiOver(registry, logs), registry, logs, close: () => registry.store.close() };
}

/** The port over a registry in this process. */
export function clusterApiOver(registry: Registry, logs: LogDoor): ClusterApi {
  return {
    get: async <T extends KubernetesObject>(ref: ObjectRef) => answer(() => absentAsUndefined(() => registry.get(served(ref.kind), ref.namespace ?? '', ref.name))) as T | undefined,
    list: async <T extends KubernetesObject>(kind: ResourceKind, selection: ListOptions = {}) => {
      const { items, resourceVersion } = answer(() => registry.list(served(kind), selection));
      return { items: items as T[], resourceVersion };
    },
    create: async <T extends KubernetesObject>(kind: ResourceKind, object: T) => answer(() => registry.create(served(kind), namespaceOf(object), typed(kind, object))) as T,
    update: async <T extends KubernetesObject>(kind: ResourceKind, object: T) =>
      answer(() => registry.update(served(kind), namespaceOf(object), object.metadata.name ?? '', typed(kind, object))) as T,
    updateStatus: async <T extends KubernetesObject>(kind: ResourceKind, object: T) =>
      answer(() => registry.update(served(kind), namespaceOf(object), object.metadata.name ?? '', typed(kind, object), { subresource: 'status' })) as T,
    patch: async <T extends KubernetesObject>(ref: ObjectRef, patch: unknown, request: Parameters<ClusterApi['patch']>[2]) =>
      answer(() => patchObject(registry, served(ref.kind), ref.namespace ?? '', ref.name, { ...request, patch })).object as T,
    delete: async (ref, request = {}) => {
      const { uid, ...rest } = request;
      answer(() => absentAsUndefined(() => registry.delete(served(ref.kind), ref.namespace ?? '', ref.name, { ...rest, ...(uid === undefined ? {} : { preconditions: { uid } }) })));
    },
    watch: (kind, resourceVersion, selection, signal) => watchEvents(registry, kind, resourceVersion, selection ?? {}, signal),
    log: (ref, request, signal) => logBytes(registry, logs, ref, request ?? {}, signal)
  };
}

async function* watchEvents<T extends KubernetesObject>(
  registry: Registry,
  kind: ResourceKind,
  resourceVersion: string,
  selection: ListOptions,
  signal: AbortSignal | undefined
): AsyncIterable<WatchEvent<T>> {
  signal?.throwIfAborted();
  const queue = answer(() => registry.watch(served(kind), { ...selection, resourceVersion, bookmarks: true }));
  const abort = (): void => queue.end(signal?.reason instanceof Error ? signal.reason : new Error('the watch was stopped'));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for await (const item of queue) {
      yield item as WatchEvent<T>;
    }
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

async function* logBytes(registry: Registry, logs: LogDoor, ref: { namespace: string; name: string }, request: LogOptions, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  signal?.throwIfAborted();
  yield* answer(() => openLog(registry, logs, ref, request, signal ?? new AbortController().signal));
}

/** A client may leave kind and apiVersion out when it names the kind beside the object. */
function typed(kind: ResourceKind, object: KubernetesObject): KubernetesObject {
  return { ...object, kind: object.kind ?? kind.kind, apiVersion: object.apiVersion ?? (kind.group ? `${kind.group}/${kind.version}` : kind.version) };
}

function served(kind: ResourceKind): Resource {
  const found = findResource(kind.group, kind.version, kind.plural);
  if (found === undefined) {
    throw StatusError.unknownPath();
  }
  return found;
}

function namespaceOf(object: KubernetesObject): string {
  return object.metadata.namespace ?? '';
}

function absentAsUndefined<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof StatusError && error.status.code === 404) {
      return undefined;
    }
    throw error;
  }
}

function answer<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof StatusError ? new ApiError(error.status) : error;
  }
}
