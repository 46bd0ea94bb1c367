/** Files that a cell reads or writes, where the path is written out. */
import { child, type PyNode } from './tree';
import type { Unmagicked } from './ipython';
import type { TouchScene } from './touches';
import type { FileUse } from './types';

const READERS = /^(?:pandas\.read_\w+|numpy\.(?:load|loadtxt|genfromtxt|fromfile)|joblib\.load|torch\.load|matplotlib\.pyplot\.imread|plt\.imread|PIL\.Image\.open|Image\.open|cv2\.imread|imageio(?:\.v\d)?\.imread|sqlite3\.connect|os\.(?:listdir|scandir|walk|stat)|os\.path\.(?:exists|isfile|isdir|getsize)|xr\.open_dataset|xarray\.open_dataset|polars\.(?:read|scan)_\w+|pl\.(?:read|scan)_\w+|yaml\.load)$/;
const WRITERS = /^(?:numpy\.(?:save|savez|savez_compressed|savetxt)|os\.(?:remove|unlink|makedirs|mkdir|rmdir)|shutil\.rmtree|plt\.savefig|matplotlib\.pyplot\.savefig|plt\.imsave|cv2\.imwrite)$/;
/** The path is the second argument. */
const SECOND_WRITERS = /^(?:joblib\.dump|torch\.save)$/;
const WRITING_METHODS = /^(?:to_(?:csv|json|parquet|excel|pickle|hdf|feather|html|markdown|latex|xml|stata|orc|netcdf)|savefig|tofile|save|save_model|save_weights)$/;
const READING_METHODS = /^(?:load_model|load_weights)$/;
const PATH_READS = new Set(['read_text', 'read_bytes', 'iterdir', 'stat', 'exists', 'is_file', 'is_dir', 'glob', 'rglob']);
const PATH_WRITES = new Set(['write_text', 'write_bytes', 'unlink', 'touch', 'mkdir', 'rmdir']);

/** Magics that write or read a file. */
export function* filesOfMagics({ magics }: Unmagicked): Generator<FileUse> {
  for (const { name, kind, text, line } of magics) {
    const words = text.split(/\s+/).slice(1);
    const path = words.filter(word => !word.startsWith('-')).at(0)?.replace(/^(['"])(.*)\1$/, '$2');
    if (kind === 'cell' && (name === 'writefile' || name === 'file') && path !== undefined && !/[{$]/.test(path)) {
      yield { path, line, mode: words.includes('-a') || words.includes('--append') ? 'both' : 'write' };
    } else if (kind === 'line' && (name === 'run' || name === 'load') && path !== undefined && !/[{$]/.test(path)) {
      yield { path: name === 'run' && !/\.\w+$/.test(path) ? `${path}.py` : path, line, mode: 'read' };
    }
  }
}

/** What one call reads or writes. */
export function filesOfCall(node: PyNode, scene: TouchScene): FileUse[] {
  const callee = child(node, 'function');
  const name = scene.fullName(callee) ?? '';
  const given = child(node, 'arguments')?.children ?? [];
  const positional = given.filter(({ type }) => type !== 'keyword_argument');
  const named = (wanted: RegExp) => given.filter(({ type }) => type === 'keyword_argument').find(one => wanted.test(scene.text(child(one, 'name'))));
  const byName = named(/^(?:path|path_or_buf|filepath_or_buffer|file|fname|filename|io)$/);
  const first = pathOf(positional[0], scene) ?? (byName && pathOf(child(byName, 'value'), scene));
  const use = (path: string | undefined, mode: FileUse['mode']): FileUse[] =>
    path === undefined || path === '' || /^[a-z][a-z0-9+.-]+:\/\//i.test(path) ? [] : [{ path, line: node.line, mode }];

  const method = callee?.type === 'attribute' ? scene.text(child(callee, 'attribute')) : '';
  if (/^(?:open|io\.open|gzip\.open|bz2\.open|lzma\.open|codecs\.open)$/.test(name)) {
    const mode = named(/^mode$/);
    return use(first, openMode(scene.literal(mode ? child(mode, 'value') : positional[1]) ?? 'r'));
  }
  if (callee?.type === 'attribute' && (method === 'open' || PATH_READS.has(method) || PATH_WRITES.has(method))) {
    const path = pathOf(child(callee, 'object'), scene, true);
    if (path !== undefined) {
      return use(path, method === 'open' ? openMode(scene.literal(positional[0]) ?? 'r') : PATH_READS.has(method) ? 'read' : 'write');
    }
  }
  if (/^shutil\.(?:copy|copy2|copyfile|copytree|move)$|^os\.(?:rename|replace)$/.test(name)) {
    return [...use(first, 'read'), ...use(pathOf(positional[1], scene), 'write')];
  }
  if (SECOND_WRITERS.test(name)) {
    return use(pathOf(positional[1], scene), 'write');
  }
  if (READERS.test(name) || READING_METHODS.test(method)) {
    return use(first, name === 'sqlite3.connect' ? 'both' : 'read');
  }
  return WRITERS.test(name) || WRITING_METHODS.test(method) ? use(first, 'write') : [];
}

function openMode(mode: string): FileUse['mode'] {
  if (mode.includes('+') || mode.includes('a')) {
    return 'both';
  }
  return /[wx]/.test(mode) ? 'write' : 'read';
}

/** A path as text, also through `Path("a") / "b"` and `os.path.join`. */
function pathOf(node: PyNode | undefined, scene: TouchScene, onlyPaths = false): string | undefined {
  const literal = onlyPaths ? undefined : scene.literal(node);
  if (literal !== undefined || !node) {
    return literal;
  }
  const joined = (parts: readonly (string | undefined)[]) => (parts.length > 0 && parts.every(part => part !== undefined) ? parts.join('/') : undefined);
  if (node.type === 'call') {
    const name = scene.fullName(child(node, 'function')) ?? '';
    const parts = child(node, 'arguments')?.children ?? [];
    return /^(?:(?:pathlib\.)?(?:Pure)?Path|os\.path\.join)$/.test(name) ? joined(parts.map(part => pathOf(part, scene))) : undefined;
  }
  if (node.type === 'binary_operator' && /^\s*\/\s*$/.test(scene.source.slice(child(node, 'left')?.end, child(node, 'right')?.start))) {
    const [left, right] = [child(node, 'left'), child(node, 'right')];
    return joined([pathOf(left, scene, true), pathOf(right, scene)]);
  }
  return node.type === 'parenthesized_expression' ? pathOf(node.children[0], scene, onlyPaths) : undefined;
}
