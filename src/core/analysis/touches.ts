/** What a cell touches besides names: files, environment, process state, hidden names, values that can't travel. */
import { environmentOfCall, environmentOfComparison, environmentOfSubscript, shellEnvironment } from './environment';
import { filesOfCall, filesOfMagics } from './files';
import { child, childrenOf, type PyNode } from './tree';
import type { Unmagicked } from './ipython';
import type { CellFacts, FragileValue, FunctionFacts, HiddenUse, StateUse } from './types';

/** What the search needs to know of the cell. */
export interface TouchGround {
  readonly source: string;
  readonly imported: ReadonlyMap<string, string>;
  readonly ipython: Unmagicked;
  readonly functions: readonly FunctionFacts[];
  readonly bound: ReadonlySet<string>;
}
/** The ground with what is worked out once. */
export interface TouchScene extends TouchGround {
  /** Names of the cell that hold one literal text. */
  readonly constants: ReadonlyMap<string, string>;
  /** Names of functions that are generators. */
  readonly generators: ReadonlySet<string>;
  text(node: PyNode | undefined): string;
  /** `o.environ.get` as `os.environ.get`, by the cell's imports. */
  fullName(node: PyNode | undefined): string | undefined;
  /** The text of a literal, or of a constant of the cell. */
  literal(node: PyNode | undefined): string | undefined;
}
export type Touches = Pick<CellFacts, 'files' | 'environment' | 'state' | 'hidden' | 'fragile'>;

const RANDOM_CALLS = /^random\.(\w+)$/;
const NUMPY_RANDOM = /^numpy\.random\.(\w+)$/;
const OWN_GENERATORS = new Set(['Random', 'SystemRandom', 'default_rng', 'Generator', 'RandomState', 'SeedSequence', 'PCG64', 'MT19937']);
const HIDING = new Set(['eval', 'exec', 'globals', 'locals', 'vars']);
const FRAGILE: Readonly<Record<string, string>> = {
  open: 'open file',
  'io.open': 'open file',
  'gzip.open': 'open file',
  'threading.Lock': 'lock',
  'threading.RLock': 'lock',
  'threading.Thread': 'thread',
  'threading.Condition': 'lock',
  'threading.Event': 'lock',
  'threading.Semaphore': 'lock',
  'multiprocessing.Lock': 'lock',
  'multiprocessing.Pool': 'process pool',
  'concurrent.futures.ThreadPoolExecutor': 'thread pool',
  'concurrent.futures.ProcessPoolExecutor': 'process pool',
  'sqlite3.connect': 'database connection',
  'psycopg2.connect': 'database connection',
  'pymysql.connect': 'database connection',
  'socket.socket': 'socket',
  'socket.create_connection': 'socket',
  'subprocess.Popen': 'process',
  'os.popen': 'open file',
  iter: 'iterator',
  'itertools.count': 'iterator'
};

/** Searches the whole cell, bodies of functions included. */
export function findTouches(statements: readonly PyNode[], ground: TouchGround): Touches {
  const scene = makeScene(statements, ground);
  const files = [...filesOfMagics(ground.ipython)];
  const environment = [...shellEnvironment(scene)];
  const state: StateUse[] = magicState(ground.ipython);
  const hidden: HiddenUse[] = [];
  const fragile: FragileValue[] = [];
  const stack = [...statements].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'call') {
      files.push(...filesOfCall(node, scene));
      environment.push(...environmentOfCall(node, scene));
      state.push(...stateOfCall(node, scene));
      hidden.push(...hiddenIn(node, scene));
    } else if (node.type === 'subscript') {
      environment.push(...environmentOfSubscript(node, scene));
    } else if (node.type === 'comparison_operator') {
      environment.push(...environmentOfComparison(node, scene));
    } else if (node.type === 'assignment') {
      fragile.push(...fragileIn(node, scene));
      state.push(...pathState(node, scene));
    }
    for (let at = node.children.length - 1; at >= 0; at--) {
      stack.push(node.children[at] as PyNode);
    }
  }
  return { files: distinct(files), environment: distinct(environment), state: distinct(state), hidden, fragile };
}

function distinct<T>(found: readonly T[]): T[] {
  const seen = new Set<string>();
  return found.filter(one => {
    const key = JSON.stringify(one);
    return !seen.has(key) && seen.add(key);
  });
}

function makeScene(statements: readonly PyNode[], ground: TouchGround): TouchScene {
  const text = (node: PyNode | undefined) => (node ? ground.source.slice(node.start, node.end) : '');
  const plain = (node: PyNode | undefined): string | undefined => {
    const inner = node?.type === 'parenthesized_expression' ? node.children[0] : node;
    const match = inner?.type === 'string' ? /^[uUrR]?(?:"""|'''|"|')([^\\{}]*?)(?:"""|'''|"|')$/s.exec(text(inner)) : undefined;
    return match?.[1];
  };
  const constants = new Map<string, string>();
  for (const node of statements.flatMap(({ children }) => children)) {
    const value = node.type === 'assignment' ? plain(child(node, 'right')) : undefined;
    if (value !== undefined) {
      constants.set(text(child(node, 'left')), value);
    }
  }
  const dotted = (node: PyNode | undefined): string | undefined => (node && /^(?:attribute|identifier)$/.test(node.type) && /^[\w.]+$/.test(text(node)) ? text(node) : undefined);
  const usual = new Map([['np', 'numpy'], ['pd', 'pandas']]);
  return {
    ...ground,
    constants,
    generators: generatorNames(statements, text),
    text,
    literal: node => plain(node) ?? (node?.type === 'identifier' ? constants.get(text(node)) : undefined),
    fullName(node) {
      const name = dotted(node);
      const [root = '', ...rest] = name?.split('.') ?? [];
      const known = ground.imported.get(root);
      return name === undefined ? undefined : [known === undefined || known === '' ? (usual.get(root) ?? root) : known, ...rest].join('.');
    }
  };
}

function generatorNames(statements: readonly PyNode[], text: (node: PyNode | undefined) => string): ReadonlySet<string> {
  const definitions = statements.map(node => child(node, 'definition') ?? node).filter(({ type }) => type === 'function_definition');
  // A decorator such as `contextmanager` makes something else of it.
  const plain = definitions.filter(node => statements.includes(node));
  return new Set(plain.filter(node => yields(child(node, 'body'))).map(node => text(child(node, 'name'))));
}

/** Its own `yield`, not one of a function inside. */
function yields(body: PyNode | undefined): boolean {
  const stack = body ? [body] : [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'yield') {
      return true;
    }
    if (!/^(?:function_definition|lambda|class_definition)$/.test(node.type)) {
      stack.push(...node.children);
    }
  }
  return false;
}

function magicState({ magics }: Unmagicked): StateUse[] {
  return magics.filter(({ kind, name }) => kind === 'line' && name === 'cd').map(({ line }) => ({ kind: 'cwd', line, mode: 'write' }));
}

function stateOfCall(node: PyNode, scene: TouchScene): StateUse[] {
  const name = scene.fullName(child(node, 'function')) ?? '';
  const { line } = node;
  const seeded = child(node, 'arguments')?.children.length !== 0;
  const numpy = NUMPY_RANDOM.exec(name)?.[1];
  const plain = RANDOM_CALLS.exec(name)?.[1];
  const kind = numpy !== undefined ? 'numpy.random' : 'random';
  const called = numpy ?? plain;
  if (called !== undefined && !OWN_GENERATORS.has(called)) {
    if (called === 'seed' || called === 'setstate' || called === 'set_state') {
      return [{ kind, line, mode: seeded ? 'seed' : 'write' }];
    }
    return [{ kind, line, mode: 'read' }, { kind, line, mode: 'write' }];
  }
  if (name === 'os.chdir') {
    return [{ kind: 'cwd', line, mode: 'write' }];
  }
  if (name === 'os.getcwd' || name === 'pathlib.Path.cwd') {
    return [{ kind: 'cwd', line, mode: 'read' }];
  }
  return /^sys\.path\.(?:append|insert|extend|remove|pop|clear)$/.test(name) ? [{ kind: 'sys.path', line, mode: 'write' }] : [];
}

function pathState(node: PyNode, scene: TouchScene): StateUse[] {
  const left = child(node, 'left');
  const target = left?.type === 'subscript' ? child(left, 'value') : left;
  return scene.fullName(target) === 'sys.path' ? [{ kind: 'sys.path', line: node.line, mode: 'write' }] : [];
}

function hiddenIn(node: PyNode, scene: TouchScene): HiddenUse[] {
  const callee = child(node, 'function');
  const [first] = child(node, 'arguments')?.children ?? [];
  const { line } = node;
  if (callee?.type === 'identifier' && HIDING.has(scene.text(callee)) && !scene.bound.has(scene.text(callee))) {
    const name = scene.text(callee);
    const literal = name === 'eval' || name === 'exec' ? scene.literal(first) : undefined;
    if (name === 'vars' && first) {
      return [];
    }
    const names = literal === undefined ? [] : wordsOf(literal);
    return [{ callee: name, line, names, complete: literal !== undefined && !/\b(?:eval|exec|globals|locals)\b/.test(literal) }];
  }
  const method = callee?.type === 'attribute' ? scene.text(child(callee, 'attribute')) : '';
  if (method === 'query' || (method === 'eval' && scene.fullName(callee)?.startsWith('pandas') !== true)) {
    const text = scene.literal(first);
    const shown = text ?? (first?.type === 'string' || first?.type === 'concatenated_string' ? scene.text(first) : undefined);
    const names = shown === undefined ? [] : [...shown.matchAll(/@\s*([A-Za-z_]\w*)/g)].map(match => match[1] ?? '');
    return shown !== undefined && names.length === 0 ? [] : [{ callee: scene.text(callee), line, names: [...new Set(names)], complete: text !== undefined }];
  }
  return [];
}

function wordsOf(code: string): string[] {
  const bare = code.replace(/'[^']*'|"[^"]*"/g, ' ');
  return [...new Set([...bare.matchAll(/(?<![\w.])([A-Za-z_]\w*)/g)].map(match => match[1] ?? ''))].filter(name => !/^(?:and|or|not|in|is|if|else|for|lambda|None|True|False)$/.test(name));
}

function fragileIn(node: PyNode, scene: TouchScene): FragileValue[] {
  const value = child(node, 'right');
  const left = child(node, 'left');
  if (left?.type !== 'identifier' || !value) {
    return [];
  }
  const name = scene.text(left);
  const found = (type: string): FragileValue[] => [{ name, line: node.line, type }];
  const type = fragileType(value, scene);
  return type === undefined ? [] : found(type);
}

/** Also a lock in a dictionary makes the dictionary fragile. */
function fragileType(value: PyNode, scene: TouchScene): string | undefined {
  if (value.type === 'generator_expression') {
    return 'generator';
  }
  if (/^(?:dictionary|pair|list|tuple|set)$/.test(value.type)) {
    return value.children.map(part => fragileType(part, scene)).find(type => type !== undefined);
  }
  if (value.type !== 'call') {
    return undefined;
  }
  const callee = scene.fullName(childrenOf(value, 'function')[0]) ?? '';
  return (Object.hasOwn(FRAGILE, callee) ? FRAGILE[callee] : undefined) ?? (scene.generators.has(callee) ? 'generator' : undefined);
}
