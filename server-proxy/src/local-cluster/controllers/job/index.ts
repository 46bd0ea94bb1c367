/** The Job controller of the local cluster. */
import { KINDS, type KubernetesObject, type StatusCause } from '../../../../../src/core/k8s/types';
import { ApiError, type ClusterApi } from '../../../cluster/port';
import { runController, type ReconcileAnswer } from '../../../cluster/runtime/controller';
import type { Caches } from '../../../cluster/runtime/informer';
import { decideJob } from './decide';
import type { Job, JobPod } from './jobTypes';

const UNSUPPORTED = ['podFailurePolicy', 'successPolicy', 'backoffLimitPerIndex', 'maxFailedIndexes', 'manualSelector'] as const;

/** What a Job asks for that this controller does not do, refused by name. */
export function admitJob(object: KubernetesObject): StatusCause[] {
  const spec = (object.spec ?? {}) as Record<string, unknown>;
  const causes: StatusCause[] = UNSUPPORTED.filter(name => spec[name] !== undefined && spec[name] !== false).map(name => refusal(`spec.${name}`, name));
  if (spec.completionMode === 'Indexed') causes.push(refusal('spec.completionMode', 'Indexed'));
  return causes;
}

function refusal(field: string, what: string): StatusCause {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: the local cluster does not support ${what}; leave it out, or run on a real cluster` };
}

/** Starts the controller; it runs until the signal aborts. */
export function startJobController(api: ClusterApi, options: { readonly signal: AbortSignal; readonly now?: () => Date }): void {
  const now = options.now ?? (() => new Date());
  void runController({
    api,
    kinds: [KINDS.Job, KINDS.Pod],
    signal: options.signal,
    keyOf: (object, kind) => {
      const name = kind.plural === 'pods' ? object.metadata.labels?.['batch.kubernetes.io/job-name'] : object.metadata.name;
      return name === undefined ? undefined : `${object.metadata.namespace}/${name}`;
    },
    reconcile: (key, caches) => reconcile(api, key, caches, now())
  });
}

async function reconcile(api: ClusterApi, key: string, caches: Caches, now: Date): Promise<ReconcileAnswer> {
  const [namespace = '', name = ''] = key.split('/');
  if (caches.get<Job>(KINDS.Job, namespace, name) === undefined) return;
  // Counted from the API, not the cache, which may not have the pods of the last turn yet.
  const job = await api.get<Job>({ kind: KINDS.Job, namespace, name });
  if (job === undefined || job.metadata.deletionTimestamp !== undefined) return;
  const { items } = await api.list<JobPod>(KINDS.Pod, { namespace, labelSelector: `batch.kubernetes.io/controller-uid=${job.metadata.uid}` });
  const decision = decideJob(job, items, now);
  if (decision.expired) return void (await api.delete({ kind: KINDS.Job, namespace, name }, { propagationPolicy: 'Background' }));
  if (JSON.stringify(decision.status) !== JSON.stringify(job.status ?? {})) await api.updateStatus(KINDS.Job, { ...job, status: decision.status });
  for (const pod of decision.remove) await api.delete({ kind: KINDS.Pod, namespace, name: pod.metadata.name ?? '' });
  for (let count = 0; count < decision.create; count += 1) await createPod(api, job);
  return decision.againAfterMs === undefined ? undefined : { requeueAfterMs: decision.againAfterMs };
}

async function createPod(api: ClusterApi, job: Job): Promise<void> {
  const { name = '', namespace, uid = '' } = job.metadata;
  const { metadata, spec } = job.spec?.template ?? {};
  const pod: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(namespace === undefined ? {} : { namespace }),
      generateName: `${name}-`,
      labels: { ...metadata?.labels },
      ...(metadata?.annotations ? { annotations: { ...metadata.annotations } } : {}),
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true, blockOwnerDeletion: true }]
    },
    spec
  };
  try {
    await api.create(KINDS.Pod, pod);
  } catch (error) {
    // The namespace is going away: nothing more to make there.
    if (!(error instanceof ApiError && error.code === 403)) throw error;
  }
}
