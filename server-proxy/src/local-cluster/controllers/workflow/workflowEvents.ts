/** The Events that Argo writes about a workflow. */
import { apiVersionOf, KINDS, type KubernetesObject } from '../../../../../src/core/k8s/types';
import type { Workflow, WorkflowStatus } from './types';

/** One Event for each thing that is new in `after`. */
export function eventsBetween(workflow: Workflow, before: WorkflowStatus, after: WorkflowStatus, now: Date): (KubernetesObject & Record<string, unknown>)[] {
  const told: [reason: string, message: string][] = before.phase === undefined ? [['WorkflowRunning', 'Workflow Running']] : [];
  for (const node of Object.values(after.nodes ?? {})) {
    const old = before.nodes?.[node.id];
    if (old !== node && old?.phase !== node.phase && (node.phase === 'Running' || node.phase === 'Succeeded' || node.phase === 'Failed' || node.phase === 'Error')) {
      told.push([`WorkflowNode${node.phase}`, `${node.phase} node ${node.name}${node.message ? `: ${node.message}` : ''}`]);
    }
  }
  if (after.finishedAt && !before.finishedAt) {
    const timedOut = workflow.spec.activeDeadlineSeconds !== undefined && after.message === 'Step exceeded its deadline';
    told.push(after.phase === 'Succeeded' ? ['WorkflowSucceeded', 'Workflow completed'] : [timedOut ? 'WorkflowTimedOut' : 'WorkflowFailed', after.message ?? `Workflow ${after.phase}`]);
  }
  return told.map(([reason, message]) => eventOf(workflow, reason, message, now));
}

function eventOf(workflow: Workflow, reason: string, message: string, now: Date): KubernetesObject & Record<string, unknown> {
  const { name = '', namespace, uid } = workflow.metadata;
  const at = `${now.toISOString().slice(0, 19)}Z`;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${name.slice(0, 200)}.`, namespace },
    involvedObject: { apiVersion: apiVersionOf(KINDS.Workflow), kind: 'Workflow', name, namespace, uid },
    reason,
    message: message.slice(0, 1024),
    type: /Failed|Error|TimedOut/.test(reason) ? 'Warning' : 'Normal',
    source: { component: 'workflow-controller' },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1
  };
}
