/** Environment variables that the notebook expects from outside. */
import { environName } from './state';
import type { CellTrace } from './versions';

/** Names that a cell reads and no cell, nor an earlier line of the same cell, has set. */
export function readEnvironment(traces: readonly CellTrace[]): readonly string[] {
  const set = new Set<string>();
  const names = new Set<string>();
  for (const { facts, after } of traces) {
    for (const { name, mode } of [...facts.environment].sort((a, b) => a.line - b.line)) {
      if (mode === 'read' && !set.has(name)) {
        names.add(name);
      } else if (mode !== 'read' && after.has(environName(name))) {
        set.add(name);
      }
    }
  }
  return [...names];
}
