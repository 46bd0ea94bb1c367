/** Reads expressions of both dialects into something that can be evaluated. */
import { callWithClosure, takesClosure, type Closure } from './expressionClosures';
import { functionOf } from './expressionFunctions';
import { join, memberOf, not, resolvePath, type Evaluate, type Lookup } from './expressionOperators';
import type { Token } from './expressionTokens';
import { binary, conditionOf, ExpressionError } from './expressionValues';

export type Dialect = 'expr' | 'govaluate';

const STRENGTH: Record<string, number> = {
  '|': 0.5, '??': 1, '||': 2, or: 2, '&&': 3, and: 3, '==': 4, '!=': 4, '<': 5, '>': 5, '<=': 5, '>=': 5, in: 5, '=~': 5, '!~': 5, matches: 5, contains: 5, startsWith: 5, endsWith: 5, '..': 5.5, '+': 6, '-': 6, '*': 7, '/': 7, '%': 7, '**': 8
};

/** Over the tokens of one expression. */
export class Parser {
  private position = 0;
  constructor(
    private readonly tokens: readonly Token[],
    private readonly dialect: Dialect
  ) {}

  end(): void {
    const left = this.tokens[this.position];
    if (left !== undefined) {
      throw new ExpressionError(`unexpected '${left.text}'`);
    }
  }

  ternary(): Evaluate {
    const condition = this.operation(0);
    if (!this.take('?')) {
      return condition;
    }
    const yes = this.ternary();
    this.expect(':');
    const no = this.ternary();
    return lookup => (conditionOf(condition(lookup)) ? yes(lookup) : no(lookup));
  }

  private operation(least: number): Evaluate {
    let left = this.unary();
    for (;;) {
      let operator = this.peekOperator();
      const negated = operator === 'not' && this.tokens[this.position + 1]?.text === 'in';
      operator = negated ? 'in' : operator;
      const strength = STRENGTH[operator];
      if (strength === undefined || strength <= least) {
        return left;
      }
      this.position += negated ? 2 : 1;
      if (operator === '|') {
        // What is before the bar is the first argument of the call after it.
        left = this.call(this.name(), [left]);
        continue;
      }
      const right = this.operation(operator === '**' ? strength - 1 : strength);
      left = negated ? not(join('in', left, right)) : join(operator, left, right);
    }
  }

  private unary(): Evaluate {
    if (this.take('!') || this.takeWord('not')) {
      return not(this.unary());
    }
    if (this.take('-')) {
      const value = this.unary();
      return lookup => binary('-', 0, value(lookup));
    }
    return this.members(this.primary());
  }

  private primary(): Evaluate {
    const token = this.tokens[this.position++];
    if (token === undefined) {
      throw new ExpressionError('unexpected end of the expression');
    }
    if (token.kind === 'string' || token.kind === 'number') {
      return () => token.value;
    }
    if (token.text === '(') {
      const inner = this.ternary();
      if (this.dialect === 'govaluate' && this.take(',')) {
        const rest = this.list(')');
        return lookup => [inner(lookup), ...rest.map(item => item(lookup))];
      }
      this.expect(')');
      return inner;
    }
    if (token.text === '[') {
      const items = this.list(']');
      return lookup => items.map(item => item(lookup));
    }
    if (token.kind === 'word') {
      return this.word(token.text);
    }
    if (token.text === '{' && this.dialect === 'expr') {
      return this.object();
    }
    if (token.text.startsWith('#')) {
      return lookup => lookup(token.text);
    }
    if (token.text === '.' && this.dialect === 'expr') {
      // Short for a field of the closure's item.
      const field = this.tokens[this.position++]?.text ?? '';
      return lookup => memberOf(lookup('#'), field);
    }
    throw new ExpressionError(`unexpected '${token.text}'`);
  }

  private word(text: string): Evaluate {
    if (text === 'true' || text === 'false') {
      return () => text === 'true';
    }
    if (this.dialect === 'govaluate') {
      return () => text;
    }
    if (text === 'nil' || text === 'null') {
      return () => undefined;
    }
    const path = [text];
    // Dotted and bracketed literal names are one path, so that names with hyphens need no nested environment.
    for (;;) {
      if (this.peek('.') || this.peek('?.')) {
        path.push(this.tokens[this.position + 1]?.text ?? '');
        this.position += 2;
      } else if (this.peek('[') && this.tokens[this.position + 1]?.kind === 'string' && this.tokens[this.position + 2]?.text === ']') {
        path.push(String(this.tokens[this.position + 1]?.value));
        this.position += 3;
      } else {
        break;
      }
    }
    return this.peek('(') ? this.call(path.join('.'), []) : lookup => resolvePath(path, lookup);
  }

  /** A function's name after a bar. */
  private name(): string {
    let name = this.tokens[this.position++]?.text ?? '';
    while (this.take('.')) {
      name += `.${this.tokens[this.position++]?.text ?? ''}`;
    }
    return name;
  }

  private call(name: string, before: Evaluate[]): Evaluate {
    this.expect('(');
    if (takesClosure(name)) {
      return this.callClosure(name, before[0]);
    }
    const called = functionOf(name);
    const items = [...before, ...this.list(')')];
    return lookup => called(...items.map(item => item(lookup)));
  }

  private callClosure(name: string, before: Evaluate | undefined): Evaluate {
    const list = before ?? this.ternary();
    if (before === undefined && !this.peek(')')) {
      this.expect(',');
    }
    const body = this.peek(')') ? (lookup: Lookup) => lookup('#') : this.closure();
    const initial = this.take(',') ? this.ternary() : undefined;
    this.expect(')');
    return lookup => {
      const closure: Closure = (item, index, accumulated) => {
        const own: Record<string, unknown> = { '#': item, '#index': index, '#acc': accumulated };
        return body(path => (Object.hasOwn(own, path) ? own[path] : lookup(path)));
      };
      return callWithClosure(name, list(lookup), closure, initial?.(lookup));
    };
  }

  /** The braces of a closure may be left out. */
  private closure(): Evaluate {
    const braces = this.take('{');
    const body = this.ternary();
    if (braces) {
      this.expect('}');
    }
    return body;
  }

  private object(): Evaluate {
    const entries: [string, Evaluate][] = [];
    while (!this.take('}')) {
      const key = this.tokens[this.position++];
      this.expect(':');
      entries.push([String(key?.value ?? key?.text), this.ternary()]);
      if (!this.peek('}')) {
        this.expect(',');
      }
    }
    return lookup => Object.fromEntries(entries.map(([key, value]) => [key, value(lookup)]));
  }

  private members(start: Evaluate): Evaluate {
    let value = start;
    for (;;) {
      const object = value;
      if (this.take('.') || this.take('?.')) {
        const name = this.tokens[this.position++]?.text ?? '';
        value = lookup => memberOf(object(lookup), name);
      } else if (this.dialect === 'expr' && this.take('[')) {
        value = this.item(object);
      } else {
        return value;
      }
    }
  }

  /** `[key]` or a slice, `[from:to]`. */
  private item(object: Evaluate): Evaluate {
    const from = this.peek(':') ? undefined : this.ternary();
    if (!this.take(':')) {
      this.expect(']');
      return lookup => memberOf(object(lookup), from?.(lookup));
    }
    const to = this.peek(']') ? undefined : this.ternary();
    this.expect(']');
    return lookup => {
      const whole = object(lookup);
      const [start, end] = [from?.(lookup), to?.(lookup)] as (number | undefined)[];
      return typeof whole === 'string' || Array.isArray(whole) ? whole.slice(start ?? 0, end) : undefined;
    };
  }

  private list(close: string): Evaluate[] {
    const items: Evaluate[] = [];
    while (!this.take(close)) {
      items.push(this.ternary());
      if (!this.peek(close)) {
        this.expect(',');
      }
    }
    return items;
  }

  private peek(text: string): boolean {
    const token = this.tokens[this.position];
    return token?.kind === 'operator' && token.text === text;
  }
  private peekOperator(): string {
    const token = this.tokens[this.position];
    return token === undefined || token.kind === 'string' || token.kind === 'number' ? '' : token.text;
  }
  private take(text: string): boolean {
    const found = this.peek(text);
    this.position += found ? 1 : 0;
    return found;
  }
  private takeWord(text: string): boolean {
    const token = this.tokens[this.position];
    const found = this.dialect === 'expr' && token?.kind === 'word' && token.text === text;
    this.position += found ? 1 : 0;
    return found;
  }
  private expect(text: string): void {
    if (!this.take(text)) {
      throw new ExpressionError(`expected '${text}' before '${this.tokens[this.position]?.text ?? 'the end'}'`);
    }
  }
}
