/** Merges an applied configuration into an object, and takes fields out of it again. */
import { itemMatches } from './fieldSet';
import { isObject, isSet, mergeKeyOf } from './mergeKeys';

/** `current` with all of `applied` in it; `keyed` when lists merge by the keys of Kubernetes' own kinds. */
export function mergeApplied(current: unknown, applied: unknown, keyed: boolean, field = ''): unknown {
  if (isObject(applied)) {
    const result: Record<string, unknown> = isObject(current) ? { ...current } : {};
    for (const [key, value] of Object.entries(applied)) {
      result[key] = mergeApplied(result[key], value, keyed || field === 'metadata', key);
    }
    return result;
  }
  if (!Array.isArray(applied) || !keyed || !Array.isArray(current)) {
    return applied;
  }
  if (isSet(field)) {
    return [...new Set([...(current as unknown[]), ...(applied as unknown[])])];
  }
  const key = mergeKeyOf(field, applied);
  if (key === undefined) {
    return applied;
  }
  const result = [...(current as unknown[])];
  for (const item of applied as unknown[]) {
    const index = result.findIndex(other => isObject(other) && isObject(item) && other[key] === item[key]);
    if (index >= 0) {
      result[index] = mergeApplied(result[index], item, keyed);
    } else {
      result.push(item);
    }
  }
  return result;
}

/** `value` without what is at `path`; list items that lose their key go as a whole. */
export function removePath(value: unknown, path: readonly string[]): unknown {
  const [part, ...rest] = path;
  if (part === undefined) {
    return value;
  }
  if (part.startsWith('f:')) {
    const key = part.slice(2);
    if (!isObject(value) || !(key in value)) {
      return value;
    }
    const { [key]: below, ...others } = value;
    return rest.length === 0 ? others : { ...others, [key]: removePath(below, rest) };
  }
  if (!Array.isArray(value)) {
    return value;
  }
  const list = value as unknown[];
  const namesKey = rest.length === 1 && part.startsWith('k:') && Object.keys(JSON.parse(part.slice(2)) as object).some(key => rest[0] === `f:${key}`);
  if (rest.length === 0 || namesKey) {
    return list.filter(item => !itemMatches(item, part));
  }
  return list.map(item => (itemMatches(item, part) ? removePath(item, rest) : item));
}
