/** The notebook's own files that a run needs: modules that cells import and files that they open by literal path. */
import type { Diagnostic } from '../diagnostics';
import type { StepGraph } from '../graph/types';
import { shortHash } from '../notebook/names';
import type { StepDocument } from '../pipeline/stepDocument';
import type { CompileHost } from './host';

/** Kubernetes' limit for one ConfigMap, with room for its names. */
export const CONFIG_MAP_BYTES = 1_000_000;

/** A file that travels: its path in the workspace, and its bytes. */
export interface TravellingFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface FoundFiles {
  readonly files: readonly TravellingFile[];
  /** Too big for a ConfigMap: read from the mounted folder where pods run on this machine. */
  readonly big: readonly { readonly path: string; readonly from: string }[];
  readonly workdir: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the files and what stands against their travelling. */
export function findFiles(graph: StepGraph, host: CompileHost): FoundFiles {
  const uses = [...graph.graph.facts].filter(([cell]) => !graph.leftOut.includes(cell)).flatMap(([cell, facts]) => facts.files.map(use => ({ ...use, cell })));
  const written = new Set(uses.filter(({ mode }) => mode !== 'read').map(({ path }) => normalised(path)));
  const reads = new Map(uses.filter(({ mode }) => mode !== 'write').map(use => [normalised(use.path), use] as const));
  const modules = localModules(graph, host);
  const up = Math.max(0, ...[...reads.keys(), ...modules].map(levelsUp));
  const workdir = Array.from({ length: up }, (_, level) => folderName(graph.notebook.path, up - level)).join('/');
  const found = { files: [] as TravellingFile[], big: [] as { path: string; from: string }[], workdir, diagnostics: [] as Diagnostic[] };
  let room = CONFIG_MAP_BYTES;
  for (const path of [...new Set([...modules, ...reads.keys()])].sort()) {
    const use = reads.get(path);
    const place = { ...(use === undefined ? {} : { cell: use.cell, line: use.line }), name: path };
    if (/^([A-Za-z]:)?[\\/]|^~|^[a-z][a-z0-9+.-]*:\/\//i.test(path)) continue;
    const bytes = host.readFile(path);
    const target = inWorkspace(path, workdir);
    if (bytes === undefined) {
      if (!written.has(path) && host.listFolder?.(path) === undefined) found.diagnostics.push({ code: 'file-missing', severity: 'warning', ...place });
    } else if (bytes.length <= room) {
      room -= bytes.length;
      found.files.push({ path: target, bytes });
    } else if (host.folder === true && levelsUp(path) === 0) found.big.push({ path: target, from: path });
    else found.diagnostics.push({ code: 'file-too-large', severity: 'error', ...place, args: { bytes: bytes.length, limit: CONFIG_MAP_BYTES } });
  }
  return found;
}

/** Files (relative to the notebook's folder) of modules that stand beside the notebook and are imported, directly or by each other. */
function localModules(graph: StepGraph, host: CompileHost): Set<string> {
  const found = new Set<string>();
  const queue = [...graph.graph.facts.values()].flatMap(facts => facts.imports.flatMap(({ modules, names }) => modules.flatMap(module => [module, ...names.map(name => `${module}.${name}`)])));
  const seen = new Set<string>();
  for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
    if (seen.has(module) || module.startsWith('.')) continue;
    seen.add(module);
    const parts = module.split('.');
    for (let length = 1; length <= parts.length; length += 1) {
      const base = parts.slice(0, length).join('/');
      for (const file of [`${base}.py`, `${base}/__init__.py`]) {
        const bytes = found.has(file) ? undefined : host.readFile(file);
        if (bytes === undefined) continue;
        found.add(file);
        queue.push(...importsOf(text(bytes), file.endsWith('__init__.py') ? parts.slice(0, length) : parts.slice(0, length - 1)));
      }
    }
  }
  return found;
}

/** Dotted modules that a source file imports, relative ones made whole; enough for finding files, whose absence costs nothing. */
function importsOf(source: string, folder: readonly string[]): string[] {
  const whole = (module: string): string => {
    const dots = /^\.*/.exec(module)?.[0].length ?? 0;
    if (dots === 0) return module;
    return [...folder.slice(0, folder.length - dots + 1), module.slice(dots)].filter(part => part !== '').join('.');
  };
  return [...source.matchAll(/^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+\(?([^#\n)]*)|import[ \t]+([^#\n]+))/gm)].flatMap(([, from, names, plain]) => {
    if (plain !== undefined) return plain.split(',').map(each => each.trim().split(/\s/)[0] ?? '');
    const module = whole(from ?? '');
    return [module, ...(names ?? '').split(',').map(each => [module, each.trim().split(/\s/)[0]].filter(part => part !== '').join('.'))];
  });
}

/** Text where the bytes are UTF-8, undefined where they are not. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    const percent = Array.from(bytes, byte => `%${byte.toString(16).padStart(2, '0')}`).join('');
    return decodeURIComponent(percent);
  } catch {
    return undefined;
  }
}

const text = (bytes: Uint8Array): string => utf8Text(bytes) ?? '';

/** Bytes as base64, for `binaryData`. */
export function base64(bytes: Uint8Array): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    const left = bytes.length - at;
    out += (digits[a >> 2] ?? '') + (digits[((a & 3) << 4) | (b >> 4)] ?? '') + (left > 1 ? (digits[((b & 15) << 2) | (c >> 6)] ?? '') : '=') + (left > 2 ? (digits[c & 63] ?? '') : '=');
  }
  return out;
}

/** A ConfigMap key for a path: legal, telling, unique. */
export function keyFor(path: string): string {
  return `${path.replace(/[^-._a-zA-Z0-9]+/g, '-').slice(-180)}.${shortHash(path)}`;
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

/** The mounted files of every step document. */
export function mountedFiles(found: FoundFiles): StepDocument['files'] {
  return [...found.files.map(({ path }) => ({ path, mounted: `/kubeflow/files/${keyFor(path)}` })), ...found.big.map(({ path, from }) => ({ path, mounted: `/kubeflow/folder/${from}` }))];
}
