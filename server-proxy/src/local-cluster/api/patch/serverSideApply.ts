/** Server-side apply: each field manager owns the fields it applied, and a manager that would change another's field gets a conflict. */
import type { KubernetesObject, StatusCause } from '../../../../../src/core/k8s/types';
import { timestamp } from '../metadata';
import type { Registry } from '../registry';
import type { Resource } from '../resources';
import { StatusError } from '../statusError';
import { fieldPaths, fieldsOfPaths, pathsOfFields, shownPath, valueAt } from './fieldSet';
import { mergeApplied, removePath } from './fieldMerge';
import { isSame, owns, shownManager, startsWith, without, type ManagedFields } from './managers';
import type { PatchRequest } from './patchObject';

const KUBECTL = 'kubectl';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Creates or changes the object so that it holds what `request.patch` says. */
export function applyConfiguration(registry: Registry, kind: Resource, at: { namespace: string; name: string }, request: PatchRequest): { object: KubernetesObject; created: boolean } {
  const applied = checkedConfiguration(at.name, request);
  const manager = request.fieldManager ?? '';
  const exists = registry.list(kind, { namespace: kind.namespaced ? at.namespace : undefined, fieldSelector: `metadata.name=${at.name}` }).items.length > 0;
  const paths = fieldPaths(applied, kind.builtIn);
  const entry: ManagedFields = {
    manager,
    operation: 'Apply',
    apiVersion: applied.apiVersion,
    time: timestamp(registry.now()),
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOfPaths(paths),
    ...(request.subresource ? { subresource: request.subresource } : {})
  };
  if (!exists) {
    if (request.subresource !== undefined) {
      throw StatusError.notFound(kind, at.name);
    }
    const metadata = { ...applied.metadata, managedFields: [entry] };
    return { object: registry.create(kind, at.namespace, { ...applied, metadata }, request), created: true };
  }
  const existing = registry.get(kind, at.namespace, at.name);
  const managers = (existing.metadata.managedFields ?? []) as ManagedFields[];
  const others = managers.filter(other => !isSame(other, entry));
  const lost = conflictsWith(existing, applied, paths, others);
  const refused = request.force === true ? [] : lost.filter(item => !isMigration(existing, manager, item.path));
  if (refused.length > 0) {
    throw conflict(kind, refused);
  }
  const before = managers.find(other => isSame(other, entry));
  const dropped = before === undefined ? [] : pathsOfFields(before.fieldsV1).filter(path => !paths.some(kept => startsWith(kept, path)) && !others.some(other => owns(other, path)));
  let next = mergeApplied(existing, applied, kind.builtIn) as KubernetesObject;
  for (const path of dropped) {
    next = removePath(next, path) as KubernetesObject;
  }
  const kept = others.map(other => without(other, lost.map(item => item.path))).filter(other => Object.keys(other.fieldsV1).length > 0);
  const sameFields = before !== undefined && JSON.stringify(before.fieldsV1) === JSON.stringify(entry.fieldsV1);
  const mine = sameFields ? before : entry;
  next = withLastApplied(existing, next, manager, applied);
  const metadata = { ...next.metadata, resourceVersion: applied.metadata.resourceVersion, managedFields: [...kept, mine] };
  return { object: registry.update(kind, at.namespace, at.name, { ...next, metadata }, request), created: false };
}

function checkedConfiguration(name: string, request: PatchRequest): KubernetesObject {
  const applied = request.patch as KubernetesObject;
  if (!request.fieldManager) {
    throw StatusError.invalid({ group: 'meta.k8s.io', plural: 'patchoptions', kind: 'PatchOptions' }, '', [
      { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' }
    ]);
  }
  if (typeof applied !== 'object' || applied === null || !applied.apiVersion || !applied.kind) {
    throw StatusError.badRequest('an applied configuration must hold apiVersion and kind');
  }
  if (applied.metadata?.managedFields !== undefined) {
    throw StatusError.badRequest('metadata.managedFields must be nil');
  }
  if (applied.metadata?.name !== undefined && applied.metadata.name !== name) {
    throw StatusError.badRequest(`the name of the object (${applied.metadata.name}) does not match the name on the URL (${name})`);
  }
  return { ...applied, metadata: { ...applied.metadata, name } };
}

interface Lost {
  readonly path: string[];
  readonly manager: string;
}

function conflictsWith(existing: KubernetesObject, applied: KubernetesObject, paths: readonly string[][], others: readonly ManagedFields[]): Lost[] {
  const changed = paths.filter(path => JSON.stringify(valueAt(existing, path)) !== JSON.stringify(valueAt(applied, path)));
  return others.flatMap(other => changed.filter(path => owns(other, path)).map(path => ({ path, manager: shownManager(other) })));
}

/** Whether kubectl changes only what its own client-side apply set: then the field is its own, whatever that was called. */
function isMigration(existing: KubernetesObject, manager: string, path: readonly string[]): boolean {
  const text = existing.metadata.annotations?.[LAST_APPLIED];
  if (manager !== KUBECTL || text === undefined) {
    return false;
  }
  try {
    const before = valueAt(JSON.parse(text) as unknown, path);
    return before !== undefined && JSON.stringify(before) === JSON.stringify(valueAt(existing, path));
  } catch {
    // An annotation that is no JSON proves nothing.
    return false;
  }
}

/** Keeps the annotation of the client-side apply true, so that either way of applying can follow the other. */
function withLastApplied(existing: KubernetesObject, next: KubernetesObject, manager: string, applied: KubernetesObject): KubernetesObject {
  if (manager !== KUBECTL || existing.metadata.annotations?.[LAST_APPLIED] === undefined || next.metadata.annotations?.[LAST_APPLIED] === undefined) {
    return next;
  }
  const annotations = { ...next.metadata.annotations, [LAST_APPLIED]: `${JSON.stringify(applied)}\n` };
  return { ...next, metadata: { ...next.metadata, annotations } };
}

function conflict(kind: Resource, lost: readonly Lost[]): StatusError {
  const causes: StatusCause[] = lost.map(({ path, manager }) => ({ reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field: shownPath(path) }));
  const list = causes.map(cause => `${cause.message}: ${cause.field}`).join(', ');
  return StatusError.of(409, 'Conflict', `Apply failed with ${causes.length} conflict${causes.length === 1 ? '' : 's'}: ${list}`, { kind: kind.plural, group: kind.group, causes });
}
