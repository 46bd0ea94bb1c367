/** Who set which fields: the entries of `metadata.managedFields`. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { timestamp } from '../metadata';
import type { Resource } from '../resources';
import { fieldPaths, fieldsOfPaths, pathsOfFields, valueAt } from './fieldSet';

/** The fields that one manager set by one kind of operation. */
export interface ManagedFields {
  manager: string;
  operation: string;
  apiVersion: string;
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: Record<string, unknown>;
  subresource?: string;
}

/** A create, an update or a patch that is not an apply. */
export interface Updating {
  readonly manager: string;
  readonly subresource?: string;
  readonly now: Date;
}

/** `next` with its owners: whoever changes a field owns it from then on, alone; a removed field is nobody's. */
export function withOwners(kind: Resource, previous: KubernetesObject | undefined, next: KubernetesObject, updating: Updating): KubernetesObject {
  const shown = previous === undefined && kind.status ? { ...next, status: undefined } : next;
  const changed = fieldPaths(shown, kind.builtIn).filter(path => valueAt(shown, path) !== undefined && !isEqual(valueAt(previous, path), valueAt(shown, path)));
  const removed = previous === undefined ? [] : fieldPaths(previous, kind.builtIn).filter(path => valueAt(next, path) === undefined);
  if (changed.length + removed.length === 0) {
    return next;
  }
  const managers = (next.metadata.managedFields ?? []) as ManagedFields[];
  const subresource = updating.subresource === undefined ? {} : { subresource: updating.subresource };
  const mine: ManagedFields = { manager: updating.manager, operation: 'Update', apiVersion: next.apiVersion, fieldsType: 'FieldsV1', fieldsV1: {}, ...subresource };
  const before = managers.find(other => isSame(other, mine));
  const kept = before === undefined ? [] : pathsOfFields(before.fieldsV1).filter(path => !removed.some(gone => startsWith(path, gone)));
  const fieldsV1 = fieldsOfPaths([...kept, ...changed]);
  const same = before !== undefined && isEqual(before.fieldsV1, fieldsV1);
  const others = managers.filter(other => other !== before).map(other => without(other, [...changed, ...removed]));
  const all = [...others, same ? before : { ...mine, time: timestamp(updating.now), fieldsV1 }].filter(other => Object.keys(other.fieldsV1).length > 0);
  return { ...next, metadata: { ...next.metadata, managedFields: all } };
}

/** Whether a manager owns a field or something in it. */
export function owns(manager: ManagedFields, path: readonly string[]): boolean {
  return pathsOfFields(manager.fieldsV1).some(owned => startsWith(owned, path));
}

/** A manager without the fields that others took. */
export function without(manager: ManagedFields, taken: readonly (readonly string[])[]): ManagedFields {
  const kept = pathsOfFields(manager.fieldsV1).filter(path => !taken.some(lost => startsWith(path, lost)));
  return { ...manager, fieldsV1: fieldsOfPaths(kept) };
}

/** Whether a path is at or below another. */
export function startsWith(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((part, index) => path[index] === part);
}

/** Whether two entries are of the same manager, operation and subresource. */
export function isSame(a: ManagedFields, b: ManagedFields): boolean {
  return a.manager === b.manager && a.operation === b.operation && (a.subresource ?? '') === (b.subresource ?? '');
}

/** A manager as conflicts name it. */
export function shownManager({ manager, operation, subresource, apiVersion }: ManagedFields): string {
  const part = subresource ? ` with subresource ${JSON.stringify(subresource)}` : '';
  return `${JSON.stringify(manager)}${part}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
