/** The local cluster's daemon, seen from outside: is it there, start it, stop it. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { childEnvironment, type Config } from '../../config';
import { CliError, EXIT } from '../doors';

/** What the daemon writes about itself once it is ready. */
export interface DaemonRecord {
  readonly pid: number;
  readonly port: number;
  readonly version: string;
  readonly startedAt: string;
}

type Probe = (kubeconfig: string) => Promise<boolean>;

/** How long a start may take before we give up; a cold start on a busy machine takes seconds. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;

/** Path of the kubeconfig for the local cluster. */
export function kubeconfigOf(config: Config): string {
  return path.join(config.dataFolder, 'kubeconfig');
}

/** What the daemon last wrote about itself, when that process is alive. */
export function runningDaemon(config: Config): DaemonRecord | undefined {
  let record: DaemonRecord;
  try {
    record = JSON.parse(fs.readFileSync(path.join(config.dataFolder, 'daemon.json'), 'utf8')) as DaemonRecord;
  } catch {
    return undefined;
  }
  return Number.isInteger(record.pid) && isDaemon(record.pid) ? record : undefined;
}

/** Makes sure that the daemon runs and answers; resolves with its kubeconfig's path. `said` is called when it has to be started. */
export async function ensureDaemon(config: Config, probe: Probe, said: (line: string) => void = () => undefined): Promise<string> {
  const kubeconfig = kubeconfigOf(config);
  if (runningDaemon(config) && fs.existsSync(kubeconfig) && (await probe(kubeconfig))) return kubeconfig;
  said('starting the local cluster');
  const child = spawnDaemon(config);
  const until = Date.now() + START_LIMIT_MS;
  // The daemon writes its record when it is ready; the delay grows so that a slow start costs no processor time.
  for (let delay = 10; Date.now() < until; delay = Math.min(delay * 1.5, 250)) {
    if (runningDaemon(config) && fs.existsSync(kubeconfig) && (await probe(kubeconfig))) return kubeconfig;
    // Ending with 0 means that another daemon holds the lock and is about to answer.
    if (child.failed()) break;
    await pause(delay);
  }
  throw new CliError(`the local cluster did not start${lastLines(config)}`, EXIT.unreachable);
}

/** Stops the daemon and waits until it is gone; running steps go on. Resolves with false when none ran. */
export async function stopDaemon(config: Config): Promise<boolean> {
  const record = runningDaemon(config);
  if (!record) return false;
  process.kill(record.pid, 'SIGTERM');
  const until = Date.now() + STOP_LIMIT_MS;
  for (let delay = 10; isDaemon(record.pid); delay = Math.min(delay * 1.5, 250)) {
    if (Date.now() > until) throw new CliError(`the local cluster (process ${record.pid}) does not stop; its log is ${logOf(config)}`, EXIT.unreachable);
    await pause(delay);
  }
  return true;
}

function spawnDaemon(config: Config): { failed(): boolean } {
  if (!fs.existsSync(config.daemonProgram)) throw new CliError(`the local cluster's program ${config.daemonProgram} is missing: install jupyterlab-kubeflow again`, EXIT.unreachable);
  fs.mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  const log = fs.openSync(logOf(config), 'a', 0o600);
  try {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', config.daemonProgram, '--data', config.dataFolder], {
      detached: true,
      cwd: config.dataFolder,
      stdio: ['ignore', log, log],
      env: childEnvironment(config)
    });
    let failed = false;
    child.on('error', () => (failed = true));
    child.on('exit', code => (failed = code !== 0));
    child.unref();
    return { failed: () => failed };
  } finally {
    fs.closeSync(log);
  }
}

/** Alive, and not another program that got the same number after a restart of the machine. */
function isDaemon(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // A process that has ended but was not collected by its parent is as good as gone.
    if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')) return false;
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('cluster.mjs');
  } catch {
    return false;
  }
}

function logOf(config: Config): string {
  return path.join(config.dataFolder, 'daemon.log');
}

function lastLines(config: Config): string {
  try {
    const lines = fs.readFileSync(logOf(config), 'utf8').trimEnd().split('\n').slice(-5);
    return `; the end of ${logOf(config)}:\n${lines.map(line => `    ${line}`).join('\n')}`;
  } catch {
    return '';
  }
}
