/** Expressions that can't be read, or call functions that the local cluster has not, are refused before anything runs. */
import type { StatusCause } from '../../../../../src/core/k8s/types';
import { wrong } from './causes';
import { checkExpression } from './expression';

/** Fields that are expressions as a whole. */
const WHOLE: ReadonlySet<string> = new Set(['expression', 'fromExpression']);
/** Programs' own texts: braces in them may be theirs, and metadata that others read. */
const FOREIGN: ReadonlySet<string> = new Set(['raw']);

/** Every wrong expression below `value`, with its place. */
export function expressionCauses(value: unknown, at: string): StatusCause[] {
  if (typeof value === 'string') {
    return inText(value).flatMap(expression => causeOf(expression, at));
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const field = Array.isArray(value) ? `${at}[${key}]` : `${at}.${key}`;
    if (FOREIGN.has(key)) {
      return [];
    }
    return WHOLE.has(key) && typeof inner === 'string' && !inner.includes('{{') ? causeOf(inner, field) : expressionCauses(inner, field);
  });
}

/** The expressions of tags that hold no other tags. */
function inText(text: string): string[] {
  return [...text.matchAll(/\{\{\s*=((?:(?!\{\{)[\s\S])*?)\}\}/g)].flatMap(([, expression]) => expression ?? []);
}

function causeOf(expression: string, at: string): StatusCause[] {
  try {
    checkExpression(expression);
    return [];
  } catch (error) {
    return [wrong(at, `expression '${expression.trim()}': ${error instanceof Error ? error.message : String(error)}`)];
  }
}
