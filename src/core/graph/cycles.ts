/** Steps that wait for one another. */
import type { Diagnostic } from '../diagnostics';
import type { Step, StepEdge } from './types';

/** One `cycle` error for each ring of steps. Edges of source alone order nothing. */
export function findCycles(steps: readonly Step[], edges: readonly StepEdge[]): readonly Diagnostic[] {
  const order = new Map(steps.map(({ name }, index) => [name, index]));
  const ordering = edges.filter(({ source }) => !source);
  if (ordering.every(({ from, to }) => (order.get(from) ?? 0) < (order.get(to) ?? 0))) {
    return [];
  }
  const next = new Map(steps.map(({ name }): readonly [string, string[]] => [name, []]));
  ordering.forEach(({ from, to }) => next.get(from)?.push(to));
  return components(next).map((names): Diagnostic => {
    const ring = steps.filter(({ name }) => names.includes(name));
    const cells = ring.flatMap(step => step.cells).sort((a, b) => a - b);
    return {
      code: 'cycle',
      severity: 'error',
      steps: ring.map(({ name }) => name),
      ...(cells[0] === undefined ? {} : { cell: cells[0] }),
      args: { cells: cells.join(', '), titles: ring.map(({ title }) => title).join(', ') }
    };
  });
}

function components(next: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const reach = new Map([...next.keys()].map(name => [name, reachable(next, name)]));
  const rings: string[][] = [];
  const placed = new Set<string>();
  for (const name of next.keys()) {
    if (reach.get(name)?.has(name) && !placed.has(name)) {
      const ring = [...next.keys()].filter(other => reach.get(name)?.has(other) && reach.get(other)?.has(name));
      ring.forEach(other => placed.add(other));
      rings.push(ring);
    }
  }
  return rings;
}

/** What can be reached in one or more moves. */
function reachable(next: ReadonlyMap<string, readonly string[]>, from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...(next.get(from) ?? [])];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (!seen.has(at)) {
      seen.add(at);
      queue.push(...(next.get(at) ?? []));
    }
  }
  return seen;
}
