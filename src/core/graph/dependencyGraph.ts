/** The graph of cells, with its reachability worked out when it is asked for. */
import type { CellFacts } from '../analysis/types';
import type { CellEdge, DependencyGraph } from './types';

/** A graph over the cells that take part, in order. */
export function dependencyGraph(
  cells: readonly number[],
  facts: ReadonlyMap<number, CellFacts>,
  edges: readonly CellEdge[]
): DependencyGraph {
  let known: { readonly up: Neighbours; readonly down: Neighbours } | undefined;
  const next = (): { readonly up: Neighbours; readonly down: Neighbours } =>
    (known ??= { up: neighbours(edges, ({ to }) => to, ({ from }) => from), down: neighbours(edges, ({ from }) => from, ({ to }) => to) });
  return {
    cells,
    facts,
    edges,
    parents: cell => next().up.get(cell) ?? [],
    children: cell => next().down.get(cell) ?? [],
    ancestors: cell => reach(next().up, cell),
    descendants: cell => reach(next().down, cell)
  };
}

type Neighbours = ReadonlyMap<number, readonly number[]>;

function neighbours(edges: readonly CellEdge[], key: (edge: CellEdge) => number, value: (edge: CellEdge) => number): Neighbours {
  const sets = new Map<number, Set<number>>();
  edges.forEach(edge => sets.set(key(edge), (sets.get(key(edge)) ?? new Set()).add(value(edge))));
  return new Map([...sets].map(([cell, set]) => [cell, [...set].sort((a, b) => a - b)]));
}

function reach(next: Neighbours, cell: number): readonly number[] {
  const seen = new Set<number>();
  const queue = [...(next.get(cell) ?? [])];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (!seen.has(at) && at !== cell) {
      seen.add(at);
      queue.push(...(next.get(at) ?? []));
    }
  }
  return [...seen].sort((a, b) => a - b);
}
