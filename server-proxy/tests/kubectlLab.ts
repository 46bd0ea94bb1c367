/** A daemon in this process and the real kubectl against it. */
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { KubernetesObject } from '../../src/core/k8s/types';
import type { ClusterApi } from '../src/cluster/port';
import type { LogSource } from '../src/cluster/logSource';
import { STORED } from '../src/local-cluster/api/resources';
import { startGarbageCollector } from '../src/local-cluster/controllers/gc';
import { startDaemon, type Daemon } from '../src/local-cluster/daemon/daemon';

const program = [path.join(process.cwd(), '.venv/bin/kubectl'), '/usr/bin/kubectl'].find(file => fs.existsSync(file)) ?? 'kubectl';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** With the garbage collector and no kubelet: pods are what the test says they are. */
export class KubectlLab {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-kubectl-'));
  private daemon: Daemon | undefined;
  private connected: ClusterApi | undefined;

  get api(): ClusterApi {
    assert.ok(this.connected, 'the daemon has not started');
    return this.connected;
  }

  async start(logs: LogSource): Promise<void> {
    this.daemon = await startDaemon({
      dataFolder: path.join(this.folder, 'data'),
      version: '0.0.0',
      start: (api, { signal }) => {
        this.connected = api;
        startGarbageCollector(api, { kinds: STORED, signal });
        return { logs };
      }
    });
  }

  async close(): Promise<void> {
    await this.daemon?.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private get env(): NodeJS.ProcessEnv {
    return { ...process.env, HOME: this.folder, TMPDIR: this.folder, KUBECONFIG: path.join(this.folder, 'data', 'kubeconfig'), KUBE_EDITOR: 'sed -i s/before/after/' };
  }

  /** Words are parted by spaces. */
  run(line: string, input = ''): Promise<Said> {
    return new Promise(resolve => {
      const child = execFile(program, line.split(' '), { env: this.env }, (error, stdout, stderr) => resolve({ code: error === null ? 0 : 1, stdout, stderr }));
      child.stdin?.end(input);
    });
  }

  /** What a command that succeeds says. */
  async good(line: string, input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(line, input);
    assert.equal(code, 0, `kubectl ${line}: ${stderr}`);
    return stdout + stderr;
  }

  /** What a command that is refused says. */
  async bad(line: string, input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(line, input);
    assert.equal(code, 1, `kubectl ${line} was not refused: ${stdout}`);
    return stdout + stderr;
  }

  /** A command that goes on; `until` resolves when its output matches, and rejects when it ends before. */
  follow(line: string): { readonly child: ChildProcess; until(pattern: RegExp): Promise<string> } {
    const child = spawn(program, line.split(' '), { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const listeners = new Set<() => void>();
    const add = (data: Buffer): void => {
      said += data.toString();
      listeners.forEach(listener => listener());
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    const until = (pattern: RegExp): Promise<string> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(said)) return;
          listeners.delete(look);
          resolve(said);
        };
        listeners.add(look);
        child.once('close', () => reject(new Error(`kubectl ${line} ended before it said ${String(pattern)}: ${said}`)));
        look();
      });
    return { child, until };
  }

  async shown<T = KubernetesObject>(line: string): Promise<T> {
    return JSON.parse(await this.good(`get ${line} -o json --show-managed-fields`)) as T;
  }
}
