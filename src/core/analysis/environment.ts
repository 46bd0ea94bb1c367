/** Environment variables that a cell reads, writes or deletes. */
import { child, childrenOf, type PyNode } from './tree';
import type { TouchScene } from './touches';
import type { EnvironmentUse } from './types';

/** Names every shell sets for itself. */
const SHELL_OWN = new Set('HOME PATH PWD OLDPWD USER SHELL IFS PS1 RANDOM SECONDS LINENO BASH UID EUID PPID HOSTNAME TERM TMPDIR LANG SHLVL BASH_SOURCE FUNCNAME OPTARG OPTIND'.split(' '));

/** `os.getenv("X")`, `environ.get`, `setdefault`, `pop`, `update`, `putenv`. */
export function environmentOfCall(node: PyNode, scene: TouchScene): EnvironmentUse[] {
  const callee = scene.fullName(child(node, 'function')) ?? '';
  const given = child(node, 'arguments')?.children ?? [];
  const [first, second] = given;
  const { line } = node;
  if (callee === 'os.environ.update') {
    return given.flatMap(one => updated(one, scene)).map(name => ({ name, line, mode: 'write', hasDefault: false }));
  }
  const key = first?.type === 'keyword_argument' ? child(first, 'value') : first;
  const name = scene.literal(key);
  if (name === undefined) {
    return [];
  }
  switch (callee) {
    case 'os.getenv':
    case 'os.environ.get':
      return [{ name, line, mode: 'read', hasDefault: true }];
    case 'os.environ.setdefault':
      return [{ name, line, mode: 'read', hasDefault: true }, { name, line, mode: 'write', hasDefault: false }];
    case 'os.environ.pop':
      return [{ name, line, mode: 'read', hasDefault: second !== undefined }, { name, line, mode: 'delete', hasDefault: false }];
    case 'os.putenv':
      return [{ name, line, mode: 'write', hasDefault: false }];
    case 'os.unsetenv':
      return [{ name, line, mode: 'delete', hasDefault: false }];
    case 'os.environ.__getitem__':
      return [{ name, line, mode: 'read', hasDefault: false }];
    default:
      return [];
  }
}

function updated(node: PyNode, scene: TouchScene): string[] {
  if (node.type === 'keyword_argument') {
    return [scene.text(child(node, 'name'))];
  }
  return node.type === 'dictionary' ? node.children.flatMap(pair => scene.literal(child(pair, 'key')) ?? []) : [];
}

/** `os.environ["X"]`, on either side of an assignment, or after `del`. */
export function environmentOfSubscript(node: PyNode, scene: TouchScene): EnvironmentUse[] {
  const name = scene.literal(childrenOf(node, 'subscript')[0]);
  if (name === undefined || scene.fullName(child(node, 'value')) !== 'os.environ') {
    return [];
  }
  const after = scene.source.slice(node.end);
  const before = scene.source.slice(scene.source.lastIndexOf('\n', node.start) + 1, node.start);
  if (/\bdel\s+(?:[^#]*,\s*)?$/.test(before)) {
    return [{ name, line: node.line, mode: 'delete', hasDefault: false }];
  }
  const written: EnvironmentUse = { name, line: node.line, mode: 'write', hasDefault: false };
  const read: EnvironmentUse = { name, line: node.line, mode: 'read', hasDefault: false };
  if (node.field === 'left' && /^\s*=(?!=)/.test(after)) {
    return [written];
  }
  return node.field === 'left' && /^\s*[-+*/|&%]=/.test(after) ? [read, written] : [read];
}

/** `"X" in os.environ`. */
export function environmentOfComparison(node: PyNode, scene: TouchScene): EnvironmentUse[] {
  const [left, right] = node.children;
  const name = scene.literal(left);
  const among = right?.type === 'call' ? scene.fullName(child(right, 'function')) === 'os.environ.keys' : scene.fullName(right) === 'os.environ';
  return name !== undefined && among && /\bin\b/.test(scene.text(node)) ? [{ name, line: node.line, mode: 'read', hasDefault: true }] : [];
}

/** `$X` and `${X:-8}` in shell cells and lines, and what `%env` sets. */
export function shellEnvironment({ ipython, bound }: TouchScene): EnvironmentUse[] {
  const found: EnvironmentUse[] = [];
  const asNames = new Set(ipython.refs.map(({ name }) => name));
  for (const { text, line, interpolated } of ipython.shell) {
    const own = new Set([...text.matchAll(/(?:^|[\s;&|(])(?:export\s+|local\s+|read\s+(?:-\w+\s+)*|for\s+)?([A-Za-z_]\w*)(?==|\s+in\s)/g)].map(match => match[1]));
    text.split('\n').forEach((part, offset) => {
      const visible = part.replace(/'[^']*'/g, '').replace(/\\\$/g, '');
      for (const match of visible.matchAll(/\$(?:\{([A-Za-z_]\w*)(:?[-=+?])?|([A-Za-z_]\w*))/g)) {
        const name = match[1] ?? match[3] ?? '';
        const python = interpolated && (bound.has(name) || (asNames.has(name) && !/^[A-Z][A-Z0-9_]*$/.test(name)));
        if (!own.has(name) && !SHELL_OWN.has(name) && !python) {
          found.push({ name, line: line + offset, mode: 'read', hasDefault: match[2] !== undefined });
        }
      }
    });
  }
  for (const { kind, name, line, text } of ipython.magics) {
    const set = kind === 'line' && (name === 'env' || name === 'set_env') ? /^%{1,2}\w+\s+([A-Za-z_]\w*)(\s*=|\s+\S)?/.exec(text) : undefined;
    if (set?.[1] !== undefined) {
      found.push({ name: set[1], line, mode: set[2] === undefined ? 'read' : 'write', hasDefault: false });
    }
  }
  return found;
}
