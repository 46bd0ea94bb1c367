/** The Argo Workflow controller of the local cluster. */
import { apiVersionOf, KINDS, type KubernetesObject } from '../../../../../src/core/k8s/types';
import { ApiError, type ClusterApi } from '../../../cluster/port';
import { runController, type ReconcileAnswer } from '../runtime/controller';
import type { Caches } from '../runtime/informer';
import { admitWorkflow } from './admit';
import { decide, podOf, type Decision, type Observed } from './decide';
import { fulfilled } from './depends';
import { podEnded, reportsInLog, type Pod } from './podResult';
import { statusPatch } from './statusPatch';
import type { NodeStatus, Workflow, WorkflowStatus } from './types';

export { admitWorkflow };

const WORKFLOW_LABEL = 'workflows.argoproj.io/workflow';
/** Large statuses are written at most this often; they can be told again from the pods. */
const LARGE_NODES = 100;
const WRITE_EVERY_MS = 100;
/** Large workflows are looked at for all changes of such a while together. */
const DECIDE_EVERY_MS = 20;

/** Starts the controller; it runs until the signal aborts. */
export function startWorkflowController(api: ClusterApi, options: { signal: AbortSignal; now?: () => Date }): void {
  const controller = new WorkflowController(api, options.now ?? (() => new Date()), options.signal);
  void runController({
    api,
    kinds: [KINDS.Workflow, KINDS.Pod],
    signal: options.signal,
    keyOf: (object, kind) => {
      const name = kind.plural === 'pods' ? object.metadata.labels?.[WORKFLOW_LABEL] : object.metadata.name;
      return name === undefined ? undefined : `${object.metadata.namespace}/${name}`;
    },
    reconcile: (key, caches) => controller.reconcile(key, caches)
  }).catch(() => undefined);
}

interface Live {
  readonly uid: string;
  status: WorkflowStatus;
  written: WorkflowStatus;
  writtenAt: number;
  decidedAt: number;
}

class WorkflowController {
  /** What has been decided in this process, which the caches may still be behind of. */
  private readonly live = new Map<string, Live>();

  constructor(
    private readonly api: ClusterApi,
    private readonly now: () => Date,
    private readonly signal: AbortSignal
  ) {}

  async reconcile(key: string, caches: Caches): Promise<ReconcileAnswer> {
    const [namespace = '', name = ''] = key.split('/');
    const stored = caches.get<Workflow>(KINDS.Workflow, namespace, name);
    if (stored === undefined || stored.metadata.deletionTimestamp !== undefined) {
      this.live.delete(key);
      return undefined;
    }
    const live = this.liveOf(key, stored);
    const workflow: Workflow = { ...stored, status: live.status };
    if (live.status.finishedAt) {
      return this.afterEnd(workflow);
    }
    const since = performance.now() - live.decidedAt;
    if (since < DECIDE_EVERY_MS && Object.keys(live.status.nodes ?? {}).length > LARGE_NODES) {
      return { requeueAfterMs: DECIDE_EVERY_MS - since };
    }
    live.decidedAt = performance.now();
    const observed = await this.observe(workflow, caches);
    const invalid = live.status.phase === undefined ? admitWorkflow(stored) : [];
    const decision: Decision = invalid.length > 0 ? refused(invalid.map(cause => `${cause.field}: ${cause.message}`).join('; '), this.now()) : decide(workflow, observed, this.now());
    await this.create(decision);
    live.status = decision.status;
    const later = await this.write(workflow, live);
    await Promise.all([...decision.deletions.map(pod => this.deletePod(namespace, pod)), this.collectPods(workflow, observed, live.status)]);
    await this.tell(stored, workflow.status ?? {}, live.status);
    return live.status.finishedAt ? this.afterEnd({ ...workflow, status: live.status }) : smallest(later, decision.requeueAfterMs);
  }

  private liveOf(key: string, stored: Workflow): Live {
    let live = this.live.get(key);
    if (live === undefined || live.uid !== stored.metadata.uid) {
      live = { uid: stored.metadata.uid ?? '', status: stored.status ?? {}, written: stored.status ?? {}, writtenAt: 0, decidedAt: 0 };
      this.live.set(key, live);
    }
    // Resuming is a change of the stored node by a person.
    for (const node of Object.values(live.status.nodes ?? {})) {
      const told = node.type === 'Suspend' && !fulfilled(node) ? stored.status?.nodes?.[node.id] : undefined;
      if (fulfilled(told)) {
        live.status = { ...live.status, nodes: { ...live.status.nodes, [node.id]: { ...told, finishedAt: told.finishedAt ?? null } } };
      }
    }
    return live;
  }

  private async observe(workflow: Workflow, caches: Caches): Promise<Observed> {
    const namespace = workflow.metadata.namespace ?? '';
    const pods = new Map<string, Pod>();
    const logs = new Map<string, string>();
    const active = Object.values(workflow.status?.nodes ?? {}).filter(node => node.type === 'Pod' && !fulfilled(node));
    await Promise.all(
      active.map(async node => {
        const name = podOf(workflow, node);
        const pod = caches.get<Pod>(KINDS.Pod, namespace, name) ?? (await this.api.get<Pod>({ kind: KINDS.Pod, namespace, name }, this.signal));
        if (pod !== undefined) {
          pods.set(name, pod);
          if (reportsInLog(pod)) {
            logs.set(name, await this.logOf(namespace, name));
          }
        }
      })
    );
    return { pods, logs };
  }

  private async logOf(namespace: string, name: string): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.api.log({ namespace, name }, { container: 'main' }, this.signal)) {
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  private async create(decision: Decision): Promise<void> {
    for (const claim of decision.claims) {
      await this.createOnce(KINDS.PersistentVolumeClaim, claim);
    }
    await Promise.all(
      decision.plans.map(async plan => {
        try {
          for (const object of plan.objects) {
            await this.createOnce(object.kind === 'Pod' ? KINDS.Pod : KINDS.ConfigMap, object);
          }
        } catch (error) {
          const node = decision.status.nodes?.[plan.nodeId];
          if (!(error instanceof ApiError) || error.code >= 500 || node === undefined) {
            throw error;
          }
          // A pod that the cluster refuses will be refused again: the node ends with the cluster's words.
          Object.assign(node, { phase: 'Error', message: error.message, finishedAt: this.now().toISOString() } satisfies Partial<NodeStatus>);
        }
      })
    );
  }

  /** A name that is taken was made by an earlier try of this very decision. */
  private async createOnce(kind: Parameters<ClusterApi['create']>[0], object: KubernetesObject): Promise<void> {
    try {
      await this.api.create(kind, object, this.signal);
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) {
        throw error;
      }
    }
  }

  private async write(workflow: Workflow, live: Live): Promise<number | undefined> {
    const at = performance.now();
    const due = live.writtenAt + WRITE_EVERY_MS - at;
    if (Object.keys(live.status.nodes ?? {}).length > LARGE_NODES && due > 0 && !live.status.finishedAt) {
      return due;
    }
    const patch = statusPatch(workflow, live.written, live.status);
    if (patch !== undefined) {
      const { namespace, name = '' } = workflow.metadata;
      await this.api.patch({ kind: KINDS.Workflow, namespace, name }, patch, { type: 'merge' }, this.signal);
      live.written = live.status;
      live.writtenAt = at;
    }
    return undefined;
  }

  private async collectPods(workflow: Workflow, observed: Observed, status: WorkflowStatus): Promise<void> {
    const strategy = workflow.spec.podGC?.strategy ?? '';
    if (!strategy.startsWith('OnPod')) {
      return;
    }
    const ended = Object.values(status.nodes ?? {}).filter(node => node.type === 'Pod' && (strategy === 'OnPodCompletion' ? fulfilled(node) : node.phase === 'Succeeded'));
    const names = ended.map(node => podOf(workflow, node)).filter(name => podEnded(observed.pods.get(name) ?? ({} as Pod)));
    await Promise.all(names.map(name => this.deletePod(workflow.metadata.namespace ?? '', name)));
  }

  private async deletePod(namespace: string, name: string): Promise<void> {
    await this.api.delete({ kind: KINDS.Pod, namespace, name }, undefined, this.signal);
  }

  /** Claims, pods and at last the workflow itself go when their time has come. */
  private async afterEnd(workflow: Workflow): Promise<ReconcileAnswer> {
    const { namespace = '', name = '' } = workflow.metadata;
    const { status = {}, spec } = workflow;
    const succeeded = status.phase === 'Succeeded';
    const claims = status.persistentVolumeClaims ?? [];
    if (claims.length > 0 && (succeeded || spec.volumeClaimGC?.strategy === 'OnWorkflowCompletion')) {
      await Promise.all(claims.map(claim => this.api.delete({ kind: KINDS.PersistentVolumeClaim, namespace, name: claim.persistentVolumeClaim.claimName }, undefined, this.signal)));
    }
    const strategy = spec.podGC?.strategy;
    if (strategy === 'OnWorkflowCompletion' || (strategy === 'OnWorkflowSuccess' && succeeded)) {
      await Promise.all(Object.values(status.nodes ?? {}).flatMap(node => (node.type === 'Pod' ? [this.deletePod(namespace, podOf(workflow, node))] : [])));
    }
    const ttl = spec.ttlStrategy;
    const after = (succeeded ? ttl?.secondsAfterSuccess : ttl?.secondsAfterFailure) ?? ttl?.secondsAfterCompletion;
    if (after === undefined) {
      return undefined;
    }
    const left = Date.parse(status.finishedAt ?? '') + after * 1000 - this.now().getTime();
    if (left > 0) {
      return { requeueAfterMs: left };
    }
    await this.api.delete({ kind: KINDS.Workflow, namespace, name }, { propagationPolicy: 'Background' }, this.signal);
    return undefined;
  }

  private async tell(workflow: Workflow, before: WorkflowStatus, after: WorkflowStatus): Promise<void> {
    const told: [reason: string, message: string][] = before.phase === undefined ? [['WorkflowRunning', 'Workflow Running']] : [];
    for (const node of Object.values(after.nodes ?? {})) {
      const old = before.nodes?.[node.id];
      if (old !== node && old?.phase !== node.phase && (node.phase === 'Running' || node.phase === 'Succeeded' || node.phase === 'Failed' || node.phase === 'Error')) {
        told.push([`WorkflowNode${node.phase}`, `${node.phase} node ${node.name}${node.message ? `: ${node.message}` : ''}`]);
      }
    }
    if (after.finishedAt && !before.finishedAt) {
      told.push(after.phase === 'Succeeded' ? ['WorkflowSucceeded', 'Workflow completed'] : ['WorkflowFailed', after.message ?? `Workflow ${after.phase}`]);
    }
    await Promise.all(told.map(([reason, message]) => this.api.create(KINDS.Event, eventOf(workflow, reason, message, this.now()), this.signal)));
  }
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
    type: /Failed|Error/.test(reason) ? 'Warning' : 'Normal',
    source: { component: 'workflow-controller' },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1
  };
}

function refused(problem: string, now: Date): Decision {
  const at = `${now.toISOString().slice(0, 19)}Z`;
  return { status: { phase: 'Failed', startedAt: at, finishedAt: at, message: `invalid spec: ${problem}`, conditions: [{ type: 'Completed', status: 'True' }] }, claims: [], plans: [], deletions: [] };
}

function smallest(...times: (number | undefined)[]): ReconcileAnswer {
  const known = times.filter(time => time !== undefined);
  return known.length === 0 ? undefined : { requeueAfterMs: Math.min(...known) };
}
