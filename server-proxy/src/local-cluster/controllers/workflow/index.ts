/** The Argo Workflow controller of the local cluster. */
import { KINDS, type KubernetesObject } from '../../../../../src/core/k8s/types';
import { ApiError, type ClusterApi } from '../../../cluster/port';
import { runController, type ReconcileAnswer } from '../../../cluster/runtime/controller';
import type { Caches } from '../../../cluster/runtime/informer';
import { admitWorkflow } from './admit';
import { decide, podOf, type Decision, type Observed } from './decide';
import { fulfilled } from './depends';
import { adoptEdits } from './foreignEdits';
import { podsToCollect } from './podGc';
import { reportsInLog, type Pod } from './podResult';
import { statusPatch } from './statusPatch';
import type { NodeStatus, Workflow, WorkflowStatus } from './types';
import { eventsBetween } from './workflowEvents';

export { admitWorkflow };

const WORKFLOW_LABEL = 'workflows.argoproj.io/workflow';
const COMPLETED_LABEL = 'workflows.argoproj.io/completed';
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
  /** The status as the cluster has it, as far as this controller knows. */
  written: WorkflowStatus;
  /** The version of the workflow that was last seen, and those that this controller has made. */
  seen: string | undefined;
  readonly own: Set<string>;
  /** Names of pods whose end is taken note of in the status but not yet in their label. */
  readonly unmarked: Set<string>;
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
    const live = await this.liveOf(key, stored, caches);
    const before = live.status;
    const workflow: Workflow = { ...stored, status: before };
    if (before.finishedAt) {
      await this.markPods(namespace, live, caches);
      return this.afterEnd(workflow, caches);
    }
    const since = performance.now() - live.decidedAt;
    if (since < DECIDE_EVERY_MS && Object.keys(before.nodes ?? {}).length > LARGE_NODES) {
      return { requeueAfterMs: DECIDE_EVERY_MS - since };
    }
    live.decidedAt = performance.now();
    const invalid = before.phase === undefined ? admitWorkflow(stored) : [];
    const decision: Decision = invalid.length > 0 ? refused(invalid.map(cause => `${cause.field}: ${cause.message}`).join('; '), this.now()) : decide(workflow, await this.observe(workflow, caches), this.now());
    await this.create(decision);
    live.status = decision.status;
    endedSince(before, live.status).forEach(node => live.unmarked.add(podOf(workflow, node)));
    const later = await this.write(workflow, live);
    await Promise.all([...decision.deletions.map(pod => this.deletePod(namespace, pod)), this.markPods(namespace, live, caches)]);
    await Promise.all(eventsBetween(stored, before, decision.status, this.now()).map(event => this.api.create(KINDS.Event, event, this.signal)));
    if (live.status.finishedAt) {
      return this.afterEnd({ ...workflow, status: live.status }, caches);
    }
    return smallest(later, decision.requeueAfterMs, await this.collectPods({ ...workflow, status: live.status }, caches));
  }

  /** The state of the workflow; what somebody else wrote since the last look is taken over. */
  private async liveOf(key: string, stored: Workflow, caches: Caches): Promise<Live> {
    const { uid = '', resourceVersion = '', namespace, name = '' } = stored.metadata;
    let live = this.live.get(key);
    if (live === undefined || live.uid !== uid) {
      live = { uid, status: stored.status ?? {}, written: stored.status ?? {}, seen: resourceVersion, own: new Set(), unmarked: unmarkedPods(stored, caches), writtenAt: 0, decidedAt: 0 };
      this.live.set(key, live);
    }
    if (live.seen !== resourceVersion && !live.own.delete(resourceVersion)) {
      // The cache may be older than what has been written here meanwhile; the cluster itself is not.
      const fresh = await this.api.get<Workflow>({ kind: KINDS.Workflow, namespace, name }, this.signal);
      if (fresh !== undefined && fresh.metadata.uid === uid) {
        this.takeOver(live, fresh.status ?? {});
      }
    }
    live.seen = resourceVersion;
    return live;
  }

  /** Whether somebody else has changed the status. */
  private takeOver(live: Live, stored: WorkflowStatus): boolean {
    const adopted = adoptEdits(live.status, live.written, stored);
    if (adopted === live.status) {
      return false;
    }
    live.status = adopted;
    live.written = stored;
    return true;
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
      const { namespace, name = '' } = object.metadata;
      const there = await this.api.get({ kind, namespace, name }, this.signal);
      if (there === undefined || there.metadata.deletionTimestamp !== undefined) {
        // The pod of a step that is being retried is still on its way out.
        throw new Error(`${kind.kind} ${name} is being deleted; its successor has to wait`);
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
      const answered = await this.api.patch<Workflow>({ kind: KINDS.Workflow, namespace, name }, patch, { type: 'merge' }, this.signal);
      live.own.add(answered.metadata.resourceVersion ?? '');
      live.written = live.status;
      live.writtenAt = at;
      // Somebody else may have written between this controller's last look and now.
      return this.takeOver(live, answered.status ?? {}) ? 0 : undefined;
    }
    return undefined;
  }

  private async collectPods(workflow: Workflow, caches: Caches): Promise<number | undefined> {
    const namespace = workflow.metadata.namespace ?? '';
    const { pods, wakeAfterMs } = podsToCollect(workflow, workflow.status ?? {}, node => caches.get<Pod>(KINDS.Pod, namespace, podOf(workflow, node)), this.now());
    await Promise.all(pods.map(name => this.deletePod(namespace, name)));
    return wakeAfterMs;
  }

  /** Labels the pods whose end has been taken note of. */
  private async markPods(namespace: string, live: Live, caches: Caches): Promise<void> {
    for (const name of live.unmarked) {
      if (caches.get<Pod>(KINDS.Pod, namespace, name)?.metadata.deletionTimestamp === undefined) {
        await this.labelCompleted(namespace, name);
      }
      live.unmarked.delete(name);
    }
  }

  private async labelCompleted(namespace: string, name: string): Promise<void> {
    try {
      await this.api.patch({ kind: KINDS.Pod, namespace, name }, { metadata: { labels: { [COMPLETED_LABEL]: 'true' } } }, { type: 'merge' }, this.signal);
    } catch (error) {
      // Whoever deleted the pod meanwhile needs no label on it.
      if (!(error instanceof ApiError && error.code === 404)) {
        throw error;
      }
    }
  }

  private async deletePod(namespace: string, name: string): Promise<void> {
    await this.api.delete({ kind: KINDS.Pod, namespace, name }, undefined, this.signal);
  }

  /** Claims, pods and at last the workflow itself go when their time has come. */
  private async afterEnd(workflow: Workflow, caches: Caches): Promise<ReconcileAnswer> {
    const { namespace = '', name = '' } = workflow.metadata;
    const { status = {}, spec } = workflow;
    const succeeded = status.phase === 'Succeeded';
    const claims = status.persistentVolumeClaims ?? [];
    if (claims.length > 0 && (succeeded || spec.volumeClaimGC?.strategy === 'OnWorkflowCompletion')) {
      await Promise.all(claims.map(claim => this.api.delete({ kind: KINDS.PersistentVolumeClaim, namespace, name: claim.persistentVolumeClaim.claimName }, undefined, this.signal)));
    }
    const collect = await this.collectPods(workflow, caches);
    const ttl = spec.ttlStrategy;
    const after = (succeeded ? ttl?.secondsAfterSuccess : ttl?.secondsAfterFailure) ?? ttl?.secondsAfterCompletion;
    if (after === undefined) {
      return smallest(collect);
    }
    const left = Date.parse(status.finishedAt ?? '') + after * 1000 - this.now().getTime();
    if (left > 0) {
      return smallest(collect, left);
    }
    await this.api.delete({ kind: KINDS.Workflow, namespace, name }, { propagationPolicy: 'Background' }, this.signal);
    return undefined;
  }
}

/** Pods that an earlier process has seen end but had no time to label. */
function unmarkedPods(workflow: Workflow, caches: Caches): Set<string> {
  const names = endedSince({}, workflow.status ?? {}).map(node => podOf(workflow, node));
  return new Set(names.filter(name => caches.get<Pod>(KINDS.Pod, workflow.metadata.namespace ?? '', name)?.metadata.labels?.[COMPLETED_LABEL] === 'false'));
}

/** The Pod nodes that have ended between two statuses. */
function endedSince(before: WorkflowStatus, after: WorkflowStatus): NodeStatus[] {
  return Object.values(after.nodes ?? {}).filter(node => node.type === 'Pod' && fulfilled(node) && before.nodes?.[node.id] !== node && !fulfilled(before.nodes?.[node.id]));
}

function refused(problem: string, now: Date): Decision {
  const at = `${now.toISOString().slice(0, 19)}Z`;
  return { status: { phase: 'Failed', startedAt: at, finishedAt: at, message: `invalid spec: ${problem}`, conditions: [{ type: 'Completed', status: 'True' }] }, claims: [], plans: [], deletions: [] };
}

function smallest(...times: (number | undefined)[]): ReconcileAnswer {
  const known = times.filter(time => time !== undefined);
  return known.length === 0 ? undefined : { requeueAfterMs: Math.min(...known) };
}
