/** From what cells need to edges between cells. */
import type { CellEdge } from './types';
import { isSource, type CellTrace, type Version } from './versions';

/** Edges that values, sources, state and identity make; files and stated order come besides. */
export function valueEdges(trace: CellTrace): readonly CellEdge[] {
  return [...needEdges(trace), ...changeEdges(trace)].filter(({ from, to }) => from !== to);
}

/** Each edge to one cell once, in the order of the cells that they come from. */
export function uniqueEdges(edges: readonly CellEdge[]): readonly CellEdge[] {
  const seen = new Map<string, CellEdge>();
  edges.forEach(edge => {
    const key = edgeKey(edge);
    seen.set(key, seen.get(key) ?? edge);
  });
  return [...seen.values()].sort((a, b) => a.from - b.from);
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

/** Equal for edges that say the same. */
export function edgeKey({ from, to, reason }: CellEdge): string {
  const place = `${from}\u0000${to}\u0000${reason.kind}`;
  switch (reason.kind) {
    case 'value':
      return `${place}\u0000${reason.name}\u0000${reason.line}`;
    case 'through':
      return `${place}\u0000${reason.name}\u0000${reason.via.join('\u0000')}`;
    case 'identity':
      return `${place}\u0000${reason.name}\u0000${reason.with}`;
    case 'order':
      return `${place}\u0000${reason.name}\u0000${reason.change}`;
    case 'file':
      return `${place}\u0000${reason.path}`;
    case 'hidden':
      return `${place}\u0000${reason.callee}\u0000${reason.name}`;
    case 'source':
    case 'state':
      return `${place}\u0000${reason.name}`;
    case 'stated':
      return place;
  }
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
