/** From what cells need to edges between cells. */
import { sameValue } from './memory';
import type { CellEdge } from './types';
import { isSource, type CellTrace, type Version } from './versions';

/** Edges that values, sources, state and identity make; files and stated order come besides. */
export function valueEdges(trace: CellTrace): readonly CellEdge[] {
  return [...needEdges(trace), ...changeEdges(trace)].filter(({ from, to }) => from !== to);
}

/** Each edge to one cell once, in the order of the cells that they come from. */
export function uniqueEdges(edges: readonly CellEdge[]): readonly CellEdge[] {
  const seen = new Map<number, Map<string, CellEdge[]>>();
  const unique = edges.filter(edge => {
    const from = entry(seen, edge.from, () => new Map<string, CellEdge[]>());
    const alike = entry(from, subjectOf(edge.reason), (): CellEdge[] => []);
    const known = alike.some(({ reason }) => reason === edge.reason || sameValue(reason, edge.reason));
    if (!known) {
      alike.push(edge);
    }
    return !known;
  });
  return unique.sort((a, b) => a.from - b.from);
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  map.set(key, made);
  return made;
}

function subjectOf(reason: CellEdge['reason']): string {
  switch (reason.kind) {
    case 'file':
      return reason.path;
    case 'stated':
      return '';
    default:
      return reason.name;
  }
}

/** Edges by the cell that needs. */
export function edgesInto(edges: readonly CellEdge[]): ReadonlyMap<number, readonly CellEdge[]> {
  const into = new Map<number, CellEdge[]>();
  edges.forEach(edge => {
    const found = into.get(edge.to);
    if (found === undefined) {
      into.set(edge.to, [edge]);
    } else {
      found.push(edge);
    }
  });
  return into;
}

function needEdges({ cell, needs }: CellTrace): readonly CellEdge[] {
  const edges: CellEdge[] = [];
  for (const { version, reason } of needs) {
    edges.push({ from: version.cell, to: cell, reason });
    for (let source: Version | undefined = version.previous; isSource(version) && source !== undefined; source = source.previous) {
      edges.push({ from: source.cell, to: cell, reason: { kind: 'source', name: source.name } });
    }
  }
  return edges;
}

/** A cell that binds a name on some paths, changes it through another name or deletes it comes after the one that gave it. */
function changeEdges({ cell, creates, through }: CellTrace): readonly CellEdge[] {
  return creates.flatMap((version): CellEdge[] => {
    const { name, previous, how } = version;
    if (previous === undefined || isSource(version)) {
      return [];
    }
    if (how === 'shared-change') {
      return [{ from: previous.cell, to: cell, reason: { kind: 'identity', name, with: through.get(name) ?? name } }];
    }
    return [{ from: previous.cell, to: cell, reason: { kind: 'order', name, change: how === 'maybe' ? 'redefines' : 'mutates' } }];
  });
}
