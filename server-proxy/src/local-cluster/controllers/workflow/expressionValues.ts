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

/** Comparison and arithmetic. */
export function ordered(operator: string, left: unknown, right: unknown): unknown {
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

/** A value as messages show it. */
export function shown(value: unknown): string {
  return value === undefined ? 'nil' : typeof value === 'string' ? `'${value}'` : textOf(value);
}
