/** The command line: picks the command, turns what goes wrong into a sentence and an exit code. */
import { ApiError, ClusterUnreachable } from '../cluster/port';
import { CliError, EXIT, type CliDoors, type ExitCode } from './doors';
import { suggestion } from '../nearest';
import { RunError, type RunErrorCode } from '../runs/error';

interface Command {
  readonly about: string;
  /** Loads the command's code only when it is called. */
  load(): Promise<(doors: CliDoors, args: readonly string[]) => Promise<ExitCode>>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  inspect: { about: 'show the steps that a notebook becomes, and what is wrong with it', load: async () => (await import('./inspect')).runInspect },
  compile: { about: 'write the Kubernetes objects of a notebook as YAML', load: async () => (await import('./compile')).runCompile },
  run: { about: 'run a notebook as a pipeline', load: async () => (await import('./run/command')).runRun },
  cluster: { about: 'start, stop, look at or reset the local cluster', load: async () => (await import('./cluster/commands')).runCluster },
  kubectl: { about: 'call kubectl on the local cluster', load: async () => (await import('./kubectl')).runKubectl }
};

const EXIT_OF_RUN: Readonly<Record<RunErrorCode, ExitCode>> = {
  'no-file': EXIT.wrongInput,
  'no-notebook': EXIT.wrongInput,
  cycle: EXIT.wrongInput,
  parameter: EXIT.wrongInput,
  'no-workflows': EXIT.unreachable,
  'no-context': EXIT.wrongInput,
  stopped: EXIT.unreachable,
  'no-step': EXIT.wrongInput,
  'not-now': EXIT.wrongInput,
  'no-snapshot': EXIT.wrongInput,
  path: EXIT.wrongInput,
  gone: EXIT.stepFailed,
  results: EXIT.unreachable
};

/** Runs one command line; resolves with its exit code and never rejects for what a person can cause. */
export async function runCli(doors: CliDoors): Promise<ExitCode> {
  const [name, ...args] = doors.config.args;
  try {
    return await dispatch(doors, name, args);
  } catch (error) {
    if (doors.signal.aborted) return EXIT.interrupted;
    if (error instanceof CliError) return fail(doors, error.message, error.exitCode);
    if (error instanceof RunError) return fail(doors, error.message, EXIT_OF_RUN[error.code]);
    if (error instanceof ClusterUnreachable) return fail(doors, unreachableText(error), EXIT.unreachable);
    if (error instanceof ApiError) return fail(doors, `the cluster refused: ${error.message}`, apiErrorCode(error));
    return fail(doors, bugText(error, doors.version), EXIT.bug);
  }
}

async function dispatch(doors: CliDoors, name: string | undefined, args: readonly string[]): Promise<ExitCode> {
  if (name === '--version' || name === '-V') {
    doors.output.result(`${doors.version}\n`);
    return EXIT.ok;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    doors.output.result(overview());
    return EXIT.ok;
  }
  if (name === undefined) throw new CliError(overview().trimEnd());
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return (await command.load())(doors, args);
  const known = name.startsWith('-') ? ['--help', '--version'] : Object.keys(COMMANDS);
  const kind = name.startsWith('-') ? 'flag' : 'command';
  throw new CliError(`there is no ${kind} "${name}"${suggestion(name, known) || `; there are ${known.join(', ')}`}`);
}

function overview(): string {
  const rows = Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(10)}${about}`);
  return ['jupyter kubeflow COMMAND', '', ...rows, '', '  --help, --version', '', 'jupyter kubeflow COMMAND --help says more.', ''].join('\n');
}

function fail(doors: CliDoors, message: string, code: ExitCode): ExitCode {
  doors.output.say(message);
  return code;
}

/** What went wrong without anybody but us to blame; must not look like a failed step. */
export function bugText(error: unknown, version: string): string {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${what}\n\nThis is a bug in jupyterlab-kubeflow ${version}, neither in your notebook nor in the cluster; runs that were sent go on. Please report it to its maintainers, with the lines above.`;
}

function unreachableText(error: ClusterUnreachable): string {
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return `${error.message}${cause?.message ? `: ${cause.message}` : ''}`;
}

/** Not being let in is as good as not reaching the cluster; anything else is a wrong request. */
function apiErrorCode(error: ApiError): ExitCode {
  return error.code === 401 || error.code === 403 || error.code >= 500 ? EXIT.unreachable : EXIT.wrongInput;
}

