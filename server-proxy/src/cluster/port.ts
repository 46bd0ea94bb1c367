/** The one port to a cluster: what the command line, the proxy and the controllers may ask of the Kubernetes API, local or real. */
import type { KubernetesObject, ResourceKind, Status } from '../../../src/core/k8s/types';

/** Which object; `namespace` is absent for cluster-scoped kinds. */
export interface ObjectRef {
  readonly kind: ResourceKind;
  readonly namespace?: string;
  readonly name: string;
}

export interface ListOptions {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ObjectList<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export type PatchType = 'merge' | 'json' | 'strategic' | 'apply';

export interface LogOptions {
  readonly container?: string;
  readonly follow?: boolean;
  readonly tailLines?: number;
  readonly timestamps?: boolean;
}

/** An answer of the API that is not a success; carries Kubernetes' own `Status`. */
export class ApiError extends Error {
  constructor(readonly status: Status) {
    super(status.message ?? status.reason ?? 'the cluster refused the request');
    this.name = 'ApiError';
  }
  get code(): number {
    return this.status.code ?? 500;
  }
  get reason(): string {
    return this.status.reason ?? '';
  }
}

/** The cluster could not be reached at all. */
export class ClusterUnreachable extends Error {
  constructor(
    readonly server: string,
    cause: unknown
  ) {
    super(`the cluster at ${server} can't be reached`, { cause });
    this.name = 'ClusterUnreachable';
  }
}

/**
 * All methods reject with `ApiError` (or `ClusterUnreachable`) and stop early, rejecting with the signal's reason, when `signal` aborts.
 * Objects that come back belong to the caller of a real client but are shared by the in-memory one: never change them in place.
 */
export interface ClusterApi {
  /** The object, or undefined when there is none. */
  get<T extends KubernetesObject>(ref: ObjectRef, signal?: AbortSignal): Promise<T | undefined>;
  list<T extends KubernetesObject>(kind: ResourceKind, options?: ListOptions, signal?: AbortSignal): Promise<ObjectList<T>>;
  /** `metadata.namespace` decides the namespace. */
  create<T extends KubernetesObject>(kind: ResourceKind, object: T, signal?: AbortSignal): Promise<T>;
  /** Conflict (409) when `metadata.resourceVersion` is stale. */
  update<T extends KubernetesObject>(kind: ResourceKind, object: T, signal?: AbortSignal): Promise<T>;
  updateStatus<T extends KubernetesObject>(kind: ResourceKind, object: T, signal?: AbortSignal): Promise<T>;
  patch<T extends KubernetesObject>(
    ref: ObjectRef,
    patch: unknown,
    options: { readonly type: PatchType; readonly subresource?: 'status'; readonly fieldManager?: string; readonly force?: boolean },
    signal?: AbortSignal
  ): Promise<T>;
  /** Resolves once the deletion is accepted; undefined when there was nothing. */
  delete(
    ref: ObjectRef,
    options?: { readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'; readonly gracePeriodSeconds?: number; readonly uid?: string },
    signal?: AbortSignal
  ): Promise<void>;
  /** Events after `resourceVersion`; ends when the server ends it; rejects with `ApiError` 410 when the version is too old. */
  watch<T extends KubernetesObject>(kind: ResourceKind, resourceVersion: string, options?: ListOptions, signal?: AbortSignal): AsyncIterable<WatchEvent<T>>;
  /** The bytes of a container's log as they come. */
  log(ref: { readonly namespace: string; readonly name: string }, options?: LogOptions, signal?: AbortSignal): AsyncIterable<Uint8Array>;
}
