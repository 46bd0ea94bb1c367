/** Does what a probe or a lifecycle hook asks for: a program in the container, an HTTP request, a connection, a pause. */
import { spawn } from 'node:child_process';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { POD_IP } from './fieldRef';
import type { Container, Handler } from './podTypes';

/** How it went; `output` is for people. */
export interface HandlerResult {
  readonly ok: boolean;
  readonly output: string;
}

/** The running attempt that is meant. */
export interface HandlerTarget {
  readonly container: Container;
  /** The attempt's folder. */
  readonly folder: string;
}

/** Resolves always; ends early as failed when the time is over or `signal` aborts. */
export type RunHandler = (handler: Handler, target: HandlerTarget, timeoutMs: number, signal: AbortSignal) => Promise<HandlerResult>;

const MOST_OUTPUT = 10 * 1024;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The handlers on this machine; `shim` enters a container. */
export function handlerRunner(shim: { readonly python: string; readonly file: string }): RunHandler {
  return async (handler, target, timeoutMs, signal) => {
    const until = new AbortController();
    const stop = (): void => until.abort();
    const timer = Number.isFinite(timeoutMs) ? setTimeout(stop, Math.min(timeoutMs, LONGEST_TIMER_MS)) : undefined;
    timer?.unref();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      return await carryOut(handler, target, until.signal, shim);
    } catch (error) {
      const late = until.signal.aborted && !signal.aborted;
      return { ok: false, output: late ? `no answer within ${timeoutMs / 1000}s` : error instanceof Error ? error.message || error.name : String(error) };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  };
}

async function carryOut(handler: Handler, target: HandlerTarget, signal: AbortSignal, shim: { readonly python: string; readonly file: string }): Promise<HandlerResult> {
  if (handler.exec !== undefined) {
    return await execute([shim.python, '-I', '-S', shim.file, target.folder, ...(handler.exec.command ?? [])], signal);
  }
  if (handler.httpGet !== undefined) {
    return await request(handler.httpGet, target.container, signal);
  }
  if (handler.tcpSocket !== undefined) {
    return await connect(handler.tcpSocket.host || POD_IP, portOf(handler.tcpSocket.port, target.container), signal);
  }
  const seconds = handler.sleep?.seconds ?? 0;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    timer.unref();
    signal.addEventListener('abort', () => (clearTimeout(timer), reject(new Error('interrupted'))), { once: true });
  });
  return { ok: true, output: '' };
}

/** The number behind a port that may be one of the container's port names. */
export function portOf(port: string | number, container: Container): number {
  const named = (container.ports ?? []).find(one => one.name === port)?.containerPort;
  const number = named ?? Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65535) {
    throw new Error(`container "${container.name}" has no port named ${JSON.stringify(port)}`);
  }
  return number;
}

function execute(argv: readonly string[], signal: AbortSignal): Promise<HandlerResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0] ?? '', argv.slice(1), { detached: true, cwd: '/', env: { PATH: '/usr/bin:/bin' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (data: Buffer): void => {
      output = (output + data.toString()).slice(0, MOST_OUTPUT);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const end = (): void => {
      try {
        process.kill(-(child.pid ?? 0), 'SIGKILL');
      } catch {
        return; // It ended in between.
      }
    };
    const stop = (): void => {
      if (child.pid !== undefined) end();
      reject(new Error('interrupted'));
    };
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    // Not 'close': a program that it left behind may hold the pipes for long.
    child.once('exit', (code, killed) => {
      signal.removeEventListener('abort', stop);
      resolve({ ok: code === 0, output: output.trim() || `the command ended with ${killed ?? `exit code ${code}`}` });
    });
  });
}

function request(get: NonNullable<Handler['httpGet']>, container: Container, signal: AbortSignal): Promise<HandlerResult> {
  const secure = get.scheme === 'HTTPS';
  const path = get.path === undefined || get.path === '' ? '/' : get.path.startsWith('/') ? get.path : `/${get.path}`;
  const headers: Record<string, string> = { 'user-agent': 'kube-probe/1.34', accept: '*/*', connection: 'close' };
  for (const { name, value } of get.httpHeaders ?? []) {
    headers[name.toLowerCase()] = value;
  }
  const options = { host: get.host || POD_IP, port: portOf(get.port, container), path, headers, signal, agent: false as const, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const sent = (secure ? https : http).get(options, answer => {
      const code = answer.statusCode ?? 0;
      answer.destroy();
      const ok = code >= 200 && code < 400;
      resolve({ ok, output: ok ? `status code ${code}` : `HTTP probe failed with statuscode: ${code}` });
    });
    sent.once('error', error => reject(new Error(`Get "${secure ? 'https' : 'http'}://${options.host}:${options.port}${path}": ${error.message}`)));
  });
}

function connect(host: string, port: number, signal: AbortSignal): Promise<HandlerResult> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, signal });
    socket.once('connect', () => {
      socket.destroy();
      resolve({ ok: true, output: '' });
    });
    socket.once('error', error => reject(new Error(`dial tcp ${host}:${port}: ${error.message}`)));
  });
}
