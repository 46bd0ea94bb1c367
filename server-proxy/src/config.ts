/** What the Node program is told by its arguments and environment, read once; no other file reads `process.env`. */
import path from 'node:path';

/** The environment as data: names to values, absent where unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Facts about the machine that neither arguments nor environment carry. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly cwd: string;
  /** Folder of the running bundle, where the daemon's program stands too. */
  readonly programFolder: string;
}

export interface Config {
  /** What the program was started as: the command line, or the page's server. */
  readonly mode: 'cli' | 'proxy';
  /** Arguments after the mode. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** Folder with all state of the local cluster. */
  readonly dataFolder: string;
  /** Program of the local cluster's daemon. */
  readonly daemonProgram: string;
  /** Python that the package is installed in, where known. */
  readonly python?: string;
  /** Folders searched for programs such as kubectl, in order. */
  readonly programFolders: readonly string[];
  /** Container images of steps that name none, as `imageFor` reads them; absent: the default ones. */
  readonly image?: string;
  /** The caller's whole environment, for steps that read from it and for child processes. */
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
}

/** As the Python package says; started without it, by Jupyter's own rule. */
function jupyterDataFolder(env: Environment, machine: Machine): string {
  if (env.KF_JUPYTER_DATA) return env.KF_JUPYTER_DATA;
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (machine.platform === 'darwin') return path.join(machine.home, 'Library', 'Jupyter');
  if (machine.platform === 'win32') return path.join(env.APPDATA ?? path.join(machine.home, 'AppData', 'Roaming'), 'jupyter');
  return path.join(env.XDG_DATA_HOME || path.join(machine.home, '.local', 'share'), 'jupyter');
}

function programFolders(env: Environment, machine: Machine): string[] {
  const separator = machine.platform === 'win32' ? ';' : ':';
  const beside = env.KF_PYTHON_BIN ?? (env.KF_PYTHON ? path.dirname(env.KF_PYTHON) : undefined);
  const onPath = (env.PATH ?? env.Path ?? '').split(separator).filter(folder => folder !== '');
  return beside ? [...onPath, beside] : onPath;
}

/** Pure: the same arguments, environment and machine give the same configuration. `argv` is what follows the program's name. */
export function loadConfig(argv: readonly string[], env: Environment, machine: Machine): Config {
  const mode = argv[0] === 'proxy' ? 'proxy' : 'cli';
  const args = mode === 'proxy' || argv[0] === 'cli' ? argv.slice(1) : argv;
  return {
    mode,
    args,
    cwd: machine.cwd,
    dataFolder: path.resolve(machine.cwd, env.JUPYTERLAB_KUBEFLOW_DATA || path.join(jupyterDataFolder(env, machine), 'kubeflow', 'local-cluster')),
    daemonProgram: path.join(machine.programFolder, 'cluster.mjs'),
    ...(env.KF_PYTHON ? { python: env.KF_PYTHON } : {}),
    programFolders: programFolders(env, machine),
    ...(env.JUPYTERLAB_KUBEFLOW_IMAGE ? { image: env.JUPYTERLAB_KUBEFLOW_IMAGE } : {}),
    environment: env,
    platform: machine.platform
  };
}

/** Variables of a Jupyter server or Hub that no child process may see. */
const PRIVATE = /^(JPY_|JUPYTERHUB_|JUPYTER_TOKEN$|CONFIGPROXY_AUTH_TOKEN$)/;

/** Names of variables that hold Jupyter's or the Hub's own secrets. */
export function privateVariables(environment: Environment): readonly string[] {
  return Object.keys(environment).filter(name => PRIVATE.test(name));
}

/** The environment that child processes get: the caller's, without Jupyter's own secrets. */
export function childEnvironment(config: Config, extra: Environment = {}): Record<string, string> {
  const pairs = Object.entries({ ...config.environment, ...extra }).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries(pairs.filter(([name]) => !PRIVATE.test(name)));
}
