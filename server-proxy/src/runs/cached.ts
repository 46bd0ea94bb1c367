/** Which steps took their result from the cache, known from the status of their pods as soon as each has ended. */
import { KINDS, type KubernetesObject } from '../../../src/core/k8s/types';
import type { Workflow } from '../../../src/core/results/workflowSteps';
import type { ClusterApi } from '../cluster/port';

interface Pod extends KubernetesObject {
  status?: { containerStatuses?: readonly { name?: string; state?: { terminated?: { message?: string } } }[] };
}

/** How the runner begins the message of a step that was not run again. */
const CACHED = 'cached:';
const STEP = 'jupyterlab-kubeflow/step';

/** Names of the steps of a run that have ended with an earlier result. */
export async function cachedSteps(api: ClusterApi, workflow: Workflow, signal?: AbortSignal): Promise<ReadonlySet<string>> {
  const { name = '', namespace = '' } = workflow.metadata;
  const { items } = await api.list<Pod>(KINDS.Pod, { namespace, labelSelector: `workflows.argoproj.io/workflow=${name}` }, signal);
  return new Set(items.filter(tookFromCache).flatMap(pod => pod.metadata.labels?.[STEP] ?? []));
}

function tookFromCache(pod: Pod): boolean {
  return pod.status?.containerStatuses?.some(({ name, state }) => name === 'main' && state?.terminated?.message?.startsWith(CACHED) === true) ?? false;
}
