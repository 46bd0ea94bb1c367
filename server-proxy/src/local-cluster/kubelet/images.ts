/** Which Python environment stands in for a container image. */
import fs from 'node:fs';
import path from 'node:path';

export interface Interpreters {
  /** Python program used where nothing else is said. */
  readonly default: string;
  /** Folders that hold kernelspecs, first wins; `share/jupyter/kernels` of the default interpreter comes before them. */
  readonly kernelFolders?: readonly string[];
  /** HOME of the containers. */
  readonly home?: string;
}

/** Annotation that names the notebook's kernelspec. */
export const KERNELSPEC_ANNOTATION = 'jupyterlab-kubeflow/kernelspec';

export interface Interpreter {
  readonly program: string;
  /** Variables of the kernelspec. */
  readonly env: Readonly<Record<string, string>>;
  /** Why this one, for people. */
  readonly why: string;
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** `program` by its whole path, looked up in the system's own folders; what is not found there stays as it is and fails by name when it is started. */
export function absoluteProgram(program: string): string {
  const places = path.isAbsolute(program) ? [] : SYSTEM_PATH.split(':').map(folder => path.join(folder, program));
  return places.find(place => fs.existsSync(place)) ?? program;
}

/** The interpreter for a pod that asks for `kernelspec`, or for none. */
export function chooseInterpreter(kernelspec: string | undefined, interpreters: Interpreters): Interpreter {
  const usual = { program: interpreters.default, env: {} };
  if (kernelspec === undefined || kernelspec === '') {
    return { ...usual, why: 'the local cluster\'s own Python' };
  }
  const own = path.join(path.dirname(path.dirname(interpreters.default)), 'share', 'jupyter', 'kernels');
  for (const folder of [own, ...(interpreters.kernelFolders ?? [])]) {
    const found = readKernelspec(path.join(folder, kernelspec), folder === own ? interpreters.default : undefined);
    if (found !== undefined) {
      return { ...found, why: `the kernelspec "${kernelspec}"` };
    }
  }
  return { ...usual, why: `the local cluster's own Python, as no kernelspec "${kernelspec}" is installed here` };
}

function readKernelspec(folder: string, sameEnvironment: string | undefined): Omit<Interpreter, 'why'> | undefined {
  let spec: { argv?: unknown; env?: unknown };
  try {
    spec = JSON.parse(fs.readFileSync(path.join(folder, 'kernel.json'), 'utf8')) as typeof spec;
  } catch {
    return undefined;
  }
  const first: unknown = Array.isArray(spec.argv) ? spec.argv[0] : undefined;
  if (typeof first !== 'string') {
    return undefined;
  }
  const env = typeof spec.env === 'object' && spec.env !== null ? Object.fromEntries(Object.entries(spec.env).map(([name, value]) => [name, String(value)])) : {};
  if (path.isAbsolute(first)) {
    return fs.existsSync(first) ? { program: first, env } : undefined;
  }
  // "python" alone means the environment that the kernelspec is installed in.
  const beside = path.resolve(folder, '..', '..', '..', '..', 'bin', first);
  const program = sameEnvironment ?? (fs.existsSync(beside) ? beside : undefined);
  return program === undefined ? undefined : { program, env };
}

/** PATH that finds `interpreter` as `python3` and `python`; writes stand-ins into `folder` where its own folder has other programs of these names. */
export function interpreterPath(interpreter: Interpreter, folder: string): string {
  const bin = path.dirname(interpreter.program);
  const missing = ['python3', 'python'].filter(name => realPath(path.join(bin, name)) !== realPath(interpreter.program));
  if (missing.length > 0) {
    fs.mkdirSync(folder, { recursive: true });
    for (const name of missing) {
      // A link would make Python look for its environment beside the link.
      fs.writeFileSync(path.join(folder, name), `#!/bin/sh\nexec '${interpreter.program.replaceAll("'", "'\\''")}' "$@"\n`, { mode: 0o755 });
    }
  }
  return [...(missing.length > 0 ? [folder] : []), bin, SYSTEM_PATH].join(':');
}

function realPath(file: string): string | undefined {
  try {
    return fs.realpathSync(file);
  } catch {
    return undefined;
  }
}
