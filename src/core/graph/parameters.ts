/** Parameters of the pipeline: the literals of parameters cells that can be set. */
import type { CellFacts } from '../analysis/types';
import type { Diagnostic } from '../diagnostics';
import { looksSecret } from './pythonNames';
import type { Parameter } from './types';

/** The parameters, and a word on each assignment that looks like one and can't be set. The last of one name wins. */
export function findParameters(
  cells: readonly number[],
  facts: ReadonlyMap<number, CellFacts>
): { readonly parameters: readonly Parameter[]; readonly diagnostics: readonly Diagnostic[] } {
  const parameters = new Map<string, Parameter>();
  const diagnostics: Diagnostic[] = [];
  for (const cell of cells) {
    for (const { name, span, source, value, type, settable, reason } of facts.get(cell)?.literals ?? []) {
      if (settable) {
        parameters.set(name, { name, cell, span, source, value, type });
        if (looksSecret(name) && type === 'str' && value !== '') {
          diagnostics.push({ code: 'secret-parameter', severity: 'warning', cell, line: span.line, name });
        }
      } else {
        diagnostics.push({ code: 'parameter-not-settable', severity: 'info', cell, line: span.line, name, args: { reason: reason ?? 'expression' } });
      }
    }
  }
  return { parameters: [...parameters.values()], diagnostics };
}
