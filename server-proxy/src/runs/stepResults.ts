/** What single steps of a run have published: outputs, values, files. */
import type { Workflow } from '../../../src/core/results/workflowSteps';
import type { PublishedValue, StepResult } from '../../../src/wire/channel';
import type { ClusterApi } from '../cluster/port';
import { publishedResults, type Published } from './results';
import { specOf, stepTemplates } from './workflowSpec';

interface ResultDocument {
  readonly cached?: boolean;
  readonly values?: readonly Partial<PublishedValue>[];
}
interface FilesDocument {
  readonly files?: readonly { readonly path: string; readonly size?: number }[];
}
interface OutputsDocument {
  readonly cells?: readonly { readonly metadata?: { readonly kubeflow?: { readonly cell?: number } }; readonly outputs?: readonly Readonly<Record<string, unknown>>[]; readonly execution_count?: number | null }[];
}

/** Steps that have ended, with what tells one ending of a step from another (it may be retried). */
export function endedSteps(workflow: Workflow | undefined): ReadonlyMap<string, string> {
  const ended = new Map<string, string>();
  if (!workflow) return ended;
  const steps = new Set(stepTemplates(specOf(workflow)).map(template => template.name));
  for (const { type, templateName = '', phase = '', finishedAt, id } of Object.values(workflow.status?.nodes ?? {})) {
    if (type === 'Pod' && steps.has(templateName) && ['Succeeded', 'Failed', 'Error'].includes(phase)) ended.set(templateName, `${id} ${phase} ${finishedAt ?? ''}`);
  }
  return ended;
}

/** Reads the named steps' results; a step that has published nothing (its pod was killed) gives none. */
export async function* stepResults(api: ClusterApi, workflow: Workflow, steps: ReadonlySet<string>, signal: AbortSignal): AsyncIterable<StepResult> {
  let step: string | undefined;
  let documents: Published[] = [];
  const only = [...steps].map(name => `step:${name}`);
  for await (const published of publishedResults(api, workflow, ['result', 'files', 'outputs'], signal, only)) {
    // A step's documents come one after the other.
    if (published.step !== step && step !== undefined && steps.has(step)) yield resultOf(step, documents);
    if (published.step !== step) [step, documents] = [published.step, []];
    documents.push(published);
  }
  if (step !== undefined && steps.has(step)) yield resultOf(step, documents);
}

function resultOf(step: string, documents: readonly Published[]): StepResult {
  const of = <T>(kind: Published['kind']): T | undefined => documents.find(each => each.kind === kind)?.data as T | undefined;
  const result = of<ResultDocument>('result');
  return {
    step,
    cached: result?.cached === true,
    values: (result?.values ?? []).map(({ name = '', type = '', bytes = 0, preview = '', shape }) => ({ name, type, bytes, preview, ...(shape === undefined ? {} : { shape }) })),
    files: (of<FilesDocument>('files')?.files ?? []).map(({ path, size = 0 }) => ({ path, bytes: size })),
    cells: (of<OutputsDocument>('outputs')?.cells ?? []).flatMap(({ metadata, outputs = [], execution_count: executionCount = null }) => {
      const cell = metadata?.kubeflow?.cell;
      return cell === undefined ? [] : [{ cell, executionCount, outputs }];
    })
  };
}
