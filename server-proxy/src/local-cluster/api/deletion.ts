/** Decides what a delete request does to an object: gone at once, or marked and waiting for its finalizers or its grace. */
import type { KubernetesObject } from '../../../../src/core/k8s/types';
import { timestamp } from './metadata';
import { storeName, type Resource } from './resources';
import { StatusError } from './statusError';

/** Kubernetes' DeleteOptions, as far as they are known here. */
export interface DeleteRequest {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
}

const KEPT_NAMESPACES = new Set(['default', 'kube-system']);
const POLICIES = ['Background', 'Foreground', 'Orphan'];

/** The object's next state when it stays, or undefined when it goes now. */
export function markDeleted(kind: Resource, object: KubernetesObject, request: DeleteRequest, now: Date): KubernetesObject | undefined {
  checkRequest(kind, object, request);
  const grace = gracePeriod(kind, object, request);
  const finalizers = finalizersAfter(object.metadata.finalizers ?? [], request.propagationPolicy);
  const metadata = { ...object.metadata };
  if (finalizers.length > 0) {
    metadata.finalizers = finalizers;
  } else {
    delete metadata.finalizers;
  }
  const earlier = object.metadata.deletionGracePeriodSeconds;
  if (metadata.deletionTimestamp === undefined || (earlier !== undefined && grace < earlier)) {
    metadata.deletionTimestamp = timestamp(new Date(now.getTime() + grace * 1000));
    metadata.deletionGracePeriodSeconds = grace;
    if (object.metadata.deletionTimestamp === undefined && metadata.generation !== undefined) {
      metadata.generation += 1;
    }
  }
  const marked: KubernetesObject = { ...object, metadata };
  if (kind.plural === 'namespaces') {
    marked.status = { ...(object.status as object | undefined), phase: 'Terminating' };
  }
  return mayGo(kind, marked) ? undefined : marked;
}

/** Whether an object that is marked as deleted has nothing more to wait for. */
export function mayGo(kind: Resource, object: KubernetesObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  if (deletionTimestamp === undefined || (finalizers?.length ?? 0) > 0 || (deletionGracePeriodSeconds ?? 0) > 0) {
    return false;
  }
  const held = kind.plural === 'namespaces' ? (object.spec as { finalizers?: string[] } | undefined)?.finalizers : undefined;
  return (held?.length ?? 0) === 0;
}

function checkRequest(kind: Resource, object: KubernetesObject, request: DeleteRequest): void {
  const name = object.metadata.name ?? '';
  const { uid, resourceVersion } = request.preconditions ?? {};
  if (uid !== undefined && uid !== object.metadata.uid) {
    throw StatusError.conflict(kind, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${object.metadata.uid}`);
  }
  if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion) {
    throw StatusError.conflict(kind, name, `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${object.metadata.resourceVersion}`);
  }
  if (request.propagationPolicy !== undefined && !POLICIES.includes(request.propagationPolicy)) {
    throw StatusError.badRequest(`propagationPolicy ${JSON.stringify(request.propagationPolicy)} is none of ${POLICIES.join(', ')}`);
  }
  if (kind.plural === 'namespaces' && KEPT_NAMESPACES.has(name)) {
    throw StatusError.forbidden(kind, name, 'this namespace may not be deleted');
  }
}

/** Only a pod that may be running gets time to end. */
function gracePeriod(kind: Resource, object: KubernetesObject, request: DeleteRequest): number {
  if (storeName(kind) !== '/pods') {
    return 0;
  }
  const spec = object.spec as { nodeName?: string; terminationGracePeriodSeconds?: number } | undefined;
  const phase = (object.status as { phase?: string } | undefined)?.phase;
  if (spec?.nodeName === undefined || phase === 'Succeeded' || phase === 'Failed') {
    return 0;
  }
  const asked = request.gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  return Math.max(0, asked);
}

function finalizersAfter(finalizers: readonly string[], policy: string | undefined): string[] {
  if (policy === undefined) {
    return [...finalizers];
  }
  const kept = finalizers.filter(finalizer => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion');
  return policy === 'Orphan' ? [...kept, 'orphan'] : policy === 'Foreground' ? [...kept, 'foregroundDeletion'] : kept;
}
