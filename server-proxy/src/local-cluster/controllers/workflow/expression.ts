/** The two small languages of Argo's expressions: expr-lang for `{{=…}}` and `depends`, govaluate (bare words are strings) for `when`. */
import type { Evaluate, Lookup } from './expressionOperators';
import { Parser, type Dialect } from './expressionParser';
import { tokensOf } from './expressionTokens';

export type { Lookup };

/** Evaluates `source`; `lookup` answers dotted paths such as `inputs.parameters.x`. Throws `ExpressionError`. */
export function evaluate(source: string, lookup: Lookup, dialect: Dialect = 'expr'): unknown {
  return compiled(source, dialect)(lookup);
}

/** Throws `ExpressionError` when the expression can't be read or calls a function that there is not. */
export function checkExpression(source: string): void {
  compiled(source, 'expr');
}

function compiled(source: string, dialect: Dialect): Evaluate {
  const parser = new Parser(tokensOf(source), dialect);
  const found = parser.ternary();
  parser.end();
  return found;
}
