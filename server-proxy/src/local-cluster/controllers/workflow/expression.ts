/** The two small languages of Argo's expressions: expr-lang for `{{=…}}` and `depends`, govaluate (bare words are strings) for `when`. */
import { binary, callFunction, conditionOf, ExpressionError } from './expressionValues';
import { tokensOf, type Token } from './expressionTokens';

export type Lookup = (path: string) => unknown;
type Evaluate = (lookup: Lookup) => unknown;

const STRENGTH: Record<string, number> = {
  '??': 1, '||': 2, or: 2, '&&': 3, and: 3, '==': 4, '!=': 4, '<': 5, '>': 5, '<=': 5, '>=': 5, in: 5, '=~': 5, '!~': 5, matches: 5, contains: 5, startsWith: 5, endsWith: 5, '+': 6, '-': 6, '*': 7, '/': 7, '%': 7, '**': 8
};

/** Evaluates `source`; `lookup` answers dotted paths such as `inputs.parameters.x`. Throws `ExpressionError`. */
export function evaluate(source: string, lookup: Lookup, dialect: 'expr' | 'govaluate' = 'expr'): unknown {
  const parser = new Parser(tokensOf(source), dialect);
  const compiled = parser.ternary();
  parser.end();
  return compiled(lookup);
}

class Parser {
  private position = 0;
  constructor(
    private readonly tokens: readonly Token[],
    private readonly dialect: 'expr' | 'govaluate'
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
    if (this.take('(')) {
      const items = this.list(')');
      return lookup => callFunction(path.join('.'), items.map(item => item(lookup)));
    }
    return lookup => resolvePath(path, lookup);
  }

  private members(start: Evaluate): Evaluate {
    let value = start;
    for (;;) {
      const object = value;
      if (this.take('.') || this.take('?.')) {
        const name = this.tokens[this.position++]?.text ?? '';
        value = lookup => memberOf(object(lookup), name);
      } else if (this.dialect === 'expr' && this.take('[')) {
        const key = this.ternary();
        this.expect(']');
        value = lookup => memberOf(object(lookup), key(lookup));
      } else {
        return value;
      }
    }
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

function not(value: Evaluate): Evaluate {
  return lookup => !conditionOf(value(lookup));
}

function join(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '&&':
    case 'and':
      return lookup => conditionOf(left(lookup)) && conditionOf(right(lookup));
    case '||':
    case 'or':
      return lookup => conditionOf(left(lookup)) || conditionOf(right(lookup));
    case '??':
      return lookup => left(lookup) ?? right(lookup);
    default:
      return lookup => binary(operator, left(lookup), right(lookup));
  }
}

function resolvePath(path: readonly string[], lookup: Lookup): unknown {
  for (let length = path.length; length > 0; length--) {
    const found = lookup(path.slice(0, length).join('.'));
    if (found !== undefined) {
      return path.slice(length).reduce<unknown>(memberOf, found);
    }
  }
  return undefined;
}

function memberOf(object: unknown, key: unknown): unknown {
  if (object === undefined || object === null) {
    return undefined;
  }
  if (Array.isArray(object) && typeof key === 'number') {
    return object.at(key);
  }
  return typeof object === 'object' && Object.hasOwn(object, String(key)) ? (object as Record<string, unknown>)[String(key)] : undefined;
}
