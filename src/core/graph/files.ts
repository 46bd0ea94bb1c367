/** Order that comes from files: who reads what an earlier cell wrote, and who writes what an earlier one used. */
import type { FileUse, MagicUse } from '../analysis/types';
import type { CellEdge } from './types';
import type { CellTrace } from './versions';

/** Edges between cells that use one path (or a folder and what is in it) and are not both readers. */
export function fileEdges(traces: readonly CellTrace[]): readonly CellEdge[] {
  const edges: CellEdge[] = [];
  traces.forEach((trace, position) => {
    const above = traces.slice(0, position);
    for (const use of trace.touches.files) {
      const path = normalPath(use.path);
      above.filter((_, index) => dependsOn(above, index, use)).forEach(({ cell }) => {
        edges.push({ from: cell, to: trace.cell, reason: { kind: 'file', path } });
      });
      if (use.mode !== 'write' && !above.some(earlier => writes(earlier, path))) {
        const shell = above.filter(({ facts }) => facts.magics.some(magic => mentions(magic, path))).at(-1);
        if (shell !== undefined) {
          edges.push({ from: shell.cell, to: trace.cell, reason: { kind: 'file', path } });
        }
      }
    }
  });
  return edges;
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

/** The last writer of the path; for a writer also those who read it since. */
function dependsOn(above: readonly CellTrace[], index: number, use: FileUse): boolean {
  const path = normalPath(use.path);
  const since = above.slice(index + 1);
  const covered = since.some(({ touches }) => touches.files.some(other => other.mode !== 'read' && normalPath(other.path) === path));
  const uses = above[index]?.touches.files.filter(other => related(normalPath(other.path), path)) ?? [];
  return !covered && uses.some(({ mode }) => mode !== 'read' || use.mode !== 'read');
}

function writes({ touches }: CellTrace, path: string): boolean {
  return touches.files.some(use => use.mode !== 'read' && related(normalPath(use.path), path));
}

function related(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

const SHELLS: ReadonlySet<string> = new Set(['', 'bash', 'sh', 'script', 'system', 'sx', 'writefile', 'file', 'save', 'cmd', 'perl', 'ruby']);

/** A shell command whose text names the file may well have made it. */
function mentions(magic: MagicUse, path: string): boolean {
  const name = path.split('/').pop() ?? path;
  return magic.kind !== 'help' && SHELLS.has(magic.name) && name !== '' && magic.text.includes(name);
}
