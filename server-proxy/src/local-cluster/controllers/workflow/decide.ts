/** The workflow controller's decision: from a workflow, its pods and the time to its next status and the pods to make. Pure. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { artifactClaim, usesArtifacts } from './artifacts';
import { runDag } from './dag';
import { fulfilled } from './depends';
import { durationMs } from './duration';
import { effective } from './effective';
import { podName } from './names';
import { seconds } from './nodeTable';
import { Operation, type PodPlan } from './operation';
import { assessPod, type Pod } from './podResult';
import { inputsLookup, chain, workflowLookup } from './references';
import { runSteps } from './steps';
import { ownerOf } from './owner';
import { substitute } from './tags';
import type { NodeStatus, Template, Workflow, WorkflowStatus } from './types';

/** What is known of the pods: a pod that is no more is absent. */
export interface Observed {
  readonly pods: ReadonlyMap<string, Pod>;
  /** The logs of pods whose outputs stand in them, by pod name. */
  readonly logs: ReadonlyMap<string, string>;
}

export interface Decision {
  readonly status: WorkflowStatus;
  readonly claims: readonly KubernetesObject[];
  readonly plans: readonly PodPlan[];
  /** Pods to delete because their node has been ended from outside. */
  readonly deletions: readonly string[];
  readonly requeueAfterMs?: number;
}

/** The name of a Pod node's pod. */
export function podOf(workflow: Workflow, node: NodeStatus): string {
  return podName(workflow.metadata.name ?? '', node.name, node.templateName ?? '');
}

/** Decides until nothing more follows at this moment. */
export function decide(asked: Workflow, observed: Observed, now: Date): Decision {
  const workflow = effective(asked);
  const plans: PodPlan[] = [];
  const deletions: string[] = [];
  let status: WorkflowStatus = { phase: 'Running', startedAt: seconds(now), finishedAt: null, conditions: [{ type: 'PodRunning', status: 'False' }], ...workflow.status };
  const claims = claimsOf(workflow);
  status.persistentVolumeClaims ??= claims.length === 0 ? undefined : claims.map(claim => ({ name: claim.name, persistentVolumeClaim: { claimName: claim.object.metadata.name ?? '' } }));
  let requeueAfterMs: number | undefined;
  for (let pass = 0; pass < 50; pass++) {
    const operation = new Operation(workflow, status, now, { steps: runSteps, dag: runDag });
    observe(operation, observed, new Set(plans.map(plan => plan.nodeId)));
    status = advance(operation, status);
    plans.push(...operation.plans);
    deletions.push(...operation.deletions);
    requeueAfterMs = operation.wakeAfterMs;
    if (requeueAfterMs !== 0) {
      break;
    }
  }
  const done = Boolean(status.finishedAt);
  const first = workflow.status?.phase === undefined;
  const stores = usesArtifacts(workflow.spec.templates ?? []) ? [artifactClaim(workflow)] : [];
  return { status, claims: first ? [...claims.map(claim => claim.object), ...stores] : [], plans, deletions, ...(requeueAfterMs === undefined || done ? {} : { requeueAfterMs }) };
}

function claimsOf(workflow: Workflow): { name: string; object: KubernetesObject }[] {
  return (workflow.spec.volumeClaimTemplates ?? []).map(template => {
    const name = template.metadata.name ?? '';
    const metadata = { ...template.metadata, name: `${workflow.metadata.name}-${name}`, namespace: workflow.metadata.namespace, ownerReferences: [ownerOf(workflow)] };
    return { name, object: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: template.spec } };
  });
}

/** Takes over what became of the pods, and ends nodes that may not go on. */
function observe(operation: Operation, observed: Observed, planned: ReadonlySet<string>): void {
  const { table, workflow, now } = operation;
  const reason = stopReason(operation);
  for (const node of Object.values(table.nodes)) {
    if (fulfilled(node)) {
      if (!node.finishedAt) {
        // Whoever ended it from outside need not know the time.
        table.change(node, {});
      }
      continue;
    }
    const stop = ofExitHandler(operation, node) && workflow.spec.shutdown !== 'Terminate' ? undefined : reason;
    if (node.type === 'Suspend' && stop !== undefined) {
      table.change(node, { phase: 'Failed', message: stop });
    }
    if (node.type !== 'Pod' || planned.has(node.id)) {
      continue;
    }
    const name = podOf(workflow, node);
    const pod = observed.pods.get(name);
    const template = templateOf(operation, node);
    const found: Partial<NodeStatus> = pod === undefined ? { phase: 'Error', message: 'pod deleted' } : assessPod(pod, template, observed.logs.get(name));
    const ended = found.phase !== 'Pending' && found.phase !== 'Running';
    const deadline = Date.parse(node.startedAt) + Math.min(limitMs(template.activeDeadlineSeconds), limitMs(template.timeout));
    if (!ended && (stop !== undefined || now.getTime() >= deadline)) {
      operation.deletions.push(name);
      table.change(node, { phase: 'Failed', message: stop ?? 'Step exceeded its deadline' });
      continue;
    }
    if (!ended) {
      operation.wake(deadline);
    }
    if ((Object.keys(found) as (keyof NodeStatus)[]).some(key => node[key] !== found[key])) {
      table.change(node, found);
    }
  }
}

/** The workflow's exit handler and all below it: it runs when everything else has been stopped. */
function ofExitHandler({ workflow }: Operation, node: NodeStatus): boolean {
  return node.name.startsWith(`${workflow.metadata.name}.onExit`);
}

function templateOf(operation: Operation, node: NodeStatus): Template {
  let template: Template;
  try {
    template = operation.template(node.templateName);
  } catch {
    // Somebody has taken the template out of the spec meanwhile.
    template = { name: node.templateName ?? '' };
  }
  const { outputs, activeDeadlineSeconds, timeout } = template;
  const scope = chain(inputsLookup(node.inputs?.parameters ?? []), operation.globals);
  return substitute({ name: template.name, ...(outputs === undefined ? {} : { outputs }), ...(activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds }), ...(timeout === undefined ? {} : { timeout }) }, scope);
}

function limitMs(limit: Template['timeout']): number {
  return limit === undefined ? Infinity : durationMs(limit);
}

/** Why everything that runs must end now. */
function stopReason(operation: Operation): string | undefined {
  const { workflow, status, now } = operation;
  if (workflow.spec.shutdown) {
    return `workflow shutdown with strategy:  ${workflow.spec.shutdown}`;
  }
  const limit = workflow.spec.activeDeadlineSeconds;
  if (limit === undefined) {
    return undefined;
  }
  const end = Date.parse(status.startedAt ?? now.toISOString()) + limit * 1000;
  if (now.getTime() >= end) {
    return 'Step exceeded its deadline';
  }
  operation.wake(end);
  return undefined;
}

function advance(operation: Operation, status: WorkflowStatus): WorkflowStatus {
  const { workflow, table } = operation;
  const name = workflow.metadata.name ?? '';
  const stop = stopReason(operation);
  let root: NodeStatus | undefined;
  let problem: string | undefined;
  try {
    root = stop === undefined || table.byName(name) !== undefined ? run(operation, stop) : undefined;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  let phase = fulfilled(root) ? workflowPhase(root) : problem !== undefined ? 'Error' : stop !== undefined && root === undefined ? 'Failed' : undefined;
  let message = root?.message ?? problem ?? stop;
  const hook = workflow.spec.hooks?.exit ?? (workflow.spec.onExit === undefined ? undefined : { template: workflow.spec.onExit });
  if (phase !== undefined && hook !== undefined && workflow.spec.shutdown !== 'Terminate') {
    const failures = JSON.stringify(Object.values(table.nodes).filter(node => node.type === 'Pod' && (node.phase === 'Failed' || node.phase === 'Error')).map(node => ({ displayName: node.displayName, message: node.message ?? '', templateName: node.templateName, phase: node.phase, podName: podOf(workflow, node), finishedAt: node.finishedAt })));
    operation.globals = workflowLookup(workflow, table, { status: phase, failures: JSON.stringify(failures) });
    const exit = operation.run({ name: `${name}.onExit`, displayName: `${name}.onExit`, template: operation.template(hook.template), arguments: substitute(hook.arguments ?? {}, operation.globals) });
    if (exit !== undefined && exit.nodeFlag === undefined) {
      table.change(exit, { nodeFlag: { hooked: true } });
    }
    if (!fulfilled(exit)) {
      return summed(operation, status, 'Running', undefined);
    }
    if (exit.phase === 'Failed' || exit.phase === 'Error') {
      [phase, message] = [exit.phase, exit.message];
    }
  }
  return summed(operation, status, phase ?? 'Running', phase === undefined ? undefined : message);
}

function run(operation: Operation, stop: string | undefined): NodeStatus | undefined {
  const { workflow, table } = operation;
  const name = workflow.metadata.name ?? '';
  const root = table.byName(name);
  if (stop === undefined) {
    return operation.run({ name, displayName: name, template: operation.template(workflow.spec.entrypoint), arguments: workflow.spec.arguments });
  }
  // Nothing may start any more: what is open ends with the reason.
  for (const node of Object.values(table.nodes)) {
    if (!fulfilled(node) && !ofExitHandler(operation, node)) {
      table.change(node, { phase: 'Failed', message: stop });
    }
  }
  return root === undefined ? undefined : table.nodes[root.id];
}

function workflowPhase(root: NodeStatus): 'Succeeded' | 'Failed' | 'Error' {
  return root.phase === 'Failed' || root.phase === 'Error' ? root.phase : 'Succeeded';
}

function summed(operation: Operation, status: WorkflowStatus, phase: NonNullable<WorkflowStatus['phase']>, message: string | undefined): WorkflowStatus {
  const { table, now } = operation;
  const pods = Object.values(table.nodes).filter(node => node.type === 'Pod');
  const done = phase !== 'Running';
  const conditions = [{ type: 'PodRunning', status: pods.some(node => node.phase === 'Running') ? 'True' : 'False' }, ...(done ? [{ type: 'Completed', status: 'True' }] : [])];
  const globals = Object.values(table.nodes).flatMap(node => (node.outputs?.parameters ?? []).flatMap(({ globalName, value }) => (globalName === undefined ? [] : [{ name: globalName, value }])));
  return {
    ...status,
    phase,
    message,
    nodes: table.changed ? table.nodes : (status.nodes ?? {}),
    progress: `${pods.filter(node => node.phase === 'Succeeded').length}/${pods.length}`,
    conditions,
    ...(globals.length === 0 ? {} : { outputs: { parameters: globals } }),
    ...(done ? { finishedAt: status.finishedAt ?? seconds(now) } : {})
  };
}
