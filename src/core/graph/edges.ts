/** From what cells need to edges between cells. */
import type { CellEdge } from './types';
import { isSource, type CellTrace, type Version } from './versions';

/** Edges that values, sources, state and identity make; files and stated order come besides. */
export function valueEdges(traces: readonly CellTrace[]): readonly CellEdge[] {
  return traces.flatMap(trace => [...needEdges(trace), ...changeEdges(trace)]).filter(({ from, to }) => from !== to);
}

/** Each edge once, in the order of cells. */
export function uniqueEdges(edges: readonly CellEdge[]): readonly CellEdge[] {
  const seen = new Map<string, CellEdge>();
  edges.forEach(edge => {
    const key = JSON.stringify([edge.to, edge.from, edge.reason]);
    seen.set(key, seen.get(key) ?? edge);
  });
  return [...seen.values()].sort((a, b) => a.to - b.to || a.from - b.from);
}

function needEdges({ cell, needs }: CellTrace): readonly CellEdge[] {
  return needs.flatMap(({ version, reason }) => {
    const edges: CellEdge[] = [{ from: version.cell, to: cell, reason }];
    for (let source: Version | undefined = version.previous; isSource(version) && source !== undefined; source = source.previous) {
      edges.push({ from: source.cell, to: cell, reason: { kind: 'source', name: source.name } });
    }
    return edges;
  });
}

/** A cell that binds a name on some paths, changes it through another name or deletes it comes after the one that gave it. */
function changeEdges({ cell, creates, sharing, changes }: CellTrace): readonly CellEdge[] {
  return creates.flatMap((version): CellEdge[] => {
    const { name, previous, how } = version;
    if (previous === undefined || isSource(version)) {
      return [];
    }
    if (how === 'shared-change') {
      const through = changes.find(other => other !== name && sharing.part.get(name)?.has(other)) ?? name;
      return [{ from: previous.cell, to: cell, reason: { kind: 'identity', name, with: through } }];
    }
    return [{ from: previous.cell, to: cell, reason: { kind: 'order', name, change: how === 'maybe' ? 'redefines' : 'mutates' } }];
  });
}
