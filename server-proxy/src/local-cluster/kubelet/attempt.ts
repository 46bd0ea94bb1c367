/** One attempt to run a container: its folder on disk, its shim, and what the records say. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Bind } from './mounts';

/** What the shim is told. */
export interface AttemptSpec {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly binds: readonly Bind[];
  readonly root: string;
  /** Folder that the container must not see: the daemon's own. */
  readonly hidden: string;
  /** Numbers of the capabilities that a superuser's container keeps. */
  readonly capabilities: readonly number[];
  readonly noNewPrivileges: boolean;
  /** Bytes of log that are kept. */
  readonly logLimit: number;
  /** Bytes of memory before the container is killed; 0: no limit. */
  readonly memory: number;
}

/** How an attempt stands; times in milliseconds since 1970. */
export interface AttemptRecord {
  readonly number: number;
  readonly startedAt?: number;
  readonly pid?: number;
  readonly ended?: { readonly exitCode: number; readonly signal: number; readonly outOfMemory: boolean; readonly finishedAt: number; readonly failure?: string; readonly lost?: boolean };
}

interface Process {
  readonly pid: number;
  readonly startTime: string;
}

/** An attempt that a shim is about to hold, holds, or whose end is recorded; nothing of it is kept in memory. */
export class Attempt {
  constructor(
    readonly folder: string,
    readonly number: number
  ) {}

  get log(): string {
    return path.join(this.folder, 'log');
  }
  get terminationLog(): string {
    return path.join(this.folder, 'termination-log');
  }

  /** Starts the shim. `changed` is called when the container has started and when it has ended. */
  start(spec: AttemptSpec, shim: { readonly python: string; readonly file: string }, changed: () => void): void {
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    fs.writeFileSync(this.terminationLog, '');
    fs.chmodSync(this.terminationLog, 0o666);
    fs.writeFileSync(this.log, '', { flag: 'a', mode: 0o600 });
    const errors = fs.openSync(path.join(this.folder, 'shim.log'), 'a', 0o600);
    fs.writeFileSync(path.join(this.folder, 'spec.json'), JSON.stringify(spec), { mode: 0o600 });
    const child = spawn(shim.python, ['-I', '-S', shim.file, this.folder], { detached: true, cwd: '/', env: { PATH: '/usr/bin:/bin' }, stdio: ['ignore', 'pipe', errors] });
    fs.closeSync(errors);
    child.stdout?.on('data', changed);
    child.once('error', error => {
      this.recordEnd({ exitCode: 128, failure: `the container's shim can't be started with ${shim.python}: ${error.message}` });
      changed();
    });
    child.once('exit', () => {
      this.settle();
      changed();
    });
    // The shim outlives us; neither it nor its pipe may keep us alive.
    child.unref();
    (child.stdout as unknown as { unref(): void } | null)?.unref();
  }

  /** What the files say now. */
  read(): AttemptRecord {
    const started = this.json<Process & { startedAt: number }>('started.json');
    const exit = this.json<{ exitCode: number; signal?: number; outOfMemory?: boolean; startedAt?: number; finishedAt: number; failure?: string; lost?: boolean }>('exit.json');
    const ended = exit === undefined ? undefined : { signal: 0, outOfMemory: false, ...exit };
    return { number: this.number, startedAt: started?.startedAt ?? exit?.startedAt, pid: started?.pid, ended };
  }

  /** Whether a shim is at work on it. */
  alive(): boolean {
    const shim = this.json<Process>('shim.json');
    return shim !== undefined && sameProcess(shim);
  }

  /** For an attempt without an end whose shim is gone: kills what is left and records that nobody saw the end. */
  settle(): void {
    // The pod's folder may be gone by now, with all there was to record.
    if (!fs.existsSync(this.folder) || this.json('exit.json') !== undefined || this.alive()) {
      return;
    }
    const started = this.json<Process & { namespace: string }>('started.json');
    if (started !== undefined) {
      this.signal('SIGKILL');
      killNamespace(started.namespace);
    }
    this.recordEnd(started === undefined ? { exitCode: 128, failure: this.shimError() } : { exitCode: 137, lost: true });
  }

  /** After a restart of the kubelet: true when the attempt was never begun and its folder is gone again. */
  reclaim(): boolean {
    if (this.json('shim.json') !== undefined || this.json('exit.json') !== undefined) {
      return false;
    }
    try {
      fs.writeFileSync(path.join(this.folder, 'claimed'), '', { flag: 'wx' });
    } catch {
      return false;
    }
    // The folder stays, so that a late shim finds the claim; the next attempt gets another number.
    fs.writeFileSync(path.join(this.folder, 'abandoned'), '');
    return true;
  }

  /** How the hook after the start went; undefined while it has not ended. */
  hookResult(): string | undefined {
    return readText(path.join(this.folder, 'hook')) || undefined;
  }

  /** Keeps how the hook after the start went, so that a later kubelet does not run it again. */
  noteHook(result: 'done' | 'failed'): void {
    if (fs.existsSync(this.folder)) {
      fs.writeFileSync(path.join(this.folder, 'hook'), result);
    }
  }

  /** Sends a signal to the container's process group, if it is still the same one. */
  signal(name: NodeJS.Signals): void {
    const started = this.json<Process>('started.json');
    if (started === undefined || !sameProcess(started)) {
      return;
    }
    try {
      process.kill(-started.pid, name);
    } catch {
      return; // It ended in between.
    }
  }

  private shimError(): string {
    const text = readText(path.join(this.folder, 'shim.log')).trim().split('\n').at(-1);
    return `the container's shim ended before the container started: ${text || 'it said nothing'}`;
  }

  private recordEnd(end: { exitCode: number; failure?: string; lost?: boolean }): void {
    const file = path.join(this.folder, 'exit.json');
    fs.writeFileSync(`${file}.new`, JSON.stringify({ ...end, finishedAt: Date.now() }));
    fs.renameSync(`${file}.new`, file);
  }

  private json<T>(name: string): T | undefined {
    const text = readText(path.join(this.folder, name));
    return text === '' ? undefined : (JSON.parse(text) as T);
  }
}

/** The attempts whose folders are below `folder`, oldest first; abandoned ones left out. */
export function attemptsIn(folder: string): Attempt[] {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names
    .filter(name => /^\d+$/.test(name) && fs.existsSync(path.join(folder, name, 'spec.json')) && !fs.existsSync(path.join(folder, name, 'abandoned')))
    .map(name => new Attempt(path.join(folder, name), Number(name)))
    .sort((left, right) => left.number - right.number);
}

/** The number after all that were ever used in `folder`. */
export function nextAttemptNumber(folder: string): number {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return Math.max(-1, ...names.filter(name => /^\d+$/.test(name)).map(Number)) + 1;
}

/** Ends what is left in a container's mount namespace: detached processes whose shim can no longer do it. */
function killNamespace(namespace: string): void {
  if (namespace === '' || process.platform !== 'linux') {
    return;
  }
  for (const name of fs.readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
    try {
      if (fs.readlinkSync(`/proc/${name}/ns/mnt`) === namespace) {
        process.kill(Number(name), 'SIGKILL');
      }
    } catch {
      continue; // Another user's process, or one that has ended.
    }
  }
}

/** Whether the process with this number is still the one that was meant. */
function sameProcess(one: Process): boolean {
  if (process.platform !== 'linux') {
    try {
      return process.kill(one.pid, 0);
    } catch {
      return false;
    }
  }
  const stat = readText(`/proc/${one.pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[19] === one.startTime && fields[0] !== 'Z';
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
