/** Splits an expression into tokens. */
import { ExpressionError } from './expressionValues';

export interface Token {
  readonly kind: 'string' | 'number' | 'word' | 'operator';
  readonly text: string;
  readonly value?: string | number;
}

const TOKEN = /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_$][\p{L}\p{N}_$]*)|(?<quoted>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`)|(?<operator>\*\*|\?\?|\?\.|\.\.|#\w*|&&|\|\||==|!=|<=|>=|=~|!~|[-+*/%<>!?:.,()[\]{}|]))/suy;
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

/** Throws `ExpressionError` at the first sign that belongs to no token. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) {
      throw new ExpressionError(`Invalid token: '${text.slice(at).trim()}'`);
    }
    at = TOKEN.lastIndex;
    tokens.push(tokenOf(groups));
  }
  return tokens;
}

function tokenOf(groups: Record<string, string | undefined>): Token {
  if (groups.number !== undefined) {
    return { kind: 'number', text: groups.number, value: Number(groups.number) };
  }
  if (groups.word !== undefined) {
    return { kind: 'word', text: groups.word };
  }
  if (groups.quoted !== undefined) {
    const inner = groups.quoted.slice(1, -1);
    const value = groups.quoted.startsWith('`') ? inner : inner.replace(/\\(.)/gsu, (_, sign: string) => ESCAPES[sign] ?? sign);
    return { kind: 'string', text: groups.quoted, value };
  }
  return { kind: 'operator', text: groups.operator ?? '' };
}
