/** The functions of expressions: those of expr-lang, of Argo, and of sprig. */
import { CLOSURE_NAMES } from './expressionClosures';
import { SPRIG } from './expressionSprig';
import { ExpressionError, ordered, shown, textOf } from './expressionValues';

const FUNCTIONS: Record<string, ((...values: unknown[]) => unknown) | undefined> = {
  ...SPRIG,
  asInt: value => number('asInt', value, /^[+-]?\d+$/),
  asFloat: value => number('asFloat', value, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/),
  int: value => Math.trunc(Number(value)),
  float: value => Number(value),
  string: value => textOf(value),
  toJson: value => JSON.stringify(value),
  toJSON: value => JSON.stringify(value),
  fromJSON: value => parsed(value),
  len: value => (typeof value === 'string' ? [...value].length : Object.keys(value ?? {}).length),
  abs: value => Math.abs(Number(value)),
  max: (...values) => Math.max(...values.map(Number)),
  min: (...values) => Math.min(...values.map(Number)),
  lower: value => textOf(value).toLowerCase(),
  upper: value => textOf(value).toUpperCase(),
  trim: value => textOf(value).trim(),
  split: (value, by) => textOf(value).split(textOf(by)),
  join: (values, by) => (values as unknown[]).map(textOf).join(textOf(by ?? '')),
  replace: (value, from, to) => textOf(value).replaceAll(textOf(from), textOf(to)),
  first: values => (values as unknown[])[0],
  last: values => (values as unknown[]).at(-1),
  keys: value => Object.keys(value as object),
  values: value => Object.values(value as object),
  jsonpath: (text, path) => jsonPath(parsed(text), textOf(path)),
  fromJson: value => parsed(value),
  floor: value => Math.floor(Number(value)),
  ceil: value => Math.ceil(Number(value)),
  round: value => Math.round(Number(value)),
  hasPrefix: (value, start) => textOf(value).startsWith(textOf(start)),
  hasSuffix: (value, end) => textOf(value).endsWith(textOf(end)),
  indexOf: (value, part) => textOf(value).indexOf(textOf(part)),
  repeat: (value, count) => textOf(value).repeat(Number(count)),
  trimPrefix: (value, start) => (textOf(value).startsWith(textOf(start)) ? textOf(value).slice(textOf(start).length) : textOf(value)),
  trimSuffix: (value, end) => (textOf(value).endsWith(textOf(end)) ? textOf(value).slice(0, textOf(value).length - textOf(end).length) : textOf(value)),
  toBase64: SPRIG['sprig.b64enc'],
  fromBase64: SPRIG['sprig.b64dec'],
  reverse: SPRIG['sprig.reverse'],
  uniq: SPRIG['sprig.uniq'],
  concat: SPRIG['sprig.concat'],
  flatten: values => (values as unknown[]).flat(Infinity),
  sort: (values, order) => [...(values as unknown[])].sort((a, b) => (ordered('<', a, b) === true ? -1 : ordered('<', b, a) === true ? 1 : 0) * (order === 'desc' ? -1 : 1)),
  take: (values, count) => (values as unknown[]).slice(0, Number(count)),
  get: (object, key) => (Array.isArray(object) ? (object as unknown[])[Number(key)] : (object as Record<string, unknown> | undefined)?.[textOf(key)]),
  toPairs: object => Object.entries(object as object),
  fromPairs: pairs => Object.fromEntries(pairs as [string, unknown][]) as unknown,
  type: value => (value === undefined || value === null ? 'nil' : Array.isArray(value) ? 'array' : typeof value === 'number' ? (Number.isInteger(value) ? 'int' : 'float') : typeof value === 'boolean' ? 'bool' : typeof value === 'object' ? 'map' : 'string'),
  mean: values => (values as unknown[]).reduce<number>((sum, value) => sum + Number(value), 0) / (values as unknown[]).length,
};

/** The function of this name; throws when there is none. */
export function functionOf(name: string): (...values: unknown[]) => unknown {
  const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (called === undefined) {
    throw new ExpressionError(`the local cluster knows no function '${name}' in expressions; it knows ${[...CLOSURE_NAMES, ...Object.keys(FUNCTIONS)].join(', ')}`);
  }
  return (...values) => {
    try {
      return called(...values);
    } catch (error) {
      throw error instanceof ExpressionError ? error : new ExpressionError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}

function number(name: string, value: unknown, form: RegExp): number {
  if (!form.test(textOf(value))) {
    throw new ExpressionError(`${name}: ${shown(value)} is not a number`);
  }
  return Number(value);
}

function parsed(value: unknown): unknown {
  try {
    return JSON.parse(textOf(value));
  } catch {
    throw new ExpressionError(`${shown(value)} is not JSON`);
  }
}

function jsonPath(value: unknown, path: string): unknown {
  const parts = [...path.replace(/^\$/, '').matchAll(/\.?([^.[\]]+)|\[(?:'([^']*)'|"([^"]*)"|(\d+))\]/g)].map(found => found[1] ?? found[2] ?? found[3] ?? found[4] ?? '');
  return parts.reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], value);
}
