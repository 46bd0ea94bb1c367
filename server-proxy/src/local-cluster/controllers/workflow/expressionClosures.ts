/** Functions of expressions that take a closure: `map(list, {# + 1})`, `filter(list, {.size > 3})`. */
import { conditionOf, ExpressionError, ordered, shown } from './expressionValues';

/** The closure's answer for an item; inside it `#` is the item, `#index` its place, `#acc` what `reduce` has so far. */
export type Closure = (item: unknown, index: number, accumulated?: unknown) => unknown;
type WithClosure = (list: unknown[], closure: Closure, initial?: unknown) => unknown;

const holds = (closure: Closure) => (item: unknown, index: number): boolean => conditionOf(closure(item, index));

const CLOSURES: Record<string, WithClosure> = {
  all: (list, closure) => list.every(holds(closure)),
  any: (list, closure) => list.some(holds(closure)),
  none: (list, closure) => !list.some(holds(closure)),
  one: (list, closure) => list.filter(holds(closure)).length === 1,
  map: (list, closure) => list.map((item, index) => closure(item, index)),
  filter: (list, closure) => list.filter(holds(closure)),
  count: (list, closure) => list.filter(holds(closure)).length,
  find: (list, closure) => list.find(holds(closure)),
  findIndex: (list, closure) => list.findIndex(holds(closure)),
  findLast: (list, closure) => list.findLast(holds(closure)),
  findLastIndex: (list, closure) => list.findLastIndex(holds(closure)),
  sum: (list, closure) => list.reduce<number>((sum, item, index) => sum + Number(closure(item, index)), 0),
  groupBy: (list, closure) => grouped(list, closure),
  sortBy: (list, closure, order) => sorted(list, closure, order === 'desc'),
  reduce: (list, closure, initial) => (initial === undefined ? list.slice(1).reduce<unknown>((sofar, item, index) => closure(item, index + 1, sofar), list[0]) : list.reduce<unknown>((sofar, item, index) => closure(item, index, sofar), initial))
};

/** Whether a function takes a closure as its second argument. */
export function takesClosure(name: string): boolean {
  return Object.hasOwn(CLOSURES, name);
}

/** The names of those functions. */
export const CLOSURE_NAMES: readonly string[] = Object.keys(CLOSURES);

/** Calls one of those functions. */
export function callWithClosure(name: string, list: unknown, closure: Closure, initial?: unknown): unknown {
  if (!Array.isArray(list)) {
    throw new ExpressionError(`${name} needs a list, not ${shown(list)}`);
  }
  return CLOSURES[name]?.(list as unknown[], closure, initial);
}

function grouped(list: unknown[], closure: Closure): Record<string, unknown[]> {
  const groups: Record<string, unknown[]> = {};
  list.forEach((item, index) => (groups[String(closure(item, index))] ??= []).push(item));
  return groups;
}

function sorted(list: unknown[], closure: Closure, descending: boolean): unknown[] {
  const keyed = list.map((item, index) => ({ item, key: closure(item, index) }));
  const sign = descending ? -1 : 1;
  return keyed.sort((a, b) => (ordered('<', a.key, b.key) === true ? -sign : ordered('<', b.key, a.key) === true ? sign : 0)).map(({ item }) => item);
}
