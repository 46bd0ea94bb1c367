/** Modules that stand beside the notebook and are imported, directly or by each other. */
import type { StepGraph } from '../graph/types';
import { utf8Text } from './bytes';
import type { CompileHost } from './host';

/** Files of local modules, relative to the notebook's folder, and the first cell whose imports lead to each. */
export function localModules(graph: StepGraph, host: CompileHost): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const queue = [...graph.graph.facts].filter(([cell]) => !graph.leftOut.includes(cell)).flatMap(([cell, facts]) => facts.loads.map(module => ({ module, cell })));
  const seen = new Set<string>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { module, cell } = next;
    if (seen.has(module) || module.startsWith('.')) continue;
    seen.add(module);
    const parts = module.split('.');
    for (let length = 1; length <= parts.length; length += 1) {
      const base = parts.slice(0, length).join('/');
      for (const file of [`${base}.py`, `${base}/__init__.py`]) {
        const bytes = found.has(file) ? undefined : host.readFile(file);
        if (bytes === undefined) continue;
        found.set(file, cell);
        const folder = parts.slice(0, file.endsWith('/__init__.py') ? length : length - 1);
        queue.push(...host.importsOf(utf8Text(bytes) ?? '').flatMap(each => whole(each, folder)).map(each => ({ module: each, cell })));
      }
    }
  }
  return found;
}

/** A module as written in a package's folder, its relative dots resolved; none where they lead out of what can be imported. */
function whole(module: string, folder: readonly string[]): string[] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  if (dots === 0) return [module];
  if (dots - 1 > folder.length) return [];
  const parts = [...folder.slice(0, folder.length - dots + 1), module.slice(dots)].filter(part => part !== '');
  return parts.length === 0 ? [] : [parts.join('.')];
}
