/** What the operators and functions of expressions do to values. */

/** An expression that cannot be read or evaluated. */
export class ExpressionError extends Error {}

/** The value as a boolean; anything else is an error, as in Argo. */
export function conditionOf(value: unknown): boolean {
  if (typeof value !== 'boolean') {
    throw new ExpressionError(`${shown(value)} is not a boolean`);
  }
  return value;
}

/** A value as text: strings as they are, the rest as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Applies a binary operator that always needs both sides. */
export function binary(operator: string, left: unknown, right: unknown): unknown {
  switch (operator) {
    case '==':
      return same(left, right);
    case '!=':
      return !same(left, right);
    case 'in':
      return contains(right, left);
    case 'contains':
      return contains(left, right);
    case '=~':
    case 'matches':
      return pattern(right).test(textOf(left));
    case '!~':
      return !pattern(right).test(textOf(left));
    case 'startsWith':
      return textOf(left).startsWith(textOf(right));
    case 'endsWith':
      return textOf(left).endsWith(textOf(right));
    default:
      return ordered(operator, left, right);
  }
}

function ordered(operator: string, left: unknown, right: unknown): unknown {
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) {
    return textOf(left) + textOf(right);
  }
  const comparison = /^[<>]/.test(operator);
  const strings = typeof left === 'string' && typeof right === 'string';
  if (!(typeof left === 'number' && typeof right === 'number') && !(comparison && strings)) {
    throw new ExpressionError(`'${operator}' cannot be used with ${shown(left)} and ${shown(right)}`);
  }
  const [a, b] = [left as number, right as number];
  switch (operator) {
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    default:
      return a ** b;
  }
}

function same(left: unknown, right: unknown): boolean {
  return left === right || ((left ?? undefined) === (right ?? undefined)) || (typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right));
}

function contains(whole: unknown, part: unknown): boolean {
  if (typeof whole === 'string') {
    return whole.includes(textOf(part));
  }
  if (Array.isArray(whole)) {
    return whole.some(item => same(item, part));
  }
  return typeof whole === 'object' && whole !== null && Object.hasOwn(whole, String(part));
}

function pattern(source: unknown): RegExp {
  try {
    return new RegExp(textOf(source));
  } catch {
    throw new ExpressionError(`${shown(source)} is not a regular expression`);
  }
}

const FUNCTIONS: Record<string, (...values: unknown[]) => unknown> = {
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
  'sprig.b64enc': value => btoa(String.fromCharCode(...new TextEncoder().encode(textOf(value)))),
  'sprig.b64dec': value => new TextDecoder().decode(Uint8Array.from(atob(textOf(value)), sign => sign.charCodeAt(0))),
  'sprig.trim': value => textOf(value).trim(),
  'sprig.lower': value => textOf(value).toLowerCase(),
  'sprig.upper': value => textOf(value).toUpperCase(),
  'sprig.toString': value => textOf(value),
  'sprig.int': value => Math.trunc(Number(value)) || 0,
  'sprig.add': (...values) => values.map(Number).reduce((sum, value) => sum + value, 0),
  'sprig.default': (fallback, value) => (value === undefined || value === '' || value === 0 || value === false ? fallback : value),
  'sprig.replace': (from, to, value) => textOf(value).replaceAll(textOf(from), textOf(to)),
  'sprig.trimSuffix': (end, value) => (textOf(value).endsWith(textOf(end)) ? textOf(value).slice(0, textOf(value).length - textOf(end).length) : textOf(value)),
  'sprig.trimPrefix': (start, value) => (textOf(value).startsWith(textOf(start)) ? textOf(value).slice(textOf(start).length) : textOf(value))
};

/** Calls a function of the expression language by its name. */
export function callFunction(name: string, values: unknown[]): unknown {
  const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (called === undefined) {
    throw new ExpressionError(`the local cluster knows no function '${name}' in expressions; it knows ${Object.keys(FUNCTIONS).join(', ')}`);
  }
  return called(...values);
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

function shown(value: unknown): string {
  return value === undefined ? 'nil' : typeof value === 'string' ? `'${value}'` : textOf(value);
}
