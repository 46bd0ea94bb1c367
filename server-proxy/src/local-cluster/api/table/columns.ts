/** The columns of `kubectl get` for each kind. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { age, humanDuration } from './humanDuration';
import { podReady, podRestarts, podStatus } from './podColumns';

type Fields = Record<string, unknown>;

export interface Column {
  readonly name: string;
  readonly type?: string;
  readonly format?: string;
  /** Above 0: only with `-o wide`. */
  readonly priority?: number;
  readonly description?: string;
  cell(object: KubernetesObject, now: Date): unknown;
}

const NAME: Column = { name: 'Name', format: 'name', cell: object => object.metadata.name ?? '' };
const AGE: Column = { name: 'Age', cell: (object, now) => age(object.metadata.creationTimestamp, now) };

function at(name: string, path: string, extra: Partial<Column> = {}): Column {
  return { name, cell: object => shown(valueAt(object, path)), ...extra };
}

function wide(column: Column): Column {
  return { ...column, priority: 1 };
}

const FALLBACK: readonly Column[] = [NAME, { name: 'Created At', type: 'date', cell: object => object.metadata.creationTimestamp ?? '' }];

const COLUMNS: Record<string, readonly Column[]> = {
  Pod: [
    NAME,
    { name: 'Ready', cell: podReady },
    { name: 'Status', cell: podStatus },
    { name: 'Restarts', cell: podRestarts },
    AGE,
    wide({ name: 'IP', cell: object => valueAt(object, 'status.podIP') ?? '<none>' }),
    wide({ name: 'Node', cell: object => valueAt(object, 'spec.nodeName') ?? '<none>' }),
    wide({ name: 'Nominated Node', cell: object => valueAt(object, 'status.nominatedNodeName') ?? '<none>' }),
    wide({ name: 'Readiness Gates', cell: () => '<none>' })
  ],
  Job: [
    NAME,
    { name: 'Status', cell: jobStatus },
    { name: 'Completions', cell: jobCompletions },
    { name: 'Duration', cell: jobDuration },
    AGE,
    wide({ name: 'Containers', cell: object => jobContainers(object, 'name') }),
    wide({ name: 'Images', cell: object => jobContainers(object, 'image') }),
    wide({ name: 'Selector', cell: object => pairs(valueAt(object, 'spec.selector.matchLabels')) })
  ],
  Workflow: [
    NAME,
    at('Status', 'status.phase', { description: 'Status of the workflow' }),
    { name: 'Age', type: 'date', format: 'date-time', description: 'When the workflow was started', cell: (object, now) => (valueAt(object, 'status.startedAt') ? age(valueAt(object, 'status.startedAt'), now) : null) },
    at('Message', 'status.message', { description: 'Human readable message indicating details about why the workflow is in this condition.' })
  ],
  PersistentVolumeClaim: [
    NAME,
    { name: 'Status', cell: object => (object.metadata.deletionTimestamp === undefined ? shown(valueAt(object, 'status.phase')) : 'Terminating') },
    at('Volume', 'spec.volumeName'),
    at('Capacity', 'status.capacity.storage'),
    { name: 'Access Modes', cell: object => accessModes(valueAt(object, 'status.accessModes')) },
    at('StorageClass', 'spec.storageClassName'),
    { name: 'VolumeAttributesClass', cell: () => '<unset>' },
    AGE,
    wide(at('VolumeMode', 'spec.volumeMode'))
  ],
  PersistentVolume: [
    NAME,
    at('Capacity', 'spec.capacity.storage'),
    { name: 'Access Modes', cell: object => accessModes(valueAt(object, 'spec.accessModes')) },
    at('Reclaim Policy', 'spec.persistentVolumeReclaimPolicy'),
    at('Status', 'status.phase'),
    { name: 'Claim', cell: object => (valueAt(object, 'spec.claimRef.name') === undefined ? '' : `${shown(valueAt(object, 'spec.claimRef.namespace'))}/${shown(valueAt(object, 'spec.claimRef.name'))}`) },
    at('StorageClass', 'spec.storageClassName'),
    { name: 'VolumeAttributesClass', cell: () => '<unset>' },
    at('Reason', 'status.reason'),
    AGE,
    wide(at('VolumeMode', 'spec.volumeMode'))
  ],
  ConfigMap: [NAME, { name: 'Data', type: 'integer', cell: object => count(object, 'data') + count(object, 'binaryData') }, AGE],
  Secret: [NAME, at('Type', 'type'), { name: 'Data', type: 'integer', cell: object => count(object, 'data') }, AGE],
  ServiceAccount: [NAME, { name: 'Secrets', type: 'integer', cell: object => count(object, 'secrets') }, AGE],
  Namespace: [NAME, at('Status', 'status.phase'), AGE],
  Node: [
    NAME,
    { name: 'Status', cell: nodeStatus },
    { name: 'Roles', cell: nodeRoles },
    AGE,
    at('Version', 'status.nodeInfo.kubeletVersion'),
    wide({ name: 'Internal-IP', cell: object => list(valueAt(object, 'status.addresses')).find(address => address.type === 'InternalIP')?.address ?? '<none>' }),
    wide({ name: 'External-IP', cell: () => '<none>' }),
    wide(at('OS-Image', 'status.nodeInfo.osImage')),
    wide(at('Kernel-Version', 'status.nodeInfo.kernelVersion')),
    wide(at('Container-Runtime', 'status.nodeInfo.containerRuntimeVersion'))
  ],
  Event: [
    { name: 'Last Seen', cell: (object, now) => age(valueAt(object, 'lastTimestamp') ?? valueAt(object, 'eventTime') ?? valueAt(object, 'firstTimestamp'), now) },
    at('Type', 'type'),
    at('Reason', 'reason'),
    { name: 'Object', cell: object => `${shown(valueAt(object, 'involvedObject.kind')).toLowerCase()}/${shown(valueAt(object, 'involvedObject.name'))}` },
    wide(at('Subobject', 'involvedObject.fieldPath')),
    wide({ name: 'Source', cell: object => [valueAt(object, 'source.component') ?? valueAt(object, 'reportingComponent'), valueAt(object, 'source.host')].filter(Boolean).map(shown).join(', ') }),
    { name: 'Message', cell: object => shown(valueAt(object, 'message')).trim() },
    wide({ name: 'First Seen', cell: (object, now) => age(valueAt(object, 'firstTimestamp') ?? valueAt(object, 'eventTime'), now) }),
    wide({ name: 'Count', cell: object => String(valueAt(object, 'count') ?? 1) }),
    wide(NAME)
  ],
  Lease: [NAME, at('Holder', 'spec.holderIdentity'), AGE]
};

/** The columns of a kind. */
export function columnsOf(kind: string): readonly Column[] {
  return COLUMNS[kind] ?? FALLBACK;
}

function jobStatus(object: KubernetesObject): string {
  const conditions = list(valueAt(object, 'status.conditions')).filter(condition => condition.status === 'True');
  const has = (type: string): boolean => conditions.some(condition => condition.type === type);
  if (has('Complete')) {
    return 'Complete';
  }
  if (has('Failed')) {
    return 'Failed';
  }
  if (object.metadata.deletionTimestamp !== undefined) {
    return 'Terminating';
  }
  return has('Suspended') ? 'Suspended' : has('FailureTarget') ? 'FailureTarget' : has('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function jobCompletions(object: KubernetesObject): string {
  const done = Number(valueAt(object, 'status.succeeded') ?? 0);
  const wanted = valueAt(object, 'spec.completions');
  const parallel = Number(valueAt(object, 'spec.parallelism') ?? 1);
  return wanted !== undefined ? `${done}/${Number(wanted)}` : parallel > 1 ? `${done}/1 of ${parallel}` : `${done}/1`;
}

function jobDuration(object: KubernetesObject, now: Date): string {
  const start = valueAt(object, 'status.startTime');
  const end = valueAt(object, 'status.completionTime');
  if (typeof start !== 'string') {
    return '';
  }
  const until = typeof end === 'string' ? new Date(end).getTime() : now.getTime();
  return humanDuration(until - new Date(start).getTime());
}

function jobContainers(object: KubernetesObject, field: 'name' | 'image'): string {
  return list(valueAt(object, 'spec.template.spec.containers')).map(container => shown(container[field])).join(',');
}

function nodeStatus(object: KubernetesObject): string {
  const ready = list(valueAt(object, 'status.conditions')).find(condition => condition.type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return valueAt(object, 'spec.unschedulable') === true ? `${word},SchedulingDisabled` : word;
}

function nodeRoles(object: KubernetesObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.keys(object.metadata.labels ?? {}).filter(label => label.startsWith(prefix));
  return roles.map(label => label.slice(prefix.length)).join(',') || '<none>';
}

function accessModes(modes: unknown): string {
  const short: Record<string, string> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };
  return Array.isArray(modes) ? modes.map(mode => short[String(mode)] ?? String(mode)).join(',') : '';
}

function pairs(labels: unknown): string {
  return Object.entries((labels ?? {}) as Fields).map(([key, value]) => `${key}=${String(value)}`).join(',') || '<none>';
}

function count(object: KubernetesObject, field: string): number {
  const value = (object as unknown as Fields)[field];
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const part of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Fields)[part] : undefined;
  }
  return value ?? undefined;
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? (value as Fields[]) : [];
}

function shown(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}
