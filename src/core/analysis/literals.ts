/** Literal assignments, which could be parameters. */
import { child, type PyNode } from './tree';
import type { Definition, LiteralAssignment, LiteralValue, Mutation, ParameterType, Span } from './types';

/** What the reading of literals needs of the cell. */
export interface LiteralGround {
  readonly source: string;
  readonly spanOf: (node: PyNode) => Span;
  /** Lines whose value is IPython's, not Python's. */
  readonly masked: ReadonlySet<number>;
  readonly definitions: readonly Definition[];
  readonly mutations: readonly Mutation[];
}

type Read = { readonly value: LiteralValue; readonly type: ParameterType } | undefined;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '' };

/** Finds them at every level of a cell; only plain ones at module level can be set. */
export function readLiterals(statements: readonly PyNode[], ground: LiteralGround): LiteralAssignment[] {
  const found: LiteralAssignment[] = [];
  const stack = [...statements].reverse().map(node => ({ node, nested: false }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, nested } = next;
    if (node.type === 'expression_statement') {
      node.children.filter(part => part.type === 'assignment' && !ground.masked.has(part.line)).forEach(part => readAssignment(part, nested, ground, found));
    } else if (/_statement$|^block$|_clause$/.test(node.type)) {
      stack.push(...[...node.children].reverse().map(part => ({ node: part, nested: true })));
    }
  }
  return found;
}

function readAssignment(node: PyNode, nested: boolean, ground: LiteralGround, found: LiteralAssignment[]): void {
  const targets: PyNode[] = [];
  let value: PyNode | undefined = node;
  for (; value?.type === 'assignment'; value = child(value, 'right')) {
    targets.push(child(value, 'left') ?? value);
  }
  const [target] = targets;
  if (value === undefined || target === undefined) {
    return;
  }
  const chained = targets.length > 1;
  if (target.type === 'identifier') {
    targets.filter(({ type }) => type === 'identifier').forEach(one => add(one, value, chained ? 'chained' : nested ? 'nested' : undefined));
  } else if (/^(?:pattern_list|tuple_pattern|list_pattern)$/.test(target.type) && /^(?:expression_list|tuple|list)$/.test(value.type)) {
    const values = value.children;
    target.children.forEach((one, index) => one.type === 'identifier' && values[index] && add(one, values[index], 'tuple'));
  }

  function add(one: PyNode, given: PyNode, reason: LiteralAssignment['reason']): void {
    const name = ground.source.slice(one.start, one.end);
    const read = readLiteral(given, ground.source);
    if (!read) {
      return;
    }
    const twice = ground.definitions.filter(made => made.name === name).length > 1;
    const why = reason ?? (read.type === 'expression' ? 'expression' : twice ? 'assigned-twice' : undefined);
    const source = ground.source.slice(given.start, given.end);
    // `x = 2 * 0.05` can be set: what it stands for is one number.
    const settable = why === undefined || (why === 'expression' && !twice);
    found.push({ name, span: ground.spanOf(given), source, ...read, settable, ...(!settable && why && { reason: why }) });
  }
}

/** Reads a literal, as far as it is one. */
export function readLiteral(node: PyNode, source: string): Read {
  const text = source.slice(node.start, node.end);
  switch (node.type) {
    case 'integer':
      return numeral(text, 'int');
    case 'float':
      return numeral(text, 'float');
    case 'true':
    case 'false':
      return { value: node.type === 'true', type: 'bool' };
    case 'none':
      return { value: null, type: 'none' };
    case 'string':
      return string(node, source);
    case 'concatenated_string': {
      const parts = node.children.map(part => string(part, source));
      return parts.every(part => part?.type === 'str') ? { value: parts.map(part => String(part?.value)).join(''), type: 'str' } : undefined;
    }
    case 'unary_operator':
      return signed(node, text, source);
    case 'parenthesized_expression':
      return node.children[0] && readLiteral(node.children[0], source);
    case 'binary_operator':
      return isNumeric(node) ? { value: text, type: 'expression' } : undefined;
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
      return several(node, source);
    case 'dictionary':
      return dictionary(node, source);
    default:
      return undefined;
  }
}

/** Numbers and operators alone; a long sum is deeper than the stack. */
function isNumeric(root: PyNode): boolean {
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (/^(?:binary_operator|unary_operator|parenthesized_expression)$/.test(node.type)) {
      stack.push(...node.children);
    } else if (node.type !== 'integer' && node.type !== 'float') {
      return false;
    }
  }
  return true;
}

function numeral(text: string, type: 'int' | 'float'): Read {
  const value = Number(text.replaceAll('_', ''));
  return Number.isNaN(value) ? { value: text, type: 'expression' } : { value, type };
}

function signed(node: PyNode, text: string, source: string): Read {
  const read = node.children[0] && readLiteral(node.children[0], source);
  if (!read || (read.type !== 'int' && read.type !== 'float')) {
    return read?.type === 'expression' ? { value: text, type: 'expression' } : undefined;
  }
  if (text.startsWith('~')) {
    return { value: text, type: 'expression' };
  }
  return { ...read, value: text.startsWith('-') ? -Number(read.value) : Number(read.value) };
}

/** Also of text that is searched for file names. */
export function string(node: PyNode, source: string): Read {
  const [start] = node.children;
  const opening = start?.type === 'string_start' ? source.slice(start.start, start.end) : '';
  const prefix = /^[a-zA-Z]*/.exec(opening)?.[0].toLowerCase() ?? '';
  if (opening === '' || /[ft]/.test(prefix) || node.children.some(({ type }) => type === 'interpolation')) {
    return undefined;
  }
  const text = source.slice(node.start, node.end);
  const body = text.slice(opening.length, text.length - (opening.length - prefix.length));
  if (prefix.includes('b')) {
    return { value: text, type: 'bytes' };
  }
  return { value: prefix.includes('r') ? body : unescape(body), type: 'str' };
}

function unescape(body: string): string {
  const escape = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{2,3})|([\s\S]))/g;
  return body.replace(escape, (whole, x?: string, u?: string, long?: string, octal?: string, one?: string) => {
    const hex = x ?? u ?? long;
    if (hex !== undefined) {
      return String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff));
    }
    if (octal !== undefined) {
      return String.fromCodePoint(Number.parseInt(octal, 8));
    }
    return one === '\\' || one === "'" || one === '"' ? one : (ESCAPES[one ?? ''] ?? whole);
  });
}

function several(node: PyNode, source: string): Read {
  const items = node.children.map(part => readLiteral(part, source));
  if (!items.every(item => item !== undefined)) {
    return undefined;
  }
  return { value: items.map(item => item.value), type: node.type === 'expression_list' ? 'tuple' : (node.type as ParameterType) };
}

function dictionary(node: PyNode, source: string): Read {
  const value: Record<string, LiteralValue> = {};
  for (const pair of node.children) {
    const key = child(pair, 'key');
    const read = child(pair, 'value');
    const given = read && readLiteral(read, source);
    const name = key && readLiteral(key, source);
    if (!given || !name) {
      return undefined;
    }
    Object.defineProperty(value, String(name.value), { value: given.value, enumerable: true, configurable: true, writable: true });
  }
  return { value, type: 'dict' };
}
