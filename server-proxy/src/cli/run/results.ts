/** What a run left, gathered from the reader's lines, and the executed notebook made of it. */
import fs from 'node:fs';
import path from 'node:path';
import { executedNotebook, type CellResult } from '../../../../src/core/results/executedNotebook';
import type { Workflow } from '../../../../src/core/results/workflowSteps';
import type { ClusterApi } from '../../cluster/port';
import { CliError, EXIT } from '../doors';
import type { LoadedNotebook } from '../notebook';
import { isSecretName } from './environment';
import type { ParameterValues } from './parameters';
import { readRun } from './reader';

/** A file that a step wrote into the workspace. */
export interface WrittenFile {
  readonly step: string;
  readonly path: string;
  readonly size?: number;
}

export interface RunResults {
  /** By index of the cell in the notebook. */
  readonly cells: ReadonlyMap<number, CellResult>;
  /** Steps that took their result from the cache. */
  readonly cached: ReadonlySet<string>;
  readonly files: readonly WrittenFile[];
}

/** One line of `runner.py read`; long data comes as text in parts. */
interface ReadLine {
  readonly step: string;
  readonly kind: string;
  readonly data: unknown;
  readonly part?: number;
  readonly parts?: number;
}
interface StepNotebook {
  readonly cells?: readonly { readonly metadata?: { readonly kubeflow?: { readonly cell?: number } }; readonly outputs?: CellResult['outputs']; readonly execution_count?: number | null }[];
}
interface StepFiles {
  readonly files?: readonly { readonly path: string; readonly size?: number }[];
}

/** Reads the run's published results through the cluster. */
export async function collectResults(api: ClusterApi, workflow: Workflow, signal: AbortSignal): Promise<RunResults> {
  const cells = new Map<number, CellResult>();
  const cached = new Set<string>();
  const files: WrittenFile[] = [];
  for await (const { step, kind, data } of whole(readRun(api, workflow, [workflow.metadata.uid ?? '', 'result', 'files', 'outputs'], signal))) {
    if (kind === 'outputs') takeCells(data as StepNotebook, cells);
    if (kind === 'result' && (data as { cached?: boolean }).cached === true) cached.add(step);
    if (kind === 'files') {
      for (const each of (data as StepFiles).files ?? []) files.push({ step, path: each.path, ...(each.size === undefined ? {} : { size: each.size }) });
    }
  }
  return { cells, cached, files };
}

/** Lines with their parts joined. */
async function* whole(lines: AsyncIterable<string>): AsyncIterable<ReadLine> {
  const parts: string[] = [];
  for await (const text of lines) {
    const line = parseLine(text);
    if (line.parts === undefined) yield line;
    else {
      parts.push(String(line.data));
      if (line.part === line.parts - 1) yield { ...line, data: JSON.parse(parts.splice(0).join('')) as unknown };
    }
  }
}

function parseLine(line: string): ReadLine {
  try {
    return JSON.parse(line) as ReadLine;
  } catch {
    throw new CliError(`the reader pod said something that is no result: ${line.slice(0, 200)}`, EXIT.stepFailed);
  }
}

function takeCells(notebook: StepNotebook, cells: Map<number, CellResult>): void {
  for (const cell of notebook.cells ?? []) {
    const index = cell.metadata?.kubeflow?.cell;
    if (index !== undefined) cells.set(index, { outputs: cell.outputs ?? [], executionCount: cell.execution_count ?? null });
  }
}

export interface ExecutedTarget {
  readonly loaded: LoadedNotebook;
  readonly workflow: Workflow;
  readonly results: RunResults;
  readonly parameters: ParameterValues;
  readonly target: Target;
}

/** Where the executed notebook goes, as a person would write it and as a full path. */
export interface Target {
  readonly shown: string;
  readonly file: string;
}

/** Decides where the executed notebook goes; throws before anything is sent when that place can't be. */
export function executedTarget(cwd: string, notebook: string, given: string | undefined): Target {
  const shown = given ?? `${path.basename(notebook, '.ipynb')}.executed.ipynb`;
  const file = path.resolve(cwd, shown);
  if (isSameFile(file, notebook)) throw new CliError(`--output ${shown} is the notebook itself, which a run never changes; name another file`);
  const folder = path.dirname(file);
  try {
    fs.accessSync(folder, fs.constants.W_OK);
  } catch {
    throw new CliError(`the executed notebook can't be written into ${folder}; name another place with --output`);
  }
  if (fs.statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new CliError(`--output ${shown} is a folder; name a file`);
  return { shown, file };
}

/** Writes the executed notebook. */
export function writeExecuted({ loaded, workflow, results, parameters, target }: ExecutedTarget): void {
  const { name = '', uid = '', namespace = '' } = workflow.metadata;
  const { phase = '', startedAt, finishedAt } = workflow.status ?? {};
  const text = executedNotebook({
    text: new TextDecoder().decode(loaded.bytes),
    cells: loaded.graph.notebook.cells,
    results: results.cells,
    run: { name, uid, namespace, phase, parameters: shownParameters(loaded, parameters), ...(startedAt ? { startedAt } : {}), ...(finishedAt ? { finishedAt } : {}) }
  });
  try {
    // By rename, so that a reader never meets half a notebook.
    const stage = `${target.file}.${process.pid}.part`;
    fs.writeFileSync(stage, text);
    fs.renameSync(stage, target.file);
  } catch (error) {
    throw new CliError(`the executed notebook ${target.shown} can't be written: ${(error as Error).message}`);
  }
}

function shownParameters(loaded: LoadedNotebook, given: ParameterValues): Record<string, string> {
  const pairs = loaded.graph.parameters.map(({ name, type, value, source }): [string, string] => {
    const text = given.get(name) ?? (type === 'str' ? String(value) : source);
    return [name, isSecretName(name) ? '***' : text];
  });
  return Object.fromEntries(pairs);
}

function isSameFile(a: string, b: string): boolean {
  try {
    return fs.realpathSync(a) === fs.realpathSync(b);
  } catch {
    return false;
  }
}
