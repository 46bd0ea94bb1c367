/** Which pods of a workflow go before the workflow itself does: `spec.podGC`. Pure. */
import { durationMs } from './duration';
import { fulfilled } from './depends';
import type { Pod } from './podResult';
import type { NodeStatus, Workflow, WorkflowStatus } from './types';

/** As Argo: long enough for those who follow the log. */
const DEFAULT_DELAY = '5s';

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface Collection {
  /** Names of pods to delete now. */
  readonly pods: readonly string[];
  /** Milliseconds until the next pod's time comes. */
  readonly wakeAfterMs?: number;
}

/** `podOf` gives the pod of a node while it exists. */
export function podsToCollect(workflow: Workflow, status: WorkflowStatus, podOf: (node: NodeStatus) => Pod | undefined, now: Date): Collection {
  const { strategy = '', labelSelector, deleteDelayDuration = DEFAULT_DELAY } = workflow.spec.podGC ?? {};
  if (strategy === '') {
    return { pods: [] };
  }
  const pods: string[] = [];
  let next = Infinity;
  for (const node of Object.values(status.nodes ?? {})) {
    const since = due(strategy, node, status);
    const pod = since === undefined ? undefined : podOf(node);
    if (since === undefined || pod === undefined || pod.metadata.deletionTimestamp !== undefined || !selects(labelSelector, pod.metadata.labels ?? {})) {
      continue;
    }
    const left = Date.parse(since) + durationMs(deleteDelayDuration) - now.getTime();
    if (left <= 0) {
      pods.push(pod.metadata.name ?? '');
    } else {
      next = Math.min(next, left);
    }
  }
  return { pods, ...(next === Infinity ? {} : { wakeAfterMs: next }) };
}

/** Since when the node's pod may go; undefined when it may not. */
function due(strategy: string, node: NodeStatus, status: WorkflowStatus): string | undefined {
  if (node.type !== 'Pod' || !fulfilled(node)) {
    return undefined;
  }
  const after: Record<string, string | null | undefined> = {
    OnPodCompletion: node.finishedAt,
    OnPodSuccess: node.phase === 'Succeeded' ? node.finishedAt : undefined,
    OnWorkflowCompletion: status.finishedAt,
    OnWorkflowSuccess: status.phase === 'Succeeded' ? status.finishedAt : undefined
  };
  return after[strategy] ?? undefined;
}

/** Whether the labels are selected; no selector selects all. */
export function selects(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}
