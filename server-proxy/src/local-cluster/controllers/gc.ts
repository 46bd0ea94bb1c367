/** The garbage collector: what is owned goes when all of its owners are gone, in the order that the deletion asks for. */
import type { KubernetesObject, OwnerReference, ResourceKind } from '../../../../src/core/k8s/types';
import { ApiError, type ClusterApi, type ObjectRef } from '../../cluster/port';
import { runController } from '../../cluster/runtime/controller';
import type { Caches } from '../../cluster/runtime/informer';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

interface Key {
  readonly plural: string;
  readonly group: string;
  readonly namespace: string;
  readonly name: string;
}

/** Collects among `kinds` until the signal aborts. */
export function startGarbageCollector(api: ClusterApi, options: { readonly kinds: readonly ResourceKind[]; readonly signal: AbortSignal }): void {
  const { kinds, signal } = options;
  void runController({
    api,
    kinds,
    signal,
    workers: 2,
    keyOf: (object, kind, caches, gone) => {
      // What an object's going or marking means is decided for those that it owns and those that own it.
      const own = gone ? [] : [keyText(kind, object)];
      const owners = (object.metadata.ownerReferences ?? []).flatMap(reference => {
        const owner = kinds.find(known => known.kind === reference.kind);
        return owner === undefined ? [] : [keyText(owner, { ...object, metadata: { name: reference.name, namespace: owner.namespaced ? object.metadata.namespace : undefined } })];
      });
      const marked = gone || object.metadata.deletionTimestamp !== undefined;
      return [...own, ...owners, ...(marked ? dependentsOf(caches, kinds, object).map(({ kind: below, object: dependent }) => keyText(below, dependent)) : [])];
    },
    reconcile: (key, caches) => collect(api, kinds, JSON.parse(key) as Key, caches)
  });
}

async function collect(api: ClusterApi, kinds: readonly ResourceKind[], key: Key, caches: Caches): Promise<void> {
  const kind = kinds.find(known => known.plural === key.plural && known.group === key.group);
  const object = kind === undefined ? undefined : caches.get(kind, kind.namespaced ? key.namespace : undefined, key.name);
  if (kind === undefined || object === undefined) {
    return;
  }
  const finalizers = object.metadata.deletionTimestamp === undefined ? [] : (object.metadata.finalizers ?? []);
  if (finalizers.includes(ORPHAN)) {
    await orphanDependents(api, kinds, caches, object);
    await dropFinalizer(api, kind, object, ORPHAN);
  } else if (finalizers.includes(FOREGROUND)) {
    await deleteForeground(api, kinds, caches, { kind, object });
  } else if (object.metadata.deletionTimestamp === undefined && (object.metadata.ownerReferences?.length ?? 0) > 0) {
    await judgeOwners(api, kinds, { kind, object });
  }
}

/** Asks the cluster itself about the owners: a cache may not have seen a new one yet. */
async function judgeOwners(api: ClusterApi, kinds: readonly ResourceKind[], { kind, object }: { kind: ResourceKind; object: KubernetesObject }): Promise<void> {
  const references = object.metadata.ownerReferences ?? [];
  const states = await Promise.all(references.map(reference => ownerState(api, kinds, object, reference)));
  if (states.every(state => state === 'absent')) {
    await remove(api, refOf(kind, object), { propagationPolicy: 'Background', uid: object.metadata.uid });
  } else if (states.every(state => state !== 'present') && states.includes('waiting')) {
    await remove(api, refOf(kind, object), { propagationPolicy: 'Foreground', uid: object.metadata.uid });
  } else if (states.includes('absent')) {
    const kept = references.filter((_, index) => states[index] !== 'absent');
    await api.patch(refOf(kind, object), { metadata: { ownerReferences: kept, resourceVersion: object.metadata.resourceVersion } }, { type: 'merge' });
  }
}

/** `waiting`: the owner is being deleted and waits for its dependents. Owners of kinds that we don't know count as present. */
async function ownerState(api: ClusterApi, kinds: readonly ResourceKind[], object: KubernetesObject, reference: OwnerReference): Promise<'present' | 'absent' | 'waiting'> {
  const kind = kinds.find(known => known.kind === reference.kind && reference.apiVersion === (known.group === '' ? known.version : `${known.group}/${known.version}`));
  if (kind === undefined) {
    return 'present';
  }
  const owner = await api.get({ kind, name: reference.name, ...(kind.namespaced ? { namespace: object.metadata.namespace } : {}) });
  if (owner === undefined || owner.metadata.uid !== reference.uid) {
    return 'absent';
  }
  return owner.metadata.deletionTimestamp !== undefined && owner.metadata.finalizers?.includes(FOREGROUND) ? 'waiting' : 'present';
}

async function deleteForeground(api: ClusterApi, kinds: readonly ResourceKind[], caches: Caches, { kind, object }: { kind: ResourceKind; object: KubernetesObject }): Promise<void> {
  const dependents = dependentsOf(caches, kinds, object);
  for (const { kind: below, object: dependent } of dependents) {
    if (dependent.metadata.deletionTimestamp === undefined && dependent.metadata.ownerReferences?.length === 1) {
      await remove(api, refOf(below, dependent), { propagationPolicy: 'Foreground', uid: dependent.metadata.uid });
    }
  }
  const blocking = dependents.filter(({ object: dependent }) => dependent.metadata.ownerReferences?.some(reference => reference.uid === object.metadata.uid && reference.blockOwnerDeletion));
  if (blocking.length === 0) {
    await dropFinalizer(api, kind, object, FOREGROUND);
  }
}

async function orphanDependents(api: ClusterApi, kinds: readonly ResourceKind[], caches: Caches, owner: KubernetesObject): Promise<void> {
  for (const { kind, object } of dependentsOf(caches, kinds, owner)) {
    const kept = (object.metadata.ownerReferences ?? []).filter(reference => reference.uid !== owner.metadata.uid);
    await api.patch(refOf(kind, object), { metadata: { ownerReferences: kept.length > 0 ? kept : null, resourceVersion: object.metadata.resourceVersion } }, { type: 'merge' });
  }
}

async function dropFinalizer(api: ClusterApi, kind: ResourceKind, object: KubernetesObject, finalizer: string): Promise<void> {
  const kept = (object.metadata.finalizers ?? []).filter(item => item !== finalizer);
  await api.patch(refOf(kind, object), { metadata: { finalizers: kept.length > 0 ? kept : null, resourceVersion: object.metadata.resourceVersion } }, { type: 'merge' });
}

function dependentsOf(caches: Caches, kinds: readonly ResourceKind[], owner: KubernetesObject): { kind: ResourceKind; object: KubernetesObject }[] {
  const { uid, namespace } = owner.metadata;
  return kinds.flatMap(kind =>
    caches
      .list(kind, kind.namespaced ? namespace : undefined)
      .filter(object => object.metadata.ownerReferences?.some(reference => reference.uid === uid))
      .map(object => ({ kind, object }))
  );
}

/** A deletion that someone else was faster with, or whose object is a new one by now, is done. */
async function remove(api: ClusterApi, ref: ObjectRef, options: NonNullable<Parameters<ClusterApi['delete']>[1]>): Promise<void> {
  try {
    await api.delete(ref, options);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 409)) {
      throw error;
    }
  }
}

function refOf(kind: ResourceKind, object: KubernetesObject): ObjectRef {
  return { kind, name: object.metadata.name ?? '', ...(kind.namespaced ? { namespace: object.metadata.namespace } : {}) };
}

function keyText(kind: ResourceKind, object: KubernetesObject): string {
  const key: Key = { plural: kind.plural, group: kind.group, namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' };
  return JSON.stringify(key);
}
