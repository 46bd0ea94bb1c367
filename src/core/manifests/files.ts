/** The notebook's own files that a run needs: modules that cells import and files that they open by literal path. */
import type { Diagnostic } from '../diagnostics';
import type { StepGraph } from '../graph/types';
import type { StepDocument } from '../pipeline/stepDocument';
import { CONFIG_MAP_BYTES, entryOf, entrySize, packed, type Entry } from './configMaps';
import { contentHash } from './contentHash';
import type { CompileHost } from './host';
import { localModules } from './localModules';

/** A file that travels: its path in the workspace, and what a ConfigMap holds for it. */
export interface TravellingFile {
  readonly path: string;
  readonly entry: Entry;
}

export interface FoundFiles {
  /** One list for each ConfigMap that they take. */
  readonly files: readonly (readonly TravellingFile[])[];
  /** Too big for a ConfigMap: read from the mounted folder where pods run on this machine. */
  readonly big: readonly { readonly path: string; readonly from: string }[];
  readonly workdir: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the files and what stands against their travelling. */
export function findFiles(graph: StepGraph, host: CompileHost): FoundFiles {
  const uses = [...graph.graph.facts].filter(([cell]) => !graph.leftOut.includes(cell)).flatMap(([cell, facts]) => facts.files.map(use => ({ ...use, cell })));
  const written = new Set(uses.filter(({ mode }) => mode !== 'read').map(({ path }) => normalised(path)));
  const reads = new Map(uses.filter(({ mode }) => mode !== 'write').reverse().map(use => [normalised(use.path), use] as const));
  const modules = localModules(graph, host);
  const up = Math.max(0, ...[...reads.keys(), ...modules.keys()].map(levelsUp));
  const workdir = Array.from({ length: up }, (_, level) => folderName(graph.notebook.path, up - level)).join('/');
  const found = { files: [] as TravellingFile[], big: [] as { path: string; from: string }[], diagnostics: [] as Diagnostic[] };
  let beside = CONFIG_MAP_BYTES;
  for (const path of [...new Set([...modules.keys(), ...reads.keys()])].sort()) {
    if (/^([A-Za-z]:)?[\\/]|^~|^[a-z][a-z0-9+.-]*:\/\//i.test(path)) continue;
    const use = reads.get(path);
    const cell = use?.cell ?? modules.get(path);
    const place = { ...(cell === undefined ? {} : { cell }), ...(use === undefined ? {} : { line: use.line }), name: path };
    const bytes = host.readFile(path);
    if (bytes === undefined) {
      if (!written.has(path) && host.listFolder?.(path) === undefined) found.diagnostics.push({ code: 'file-missing', severity: 'warning', ...place });
      continue;
    }
    const target = inWorkspace(path, workdir);
    const entry = bytes.length > CONFIG_MAP_BYTES ? undefined : entryOf(keyFor(target), bytes);
    const size = entry === undefined ? Infinity : entrySize(entry);
    // Where pods see the folder one ConfigMap is enough; elsewhere there are as many as the files take.
    const mounted = host.folder === true && levelsUp(path) === 0;
    if (entry !== undefined && size <= (mounted ? beside : CONFIG_MAP_BYTES)) {
      if (host.folder === true) beside -= size;
      found.files.push({ path: target, entry });
    } else if (mounted) found.big.push({ path: target, from: path });
    else found.diagnostics.push({ code: 'file-too-large', severity: 'error', ...place, args: { bytes: bytes.length, limit: CONFIG_MAP_BYTES } });
  }
  return { ...found, files: packed(found.files, ({ entry }) => entrySize(entry)), workdir };
}

/** A ConfigMap key for a path: legal, telling, unique. */
function keyFor(path: string): string {
  return `${path.replace(/[^-._a-zA-Z0-9]+/g, '-').slice(-180)}.${contentHash(path).slice(0, 16)}`;
}

/** Where pods find the files of the ConfigMap at `index`. */
export function filesMount(index: number): string {
  return index === 0 ? '/kubeflow/files' : `/kubeflow/files-${index + 1}`;
}

/** The mounted files of every step document. */
export function mountedFiles(found: FoundFiles): StepDocument['files'] {
  const travelling = found.files.flatMap((files, index) => files.map(({ path, entry }) => ({ path, mounted: `${filesMount(index)}/${entry.key}` })));
  return [...travelling.sort((a, b) => (a.path < b.path ? -1 : 1)), ...found.big.map(({ path, from }) => ({ path, mounted: `/kubeflow/folder/${from}` }))];
}

function normalised(path: string): string {
  const out: string[] = [];
  for (const part of path.replace(/\\/g, '/').split('/')) {
    if (part === '..' && out.length && out.at(-1) !== '..') out.pop();
    else if (part !== '.' && (part !== '' || out.length === 0)) out.push(part);
  }
  return out.join('/');
}

function levelsUp(path: string): number {
  return path.split('/').filter(part => part === '..').length;
}

function folderName(notebook: string, levelFromEnd: number): string {
  return notebook.split('/').slice(0, -1).at(-levelFromEnd) ?? `up-${levelFromEnd}`;
}

function inWorkspace(path: string, workdir: string): string {
  const parts = workdir === '' ? [] : workdir.split('/');
  const up = levelsUp(path);
  return [...parts.slice(0, parts.length - up), ...path.split('/').slice(up)].join('/');
}
