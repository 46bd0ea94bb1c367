/** Sets of fields as server-side apply keeps them: paths of `f:name`, `k:{"key":value}` and `v:value`. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { isObject, isSet, mergeKeyOf } from './mergeKeys';

type Fields = Record<string, unknown>;

const UNOWNED = new Set(['apiVersion', 'kind']);
const UNOWNED_METADATA = new Set(['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields', 'generateName', 'selfLink']);

/** The paths of all the leaves of an applied configuration. */
export function fieldPaths(applied: KubernetesObject, keyed: boolean): string[][] {
  const body = Object.entries(applied).filter(([key]) => !UNOWNED.has(key) && key !== 'metadata');
  const metadata = Object.entries(applied.metadata).filter(([key]) => !UNOWNED_METADATA.has(key));
  return [...metadata.flatMap(([key, value]) => leaves(key, value, ['f:metadata'], true)), ...body.flatMap(([key, value]) => leaves(key, value, [], keyed))];
}

function leaves(name: string, value: unknown, parent: readonly string[], keyed: boolean): string[][] {
  const path = [...parent, `f:${name}`];
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, item]) => leaves(key, item, path, keyed));
  }
  if (Array.isArray(value) && keyed && isSet(name)) {
    return value.map(item => [...path, `v:${JSON.stringify(item)}`]);
  }
  const key = Array.isArray(value) && keyed ? mergeKeyOf(name, value) : undefined;
  if (Array.isArray(value) && key !== undefined) {
    return value.flatMap(item => {
      const at = [...path, `k:${JSON.stringify({ [key]: (item as Fields)[key] })}`];
      return Object.entries(item as Fields).flatMap(([field, part]) => leaves(field, part, at, keyed));
    });
  }
  return [path];
}

/** The nested `fieldsV1` form of paths. */
export function fieldsOfPaths(paths: readonly (readonly string[])[]): Fields {
  const root: Fields = {};
  for (const path of paths) {
    let at = root;
    for (const part of path) {
      at[part] ??= {};
      at = at[part] as Fields;
    }
  }
  return root;
}

/** The paths of a nested `fieldsV1`. */
export function pathsOfFields(fields: Fields, parent: readonly string[] = []): string[][] {
  return Object.entries(fields).flatMap(([part, below]) => {
    const path = [...parent, part];
    return isObject(below) && Object.keys(below).length > 0 ? pathsOfFields(below, path) : [path];
  });
}

/** The value at a path, or undefined. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  let value = object;
  for (const part of path) {
    if (part.startsWith('f:')) {
      value = isObject(value) ? value[part.slice(2)] : undefined;
    } else if (Array.isArray(value)) {
      value = (value as unknown[]).find(item => itemMatches(item, part));
    } else {
      return undefined;
    }
  }
  return value;
}

/** Whether a list's item is the one that a `k:` or `v:` part names. */
export function itemMatches(item: unknown, part: string): boolean {
  const wanted: unknown = JSON.parse(part.slice(2));
  if (part.startsWith('v:')) {
    return item === wanted;
  }
  return isObject(item) && Object.entries(wanted as Fields).every(([key, value]) => item[key] === value);
}

/** `.spec.containers[name="x"].image`, as conflicts are shown. */
export function shownPath(path: readonly string[]): string {
  return path
    .map(part => {
      if (part.startsWith('f:')) {
        return `.${part.slice(2)}`;
      }
      const value: unknown = JSON.parse(part.slice(2));
      return isObject(value) ? `[${Object.entries(value).map(([key, item]) => `${key}=${JSON.stringify(item)}`).join(',')}]` : `[=${JSON.stringify(value)}]`;
    })
    .join('');
}
