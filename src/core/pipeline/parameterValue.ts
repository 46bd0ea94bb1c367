/** Whether a value that a person gives fits a parameter's default, and what a wrong one should have been. */
import type { CellFacts, ParameterType } from '../analysis/types';

/** What the type of the default accepts, in words; undefined: anything. */
const WANTED: Partial<Record<ParameterType, string>> = {
  int: 'a whole number, such as 3',
  float: 'a number, such as 0.1',
  bool: 'True or False',
  list: 'a list, such as [1, 2]',
  dict: 'a dictionary, such as {"a": 1}',
  tuple: 'a tuple, such as (1, 2)',
  set: 'a set, such as {1, 2}',
  bytes: 'bytes, such as b"x"',
  expression: 'a number or a literal'
};
const NUMBER = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)([eE][+-]?\d+(_\d+)*)?$/;
const INTEGER = /^[+-]?(\d+(_\d+)*|0[xX](_?[0-9a-fA-F])+|0[oO](_?[0-7])+|0[bB](_?[01])+)$/;
const SPECIAL_FLOAT = /^[+-]?(inf|infinity|nan)$/i;

/** Says what would fit, or undefined when `value` fits. `analyse` reads one cell of Python. */
export function misfit(type: ParameterType, value: string, analyse: (source: string) => CellFacts): string | undefined {
  return fits(type, value.trim(), analyse) ? undefined : WANTED[type];
}

function fits(type: ParameterType, value: string, analyse: (source: string) => CellFacts): boolean {
  switch (type) {
    case 'str':
    case 'none':
      return true;
    case 'int':
      return INTEGER.test(value);
    case 'float':
      return NUMBER.test(value) || SPECIAL_FLOAT.test(value);
    case 'bool':
      return /^(true|false)$/i.test(value);
    case 'expression':
      return NUMBER.test(value) || INTEGER.test(value) || literalType(value, analyse) !== undefined;
    default: {
      // JSON is understood too; the lists and dictionaries of both are one where they hold no true, false or null.
      const found = jsonType(value) ?? literalType(value, analyse);
      return found === type || (type === 'tuple' && found === 'list');
    }
  }
}

function jsonType(value: string): ParameterType | undefined {
  try {
    const parsed: unknown = JSON.parse(value);
    if (Array.isArray(parsed)) return 'list';
    return typeof parsed === 'object' && parsed !== null ? 'dict' : undefined;
  } catch {
    return undefined;
  }
}

function literalType(value: string, analyse: (source: string) => CellFacts): ParameterType | undefined {
  if (/[\r\n]/.test(value)) return undefined;
  const facts = analyse(`value = ${value}`);
  return facts.syntax.length === 0 && facts.refs.length === 0 ? facts.literals.find(literal => literal.name === 'value')?.type : undefined;
}
