/** What a run left, gathered from the reader's lines, and the executed notebook made of it. */
import { executedNotebook, type CellResult } from '../../../src/core/results/executedNotebook';
import { isSecretParameter } from '../../../src/core/pipeline/secretParameters';
import type { Workflow } from '../../../src/core/results/workflowSteps';
import type { ClusterApi } from '../cluster/port';
import { RunError } from './error';
import type { ParameterValues } from './parameters';
import type { LoadedNotebook } from './pipeline';
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

/** One published document of a step: its result, what it wrote, its executed cells. */
export interface Published {
  readonly step: string;
  readonly kind: 'result' | 'files' | 'outputs';
  readonly data: unknown;
}
/** One line of `runner.py read`; long data comes as text in parts. */
interface ReadLine extends Published {
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
  for await (const { step, kind, data } of publishedResults(api, workflow, ['result', 'files', 'outputs'], signal)) {
    if (kind === 'outputs') takeCells(data as StepNotebook, cells);
    if (kind === 'result' && (data as { cached?: boolean }).cached === true) cached.add(step);
    if (kind === 'files') {
      for (const each of (data as StepFiles).files ?? []) files.push({ step, path: each.path, ...(each.size === undefined ? {} : { size: each.size }) });
    }
  }
  return { cells, cached, files };
}

/**
 * Streams what the steps have published so far, document by document; a run that still goes on may be asked too. `only`: words
 * `step:NAME` for the runner, which leaves out other steps (one of an older version prints all).
 */
export async function* publishedResults(api: ClusterApi, workflow: Workflow, kinds: readonly Published['kind'][], signal: AbortSignal, only: readonly string[] = []): AsyncIterable<Published> {
  yield* whole(readRun(api, workflow, [workflow.metadata.uid ?? '', ...kinds, ...only], signal));
}

/** Lines with their parts joined. */
async function* whole(lines: AsyncIterable<string>): AsyncIterable<Published> {
  const parts: string[] = [];
  for await (const text of lines) {
    const line = parseLine(text);
    if (line.parts === undefined) yield line;
    else {
      parts.push(String(line.data));
      if (line.part === line.parts - 1) yield { step: line.step, kind: line.kind, data: JSON.parse(parts.splice(0).join('')) as unknown };
    }
  }
}

function parseLine(line: string): ReadLine {
  try {
    return JSON.parse(line) as ReadLine;
  } catch {
    throw new RunError('results', `the reader pod said something that is no result: ${line.slice(0, 200)}`);
  }
}

function takeCells(notebook: StepNotebook, cells: Map<number, CellResult>): void {
  for (const cell of notebook.cells ?? []) {
    const index = cell.metadata?.kubeflow?.cell;
    if (index !== undefined) cells.set(index, { outputs: cell.outputs ?? [], executionCount: cell.execution_count ?? null });
  }
}

export interface ExecutedRun {
  readonly loaded: LoadedNotebook;
  readonly workflow: Workflow;
  readonly results: RunResults;
  readonly parameters: ParameterValues;
}

/** The text of the executed notebook: the source with this run's outputs in place. */
export function executedText({ loaded, workflow, results, parameters }: ExecutedRun): string {
  const { name = '', uid = '', namespace = '' } = workflow.metadata;
  const { phase = '', startedAt, finishedAt } = workflow.status ?? {};
  const { text } = loaded.source;
  return executedNotebook({
    text: typeof text === 'string' ? text : new TextDecoder().decode(text),
    cells: loaded.graph.notebook.cells,
    results: results.cells,
    run: { name, uid, namespace, phase, parameters: shownParameters(loaded, parameters), ...(startedAt ? { startedAt } : {}), ...(finishedAt ? { finishedAt } : {}) }
  });
}

/** All of the notebook's parameters with this run's values, as a person may see them. */
export function shownParameters(loaded: LoadedNotebook, given: ParameterValues): Record<string, string> {
  const pairs = loaded.graph.parameters.map(({ name, type, value, source }): [string, string] => {
    const text = given.get(name) ?? (type === 'str' ? String(value) : source);
    return [name, isSecretParameter({ name, type }) ? '***' : text];
  });
  return Object.fromEntries(pairs);
}
