/** A run's steps, read off the status of its Argo Workflow. */
import type { KubernetesObject } from '../k8s/types';

export type NodePhase = 'Pending' | 'Running' | 'Succeeded' | 'Skipped' | 'Failed' | 'Error' | 'Omitted';

/** A node of `status.nodes`, as far as we read it. */
export interface WorkflowNode {
  readonly id: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly type?: string;
  readonly templateName?: string;
  readonly phase?: NodePhase;
  readonly message?: string;
  readonly startedAt?: string | null;
  readonly finishedAt?: string | null;
  readonly children?: readonly string[];
  readonly outputs?: { readonly parameters?: readonly { readonly name: string; readonly value?: string }[]; readonly exitCode?: string };
}

export interface WorkflowStatus {
  readonly phase?: string;
  readonly message?: string;
  readonly startedAt?: string | null;
  readonly finishedAt?: string | null;
  readonly nodes?: Readonly<Record<string, WorkflowNode>>;
}

/** A run as the API gives it. */
export interface Workflow extends KubernetesObject {
  status?: WorkflowStatus;
}

export type StepPhase = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'stopped';

export interface StepState {
  readonly name: string;
  readonly title: string;
  readonly phase: StepPhase;
  readonly message?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** The node of the pod that ran last, for finding its log. */
  readonly nodeId?: string;
}

const FINISHED = new Set(['Succeeded', 'Failed', 'Error']);

/** The run has ended, one way or the other. */
export function isFinished(workflow: Workflow): boolean {
  return FINISHED.has(workflow.status?.phase ?? '');
}

/** The state of each step, in the order given; a step that the controller has not reached is pending, or skipped once the run has ended. */
export function stepStates(workflow: Workflow, steps: readonly { readonly name: string; readonly title: string }[]): StepState[] {
  const byName = new Map<string, WorkflowNode>();
  for (const node of Object.values(workflow.status?.nodes ?? {})) {
    const name = node.templateName ?? node.displayName ?? '';
    // The Retry node stands for its attempts.
    if (!byName.has(name) || node.type === 'Retry') byName.set(name, node);
  }
  return steps.map(step => {
    const node = byName.get(step.name);
    if (!node) return { name: step.name, title: step.title, phase: isFinished(workflow) ? 'skipped' : 'pending' };
    const pod = podNode(node, workflow.status?.nodes ?? {});
    return {
      name: step.name,
      title: step.title,
      phase: phaseOf(node),
      ...(node.message ? { message: node.message } : {}),
      ...(node.startedAt ? { startedAt: node.startedAt } : {}),
      ...(node.finishedAt ? { finishedAt: node.finishedAt } : {}),
      ...(pod ? { nodeId: pod.id } : {})
    };
  });
}

function podNode(node: WorkflowNode, nodes: Readonly<Record<string, WorkflowNode>>): WorkflowNode | undefined {
  if (node.type === 'Pod') return node;
  const last = node.children?.at(-1);
  return last === undefined ? undefined : nodes[last];
}

function phaseOf(node: WorkflowNode): StepPhase {
  switch (node.phase) {
    case 'Running':
      return 'running';
    case 'Succeeded':
      return 'succeeded';
    case 'Failed':
    case 'Error':
      return /shutdown with strategy|terminated by user|stopped with strategy/i.test(node.message ?? '') ? 'stopped' : 'failed';
    case 'Skipped':
    case 'Omitted':
      return 'skipped';
    default:
      return 'pending';
  }
}
