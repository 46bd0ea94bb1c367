/** CPython's word on the syntax of cells, laid over what the grammar says: the grammar accepts more than Python does, and knows some syntax less. */
import type { CellFacts, SyntaxTrouble } from './types';

/** What one Python says of the cells it was given. */
export interface SyntaxVerdict {
  /** Major and minor version of that Python. */
  readonly version: readonly [number, number];
  /** By cell text: the first trouble, or none where Python accepts the cell. */
  readonly troubles: ReadonlyMap<string, SyntaxTrouble | undefined>;
}

/** Whether this verdict counts for a notebook of that Python: an older Python doesn't know newer syntax. */
export function speaksFor(verdict: Pick<SyntaxVerdict, 'version'>, notebookVersion: string | undefined): boolean {
  const [major = 0, minor = 0] = (notebookVersion ?? '').split('.').map(Number);
  return verdict.version[0] > major || (verdict.version[0] === major && verdict.version[1] >= minor);
}

/** The facts with CPython's word on the syntax in place of the grammar's. */
export function withVerdict(facts: CellFacts, verdict: Pick<SyntaxVerdict, 'troubles'>): CellFacts {
  if (!verdict.troubles.has(facts.source)) return facts;
  const trouble = verdict.troubles.get(facts.source);
  if (trouble === undefined) return facts.syntax.length === 0 ? facts : { ...facts, syntax: [] };
  return { ...facts, syntax: [trouble], reexecutable: false };
}
