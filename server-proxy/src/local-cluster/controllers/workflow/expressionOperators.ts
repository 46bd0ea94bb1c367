/** How the parts of an expression are put together and evaluated. */
import { binary, conditionOf } from './expressionValues';

/** Answers dotted paths such as `inputs.parameters.x`. */
export type Lookup = (path: string) => unknown;
export type Evaluate = (lookup: Lookup) => unknown;

/** The opposite of a condition. */
export function not(value: Evaluate): Evaluate {
  return lookup => !conditionOf(value(lookup));
}

/** Two operands and what joins them. */
export function join(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '&&':
    case 'and':
      return lookup => conditionOf(left(lookup)) && conditionOf(right(lookup));
    case '||':
    case 'or':
      return lookup => conditionOf(left(lookup)) || conditionOf(right(lookup));
    case '??':
      return lookup => left(lookup) ?? right(lookup);
    case '..':
      return lookup => Array.from({ length: Math.max(0, Number(right(lookup)) - Number(left(lookup)) + 1) }, (_, index) => Number(left(lookup)) + index);
    default:
      return lookup => binary(operator, left(lookup), right(lookup));
  }
}

/** What a dotted path refers to: the longest beginning that the lookup answers, and the members from there on. */
export function resolvePath(path: readonly string[], lookup: Lookup): unknown {
  for (let length = path.length; length > 0; length--) {
    const found = lookup(path.slice(0, length).join('.'));
    if (found !== undefined) {
      return path.slice(length).reduce<unknown>(memberOf, found);
    }
  }
  return undefined;
}

/** An entry of a map, or an item of a list; undefined where there is none. */
export function memberOf(object: unknown, key: unknown): unknown {
  if (object === undefined || object === null) {
    return undefined;
  }
  if (Array.isArray(object) && typeof key === 'number') {
    return object.at(key);
  }
  return typeof object === 'object' && Object.hasOwn(object, String(key)) ? (object as Record<string, unknown>)[String(key)] : undefined;
}
