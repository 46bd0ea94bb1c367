/** What can be done to a run that exists. */
import { KINDS } from '../../../src/core/k8s/types';
import { retryPatch } from '../../../src/core/results/retryWorkflow';
import { isFinished, type Workflow } from '../../../src/core/results/workflowSteps';
import { ARCHIVED_LABEL, type RunActionRequest, type RunRef } from '../../../src/wire/runs';
import type { ClusterApi, ObjectRef } from '../cluster/port';
import { RunError } from './error';
import { follow } from './follow';
import { runOf } from './ofRun';
import { removeRunFiles } from './reader';

/** How long steps may take to go before a run is deleted all the same. */
const END_LIMIT_MS = 60_000;

/** Does it; resolves when the cluster has taken it (`delete`: when run, pods and files are gone). */
export async function actOnRun(api: ClusterApi, run: RunRef, action: RunActionRequest['action']): Promise<void> {
  const workflow = await runOf(api, run);
  const ref: ObjectRef = { kind: KINDS.Workflow, namespace: run.namespace, name: run.name };
  switch (action) {
    case 'stop':
    case 'terminate':
      if (isFinished(workflow)) throw new RunError('not-now', `the run ${run.name} has ended; there is nothing to stop`);
      await api.patch(ref, { spec: { shutdown: action === 'stop' ? 'Stop' : 'Terminate' } }, { type: 'merge' });
      return;
    case 'retry':
      return retry(api, ref, workflow);
    case 'archive':
      if (!isFinished(workflow)) throw new RunError('not-now', `the run ${run.name} is still going on; stop it first, or archive it when it has ended`);
      await api.patch(ref, { metadata: { labels: { [ARCHIVED_LABEL]: 'true' } } }, { type: 'merge' });
      return;
    case 'restore':
      await api.patch(ref, { metadata: { labels: { [ARCHIVED_LABEL]: null } } }, { type: 'merge' });
      return;
    case 'delete':
      return remove(api, ref, workflow);
  }
}

async function retry(api: ClusterApi, ref: ObjectRef, workflow: Workflow): Promise<void> {
  const found = retryPatch(workflow, new Date().toISOString().replace(/\.\d+Z$/, 'Z'));
  if (!found) throw new RunError('not-now', `the run ${ref.name} has not failed; only a failed run can be retried (it is ${workflow.status?.phase ?? 'not started'})`);
  const namespace = ref.namespace ?? '';
  for (const name of found.pods) await api.delete({ kind: KINDS.Pod, namespace, name }, { gracePeriodSeconds: 0 });
  await api.patch(ref, found.patch, { type: 'merge' });
}

/** Nothing may write into the run's folder when it goes, so steps are ended first. */
async function remove(api: ClusterApi, ref: ObjectRef, workflow: Workflow): Promise<void> {
  const signal = AbortSignal.timeout(END_LIMIT_MS);
  try {
    if (!isFinished(workflow)) {
      await api.patch(ref, { spec: { shutdown: 'Terminate' } }, { type: 'merge' });
      for await (const _ of follow<Workflow>(api, ref, isFinished, { signal }));
    }
    await removeRunFiles(api, workflow, signal);
  } catch (error) {
    // Files that can't be removed (the claim is gone, its node is away) are no reason to keep the run for ever.
    if (!signal.aborted && !(error instanceof RunError)) throw error;
  }
  await api.delete(ref, { propagationPolicy: 'Background', ...(workflow.metadata.uid ? { uid: workflow.metadata.uid } : {}) });
}
