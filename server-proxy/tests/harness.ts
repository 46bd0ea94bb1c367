/** What whole-process tests share: a local cluster of their own, the command line as a person calls it, and results read back. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The checkout. Tests are started in it. */
export const root = process.cwd();

const bin = path.join(root, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin');
export const python = path.join(bin, 'python');

/** Public trouble reports as small inputs: beside the checkout, or where KF_CASES says. */
export const casesFolder = process.env.KF_CASES ?? path.resolve(root, '..', 'shared', 'cases');

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end with no standard input. */
export function runProgram(program: string, args: readonly string[], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd ?? root, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    child.on('error', reject);
    child.on('close', status => resolve({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }));
  });
}

/** A local cluster in a folder of its own and the command line that talks to it. */
export class Lab {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-lab-'));
  readonly data = path.join(this.folder, 'cluster');
  readonly env: NodeJS.ProcessEnv = { ...process.env, JUPYTERLAB_KUBEFLOW_DATA: this.data, PATH: bin + path.delimiter + (process.env.PATH ?? '') };

  /** The command line's program. */
  readonly program = path.join(bin, 'jupyter-kubeflow');

  readonly kubectlProgram = path.join(bin, 'kubectl');

  /** `jupyter kubeflow ARGS`. */
  kubeflow(args: readonly string[], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Finished> {
    return runProgram(this.program, args, { cwd: options.cwd ?? this.folder, env: { ...this.env, ...options.env } });
  }

  /** `kubectl ARGS` against the local cluster. */
  kubectl(args: readonly string[]): Promise<Finished> {
    return runProgram(this.kubectlProgram, args, { env: { ...this.env, KUBECONFIG: path.join(this.data, 'kubeconfig'), HOME: this.folder } });
  }

  /** Process id of the daemon. */
  get daemonPid(): number {
    return (JSON.parse(fs.readFileSync(path.join(this.data, 'daemon.json'), 'utf8')) as { pid: number }).pid;
  }

  /** Stops the daemon and removes everything. */
  async close(): Promise<void> {
    await this.kubeflow(['cluster', 'stop']);
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Output {
  output_type: string;
  name?: string;
  text?: string | string[];
  data?: Record<string, string | string[]>;
  ename?: string;
  evalue?: string;
}
export interface NotebookFile {
  cells: { cell_type: string; source: string | string[]; outputs?: Output[] }[];
}

const joined = (text: string | string[] | undefined): string => (Array.isArray(text) ? text.join('') : (text ?? ''));

/** What a reader of the notebook sees under each code cell: streams joined, texts and images by type, addresses of objects left out. */
export function shown(notebook: NotebookFile): Record<string, string>[][] {
  return notebook.cells
    .filter(cell => cell.cell_type === 'code')
    .map(cell => {
      const result: Record<string, string>[] = [];
      for (const output of cell.outputs ?? []) {
        if (output.output_type === 'stream') {
          const same = result.find(entry => entry.stream === output.name);
          if (same) same.text += seen(output.text);
          else result.push({ stream: output.name ?? '', text: seen(output.text) });
        } else if (output.output_type === 'error') {
          result.push({ error: `${output.ename}: ${output.evalue}` });
        } else {
          const data = Object.entries(output.data ?? {}).map(([type, value]) => [type, joined(value).replace(/0x[0-9a-f]+/gi, '0x…').trim()] as const);
          result.push({ kind: output.output_type, ...Object.fromEntries(data) });
        }
      }
      // A kernel sends its two streams by two ways, so their order among each other is chance.
      const byName = (entry: Record<string, string>): string => entry.stream ?? '';
      return [...result.filter(entry => 'stream' in entry).sort((a, b) => (byName(a) < byName(b) ? -1 : 1)), ...result.filter(entry => !('stream' in entry))];
    });
}

/** Stream text without what differs from run to run: a terminal's line ends, addresses, the name that stands for a cell in a warning. */
function seen(text: string | string[] | undefined): string {
  return joined(text).replace(/\r\n/g, '\n').replace(/\bat 0x[0-9a-f]+/gi, 'at 0x…').replace(/^(<cell \d+>|\S*ipykernel_\d+\S*?\.py)(?=:\d+:)/gm, '<cell>');
}

/** All that cells printed, in order. */
export function printed(notebook: NotebookFile): string {
  return notebook.cells.flatMap(cell => (cell.outputs ?? []).filter(output => output.name === 'stdout').map(output => joined(output.text))).join('');
}

/** Reads a notebook file. */
export function readNotebookFile(file: string): NotebookFile {
  return JSON.parse(fs.readFileSync(file, 'utf8').replace(/^\ufeff/, '')) as NotebookFile;
}

/** At most `limit` of the jobs at the same time; rejects with the first failure once all have ended. */
export async function pooled<T>(limit: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lanes = Array.from({ length: limit }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  });
  const ended = await Promise.allSettled(lanes);
  const failed = ended.find(lane => lane.status === 'rejected');
  if (failed) throw failed.reason;
}
