/** What `argo retry` does: a failed run goes on from its failed steps; what succeeded stays as it is. */
import { podName } from './argoNames';
import type { Workflow, WorkflowNode } from './workflowSteps';

interface RetriedNode extends WorkflowNode {
  readonly boundaryID?: string;
  readonly outboundNodes?: readonly string[];
  readonly nodeFlag?: { readonly hooked?: boolean };
}

/** The two halves of a retry, in this order: first the pods go, then the workflow is patched. */
export interface WorkflowRetry {
  /** Names of pods to delete, in the workflow's namespace; some may be gone already. */
  readonly pods: readonly string[];
  /** A JSON merge patch of the Workflow. */
  readonly patch: object;
}

const GROUPS: ReadonlySet<string | undefined> = new Set(['Steps', 'StepGroup', 'DAG', 'TaskGroup', 'Retry']);

/** Undefined when there is nothing to retry: only a workflow that has failed can be. `startedAt` restarts what counts time (deadlines, back-off); an RFC 3339 time. */
export function retryPatch(workflow: Workflow, startedAt: string): WorkflowRetry | undefined {
  const { status = {} } = workflow;
  if (status.phase !== 'Failed' && status.phase !== 'Error') {
    return undefined;
  }
  const nodes = (status.nodes ?? {}) as Readonly<Record<string, RetriedNode>>;
  const removed = new Set(Object.values(nodes).flatMap(node => (isRemoved(node, nodes) ? [node.id] : [])));
  const changes: Record<string, object | null> = {};
  for (const node of Object.values(nodes)) {
    if (removed.has(node.id)) {
      changes[node.id] = null;
      continue;
    }
    const change = { ...(unfinished(node) && GROUPS.has(node.type) ? { phase: 'Running', message: null, finishedAt: null, outputs: null, startedAt } : {}), ...without(node, removed) };
    if (Object.keys(change).length > 0) {
      changes[node.id] = change;
    }
  }
  return { pods: [...removed].flatMap(id => podOf(workflow, nodes[id])), patch: patchWith(changes, startedAt) };
}

function patchWith(nodes: object, startedAt: string): object {
  return {
    metadata: { labels: { 'workflows.argoproj.io/completed': null, 'workflows.argoproj.io/phase': 'Running' } },
    spec: { shutdown: null },
    status: { phase: 'Running', message: null, finishedAt: null, conditions: [{ type: 'Completed', status: 'False' }], nodes, startedAt }
  };
}

function unfinished(node: RetriedNode): boolean {
  return node.phase !== 'Succeeded' && node.phase !== 'Skipped';
}

/** Leaves that did not succeed, unless what they belong to went on all the same; and all of exit handlers and hooks. */
function isRemoved(node: RetriedNode, nodes: Readonly<Record<string, RetriedNode>>): boolean {
  for (let above: RetriedNode | undefined = node; above !== undefined; above = nodes[above.boundaryID ?? '']) {
    if (above.nodeFlag?.hooked === true || (above.name ?? '').endsWith('.onExit')) {
      return true;
    }
  }
  return unfinished(node) && !GROUPS.has(node.type) && !tolerated(node, nodes);
}

function tolerated(node: RetriedNode, nodes: Readonly<Record<string, RetriedNode>>): boolean {
  for (let above = nodes[node.boundaryID ?? '']; above !== undefined; above = nodes[above.boundaryID ?? '']) {
    if (!unfinished(above)) {
      return true;
    }
  }
  return false;
}

/** The node's links without those to removed nodes. */
function without(node: RetriedNode, removed: ReadonlySet<string>): object {
  const left = (ids: readonly string[] | undefined): readonly string[] | undefined => (ids?.some(id => removed.has(id)) === true ? ids.filter(id => !removed.has(id)) : undefined);
  const [children, outboundNodes] = [left(node.children), unfinished(node) && node.outboundNodes !== undefined ? [] : left(node.outboundNodes)];
  return { ...(children === undefined ? {} : { children }), ...(outboundNodes === undefined ? {} : { outboundNodes }) };
}

function podOf(workflow: Workflow, node: RetriedNode | undefined): string[] {
  return node?.type === 'Pod' ? [podName(workflow.metadata.name ?? '', node.name ?? '', node.templateName ?? '')] : [];
}
