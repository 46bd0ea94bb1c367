/** What to say of a step that failed: its message and the end of its log. */
import { KINDS, type KubernetesObject } from '../../../../src/core/k8s/types';
import type { StepState } from '../../../../src/core/results/workflowSteps';
import { ApiError, type ClusterApi } from '../../cluster/port';
import type { Output } from '../doors';
import { linesOf } from '../../runs/reader';

const LINES = 20;
const NODE_ID = 'workflows.argoproj.io/node-id';

export interface FailedRun {
  readonly name: string;
  readonly namespace: string;
}

/** Says for each failed step why; `mask` hides secrets. */
export async function sayFailures(api: ClusterApi, run: FailedRun, failed: readonly StepState[], output: Output, mask: (text: string) => string, signal: AbortSignal): Promise<void> {
  if (failed.length === 0) return;
  const { items } = await api.list(KINDS.Pod, { namespace: run.namespace, labelSelector: `workflows.argoproj.io/workflow=${run.name}` }, signal);
  for (const step of failed) {
    output.say('');
    output.say(mask(`✕ ${step.title} failed: ${step.message ?? 'no message'}`));
    const pod = items.find(item => item.metadata.annotations?.[NODE_ID] === step.nodeId);
    for (const line of pod ? await lastLines(api, pod, signal) : []) output.say(mask(`    ${line}`));
  }
}

async function lastLines(api: ClusterApi, pod: KubernetesObject, signal: AbortSignal): Promise<string[]> {
  const ref = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name ?? '' };
  const lines: string[] = [];
  try {
    for await (const line of linesOf(api.log(ref, { container: 'main', tailLines: LINES }, signal))) lines.push(line);
  } catch (error) {
    // A container that never started has no log; its message says why.
    if (!(error instanceof ApiError)) throw error;
  }
  return lines.slice(-LINES);
}
