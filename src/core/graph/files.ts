/** Order that comes from files: who reads what an earlier cell wrote, and who writes what an earlier one used. */
import type { FileUse, MagicUse } from '../analysis/types';
import type { CellEdge } from './types';
import type { CellTrace } from './versions';

/** One use of a path by one cell. */
interface Access {
  readonly cell: number;
  readonly path: string;
  readonly writes: boolean;
}

/** Edges between cells that use one path (or a folder and what is in it) and are not both readers. */
export function fileEdges(traces: readonly CellTrace[]): readonly CellEdge[] {
  const edges: CellEdge[] = [];
  const accesses: Access[] = [];
  const shells: CellTrace[] = [];
  for (const trace of traces) {
    const uses = trace.touches.files.map(accessOf(trace.cell));
    // A command whose text names a file that an earlier cell wrote may well read or change it.
    const named = accesses.filter(({ writes, path, cell }) => writes && cell !== trace.cell && trace.facts.magics.some(magic => mentions(magic, trace.facts.source, path)));
    named.forEach(({ cell, path }) => edges.push({ from: cell, to: trace.cell, reason: { kind: 'file', path } }));
    for (const use of uses) {
      const reason = { kind: 'file', path: use.path } as const;
      const earlier = dependsOn(accesses, use);
      earlier.forEach(({ cell }) => edges.push({ from: cell, to: trace.cell, reason }));
      const shell = earlier.some(({ writes }) => writes) ? undefined : shells.filter(({ facts }) => facts.magics.some(magic => mentions(magic, facts.source, use.path))).at(-1);
      if (shell !== undefined) {
        edges.push({ from: shell.cell, to: trace.cell, reason });
      }
    }
    accesses.push(...uses);
    if (trace.facts.magics.length > 0) {
      shells.push(trace);
    }
  }
  return edges;
}

/** All that the file edges are made from. */
export function fileGround(traces: readonly CellTrace[]): readonly unknown[] {
  return traces.flatMap(({ cell, facts, touches }) => [
    ...touches.files.flatMap(({ path, mode }) => [cell, path, mode]),
    ...(facts.magics.length > 0 ? [cell, facts] : [])
  ]);
}

function accessOf(cell: number): (use: FileUse) => Access {
  return ({ path, mode }) => ({ cell, path: normalPath(path), writes: mode !== 'read' });
}

/** `./a//b/../c` → `a/c`. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') {
      parts.pop();
    } else if (part !== '.' && (part !== '' || (parts.length === 0 && path.startsWith('/')))) {
      parts.push(part);
    }
  }
  return parts.join('/');
}

/** The last writer of the path, and for a writer also those who read it since. */
function dependsOn(accesses: readonly Access[], use: Access): readonly Access[] {
  const found: Access[] = [];
  for (let index = accesses.length - 1; index >= 0; index -= 1) {
    const earlier = accesses[index];
    if (earlier === undefined || !related(earlier.path, use.path)) {
      continue;
    }
    if (earlier.writes || use.writes) {
      found.push(earlier);
    }
    if (earlier.writes && earlier.path === use.path) {
      break;
    }
  }
  return found.filter(({ cell }) => cell !== use.cell);
}

function related(a: string, b: string): boolean {
  return a === b || isWithin(a, b) || isWithin(b, a);
}

function isWithin(path: string, folder: string): boolean {
  return path[folder.length] === '/' && path.startsWith(folder);
}

const SHELLS: ReadonlySet<string> = new Set(['', 'bash', 'sh', 'script', 'system', 'sx', 'writefile', 'file', 'save', 'cmd', 'perl', 'ruby', 'cat', 'cp', 'mv', 'rm', 'less', 'more']);

/** A shell command whose text names the file may well have made, read or changed it. */
function mentions(magic: MagicUse, source: string, path: string): boolean {
  const name = path.split('/').pop() ?? path;
  const text = magic.kind === 'cell' ? source : magic.text;
  return magic.kind !== 'help' && SHELLS.has(magic.name) && name !== '' && text.includes(name);
}
