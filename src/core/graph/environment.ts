/** Environment variables that the notebook expects from outside. */
import type { CellTrace } from './versions';

/** Names that a cell reads and no cell, nor an earlier line of the same cell, has set. */
export function readEnvironment(traces: readonly CellTrace[]): readonly string[] {
  const set = new Set<string>();
  const names = new Set<string>();
  for (const { facts, touches } of traces) {
    for (const use of [...facts.environment].sort((a, b) => a.line - b.line)) {
      if (use.mode === 'read' && !set.has(use.name)) {
        names.add(use.name);
      } else if (use.mode !== 'read' && touches.environment.includes(use)) {
        set.add(use.name);
      }
    }
    touches.environment.filter(({ mode }) => mode !== 'read').forEach(({ name }) => set.add(name));
  }
  return [...names];
}
