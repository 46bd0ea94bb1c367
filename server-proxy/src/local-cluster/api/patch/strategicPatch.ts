/** Kubernetes' strategic merge patch: merge patch whose lists merge item by item, with directives. */
import { isObject, isSet, mergeKeyOf } from './mergeKeys';

type Fields = Record<string, unknown>;

const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';

/** `target` with `patch` merged in; neither is changed. */
export function strategicPatch(target: unknown, patch: Fields): Fields {
  const { $patch: directive, $retainKeys: retain, ...changes } = patch;
  if (directive === 'replace') {
    return changes;
  }
  if (directive === 'delete') {
    return {};
  }
  const result: Fields = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(changes)) {
    if (key.startsWith(ORDER)) {
      continue;
    }
    if (key.startsWith(DELETE_FROM)) {
      const field = key.slice(DELETE_FROM.length);
      result[field] = listOf(result[field]).filter(item => !listOf(value).includes(item));
    } else if (value === null) {
      delete result[key];
    } else if (Array.isArray(value)) {
      result[key] = mergeList(key, listOf(result[key]), value);
    } else {
      result[key] = isObject(value) ? strategicPatch(result[key], value) : value;
    }
  }
  for (const [key, order] of Object.entries(changes)) {
    if (key.startsWith(ORDER)) {
      const field = key.slice(ORDER.length);
      result[field] = reorder(field, listOf(result[field]), listOf(order));
    }
  }
  return Array.isArray(retain) ? Object.fromEntries(Object.entries(result).filter(([key]) => retain.includes(key))) : result;
}

function mergeList(field: string, current: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const changes = patch.filter(item => !(isObject(item) && Object.keys(item).length === 1 && item.$patch === 'replace'));
  if (changes.length < patch.length) {
    return changes.slice();
  }
  if (isSet(field)) {
    return [...new Set([...current, ...changes])];
  }
  const key = mergeKeyOf(field, [...current, ...changes]);
  if (key === undefined) {
    return changes.slice();
  }
  const result = [...current];
  for (const change of changes) {
    if (!isObject(change)) {
      continue;
    }
    const index = result.findIndex(item => isObject(item) && item[key] === change[key]);
    if (change.$patch === 'delete') {
      if (index >= 0) {
        result.splice(index, 1);
      }
    } else if (index >= 0) {
      result[index] = strategicPatch(result[index], change);
    } else {
      result.push(strategicPatch({}, change));
    }
  }
  return result;
}

/** The items named by `order` in its order; others keep their places before what follows them. */
function reorder(field: string, items: readonly unknown[], order: readonly unknown[]): unknown[] {
  const key = mergeKeyOf(field, items);
  const idOf = (item: unknown): unknown => (isObject(item) && key !== undefined ? item[key] : item);
  const positions = order.map(idOf);
  const placed = items.filter(item => positions.includes(idOf(item))).sort((a, b) => positions.indexOf(idOf(a)) - positions.indexOf(idOf(b)));
  return items.map(item => (positions.includes(idOf(item)) ? placed.shift() : item));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
