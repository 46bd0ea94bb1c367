/** A run that exists: looked up, and put together with what it was made of. */
import { KINDS } from '../../../src/core/k8s/types';
import type { Workflow } from '../../../src/core/results/workflowSteps';
import { PARAMETERS_ANNOTATION, type NotebookOnScreen, type RunRef } from '../../../src/wire/runs';
import type { ClusterApi } from '../cluster/port';
import { RunError } from './error';
import { loadNotebook } from './pipeline';
import { collectResults, executedText } from './results';
import { snapshotOf } from './snapshot';

/** The run's Workflow; rejects with `RunError` "gone" where there is none. */
export async function runOf(api: ClusterApi, { namespace, name }: RunRef): Promise<Workflow> {
  const workflow = await api.get<Workflow>({ kind: KINDS.Workflow, namespace, name });
  if (!workflow) throw new RunError('gone', `there is no run ${name} in namespace ${namespace} (any more)`);
  return workflow;
}

/** The notebook of a run with the outputs that its steps have published so far. */
export async function executedRun(api: ClusterApi, workflow: Workflow, signal: AbortSignal): Promise<NotebookOnScreen> {
  const { text, path } = await snapshotOf(api, workflow);
  // Cells, and no files beside them, are what is needed.
  const loaded = await loadNotebook({ text, path, folder: '/' });
  const results = await collectResults(api, workflow, signal);
  return { text: executedText({ loaded, workflow, results, parameters: givenParameters(workflow) }), path };
}

/** Values of the run's parameters as the run records them: secret ones as `***`. */
function givenParameters(workflow: Workflow): ReadonlyMap<string, string> {
  try {
    return new Map(Object.entries(JSON.parse(workflow.metadata.annotations?.[PARAMETERS_ANNOTATION] ?? '{}') as Record<string, string>));
  } catch {
    return new Map();
  }
}
