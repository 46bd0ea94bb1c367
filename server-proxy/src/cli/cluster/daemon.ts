/** The local cluster's daemon, seen from outside: is it there, start it, stop it. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { childEnvironment, type Config } from '../../config';
import { processMark } from '../../processMark';
import { CliError, EXIT } from '../doors';

/** What the daemon writes about itself once it is ready. */
export interface DaemonRecord {
  readonly pid: number;
  readonly port: number;
  readonly version: string;
  readonly startedAt: string;
}

/** What the daemon writes about itself as soon as the folder is its own. */
interface Holder {
  readonly pid: number;
  /** Absent in `daemon.json`. */
  readonly mark?: string;
}

type Probe = (kubeconfig: string) => Promise<boolean>;

/** How long a start may take before we give up; a cold start on a busy machine takes seconds. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;

/** Path of the kubeconfig for the local cluster. */
export function kubeconfigOf(config: Config): string {
  return path.join(config.dataFolder, 'kubeconfig');
}

/** What the daemon wrote about itself when it was ready, when it is the one that holds the folder. */
export function runningDaemon(config: Config): DaemonRecord | undefined {
  const record = readRecord<DaemonRecord>(config, 'daemon.json');
  return record !== undefined && holderOf(config)?.pid === record.pid ? record : undefined;
}

/** The process that holds the folder, be it ready, starting or stopping. */
function holderOf(config: Config): Holder | undefined {
  const holder = readRecord<Holder>(config, 'daemon.pid') ?? readRecord<Holder>(config, 'daemon.json');
  return holder !== undefined && Number.isInteger(holder.pid) && isDaemon(holder) ? holder : undefined;
}

function readRecord<T>(config: Config, name: string): T | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(config.dataFolder, name), 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Makes sure that the daemon runs and answers; resolves with its kubeconfig's path. `said` is called when it has to be started. */
export async function ensureDaemon(config: Config, probe: Probe, said: (line: string) => void = () => undefined): Promise<string> {
  const kubeconfig = kubeconfigOf(config);
  if (runningDaemon(config) && fs.existsSync(kubeconfig) && (await probe(kubeconfig))) return kubeconfig;
  said('starting the local cluster');
  let child = spawnDaemon(config);
  const until = Date.now() + START_LIMIT_MS;
  // The daemon writes its record when it is ready; the delay grows so that a slow start costs no processor time.
  for (let delay = 10; Date.now() < until; delay = Math.min(delay * 1.5, 250)) {
    if (runningDaemon(config) && fs.existsSync(kubeconfig) && (await probe(kubeconfig))) return kubeconfig;
    // Ending with 0 means that another daemon holds the lock and is about to answer.
    if (child.failed()) break;
    // Unless that one was about to end.
    if (child.ended() && holderOf(config) === undefined) child = spawnDaemon(config);
    await pause(delay);
  }
  throw new CliError(`the local cluster did not start${lastLines(config)}`, EXIT.unreachable);
}

/** Stops the daemon and waits until it is gone; running steps go on. Resolves with false when none ran. */
export async function stopDaemon(config: Config): Promise<boolean> {
  const record = holderOf(config);
  if (!record) return false;
  process.kill(record.pid, 'SIGTERM');
  const until = Date.now() + STOP_LIMIT_MS;
  for (let delay = 10; isDaemon(record); delay = Math.min(delay * 1.5, 250)) {
    if (Date.now() > until) throw new CliError(`the local cluster (process ${record.pid}) does not stop; its log is ${logOf(config)}`, EXIT.unreachable);
    await pause(delay);
  }
  return true;
}

function spawnDaemon(config: Config): { failed(): boolean; ended(): boolean } {
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
    let code: number | undefined;
    child.on('error', () => (code = 1));
    child.on('exit', status => (code = status ?? 1));
    child.unref();
    return { failed: () => code !== undefined && code !== 0, ended: () => code !== undefined };
  } finally {
    fs.closeSync(log);
  }
}

/** Alive, and not another program that got the same number later. */
function isDaemon({ pid, mark }: Holder): boolean {
  const now = processMark(pid);
  if (now === undefined || mark === undefined || mark === '') {
    return now !== undefined && isNamedDaemon(pid);
  }
  return now === mark;
}

/** The program that runs, where only that can tell; it is its name when it started, wherever that file is now. */
function isNamedDaemon(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
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
