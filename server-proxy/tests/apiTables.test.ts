/** What `kubectl get` and `kubectl get -o wide` show of each kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../src/core/k8s/types';
import { RESOURCES, type Resource } from '../src/local-cluster/api/resources';
import { tableOf } from '../src/local-cluster/api/table/table';

const now = new Date('2026-01-02T00:00:00Z');
const creationTimestamp = '2026-01-01T23:00:00Z';

interface Shown {
  /** What the object has besides its name and age. */
  readonly object: object;
  readonly cells: Readonly<Record<string, unknown>>;
  /** Only with `-o wide`. */
  readonly wide?: Readonly<Record<string, unknown>>;
}

const terminated = { name: 'main', ready: false, restartCount: 2, state: { terminated: { exitCode: 1, reason: 'Error' } } };
const EVENT_CELLS = { 'Last Seen': '60m', Type: 'Warning', Reason: 'Failed', Object: 'pod/p', Message: 'it failed' };
const EVENT_WIDE = { Subobject: 'spec.containers{main}', Source: 'kubelet, here', 'First Seen': '120m', Count: '3', Name: 'one' };

/** By `plural.group`. */
const KINDS_SHOWN: Readonly<Record<string, Shown>> = {
  namespaces: { object: { status: { phase: 'Active' } }, cells: { Name: 'one', Status: 'Active', Age: '60m' } },
  nodes: {
    object: {
      metadata: { labels: { 'node-role.kubernetes.io/control-plane': '' } },
      status: { conditions: [{ type: 'Ready', status: 'True' }], addresses: [{ type: 'InternalIP', address: '10.0.0.1' }], nodeInfo: { kubeletVersion: 'v1', osImage: 'os', kernelVersion: 'k', containerRuntimeVersion: 'r://1' } }
    },
    cells: { Name: 'one', Status: 'Ready', Roles: 'control-plane', Age: '60m', Version: 'v1' },
    wide: { 'Internal-IP': '10.0.0.1', 'External-IP': '<none>', 'OS-Image': 'os', 'Kernel-Version': 'k', 'Container-Runtime': 'r://1' }
  },
  pods: {
    object: { spec: { nodeName: 'here', containers: [{ name: 'main' }, { name: 'side' }] }, status: { phase: 'Running', podIP: '127.0.0.1', containerStatuses: [terminated, { name: 'side', ready: true, restartCount: 0, state: { running: {} } }] } },
    cells: { Name: 'one', Ready: '1/2', Status: 'Error', Restarts: '2', Age: '60m' },
    wide: { IP: '127.0.0.1', Node: 'here', 'Nominated Node': '<none>', 'Readiness Gates': '<none>' }
  },
  configmaps: { object: { data: { a: '', b: '' }, binaryData: { c: '' } }, cells: { Name: 'one', Data: 3, Age: '60m' } },
  secrets: { object: { type: 'Opaque', data: { a: '' } }, cells: { Name: 'one', Type: 'Opaque', Data: 1, Age: '60m' } },
  events: {
    object: {
      type: 'Warning', reason: 'Failed', message: ' it failed\n', count: 3, involvedObject: { kind: 'Pod', name: 'p', fieldPath: 'spec.containers{main}' }, source: { component: 'kubelet', host: 'here' },
      firstTimestamp: '2026-01-01T22:00:00Z', lastTimestamp: creationTimestamp
    },
    cells: EVENT_CELLS,
    wide: EVENT_WIDE
  },
  'events.events.k8s.io': {
    object: {
      type: 'Warning', reason: 'Failed', note: ' it failed\n', deprecatedCount: 3, regarding: { kind: 'Pod', name: 'p', fieldPath: 'spec.containers{main}' }, deprecatedSource: { component: 'kubelet', host: 'here' },
      deprecatedFirstTimestamp: '2026-01-01T22:00:00Z', deprecatedLastTimestamp: creationTimestamp
    },
    cells: EVENT_CELLS,
    wide: EVENT_WIDE
  },
  serviceaccounts: { object: { secrets: [{ name: 'a' }] }, cells: { Name: 'one', Secrets: 1, Age: '60m' } },
  persistentvolumeclaims: {
    object: { spec: { volumeName: 'pvc-1', storageClassName: 'fast', volumeMode: 'Filesystem' }, status: { phase: 'Bound', accessModes: ['ReadWriteOnce', 'ReadOnlyMany'], capacity: { storage: '1Gi' } } },
    cells: { Name: 'one', Status: 'Bound', Volume: 'pvc-1', Capacity: '1Gi', 'Access Modes': 'RWO,ROX', StorageClass: 'fast', VolumeAttributesClass: '<unset>', Age: '60m' },
    wide: { VolumeMode: 'Filesystem' }
  },
  'jobs.batch': {
    object: {
      spec: { completions: 2, parallelism: 1, selector: { matchLabels: { a: '1' } }, template: { spec: { containers: [{ name: 'main', image: 'x' }] } } },
      status: { succeeded: 2, startTime: '2026-01-01T23:00:00Z', completionTime: '2026-01-01T23:00:42Z', conditions: [{ type: 'Complete', status: 'True' }] }
    },
    cells: { Name: 'one', Status: 'Complete', Completions: '2/2', Duration: '42s', Age: '60m' },
    wide: { Containers: 'main', Images: 'x', Selector: 'a=1' }
  },
  'workflows.argoproj.io': { object: { status: { phase: 'Failed', startedAt: '2026-01-01T23:30:00Z', message: 'no' } }, cells: { Name: 'one', Status: 'Failed', Age: '30m', Message: 'no' } },
  persistentvolumes: {
    object: { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteMany'], persistentVolumeReclaimPolicy: 'Delete', claimRef: { namespace: 'n', name: 'c' }, storageClassName: 'fast', volumeMode: 'Filesystem' }, status: { phase: 'Bound' } },
    cells: { Name: 'one', Capacity: '1Gi', 'Access Modes': 'RWX', 'Reclaim Policy': 'Delete', Status: 'Bound', Claim: 'n/c', StorageClass: 'fast', VolumeAttributesClass: '<unset>', Reason: '', Age: '60m' },
    wide: { VolumeMode: 'Filesystem' }
  },
  'leases.coordination.k8s.io': { object: { spec: { holderIdentity: 'me' } }, cells: { Name: 'one', Holder: 'me', Age: '60m' } },
  'workflowtemplates.argoproj.io': { object: {}, cells: { Name: 'one', 'Created At': creationTimestamp } },
  'cronworkflows.argoproj.io': { object: {}, cells: { Name: 'one', 'Created At': creationTimestamp } }
};

function cellsOf(kind: Resource, object: object, wide: boolean): Record<string, unknown> {
  const { metadata = {}, ...rest } = object as { metadata?: object };
  const whole = { apiVersion: 'v1', kind: kind.kind, metadata: { name: 'one', creationTimestamp, ...metadata }, ...rest } as KubernetesObject;
  const table = tableOf(kind, [whole], { includeObject: 'None', now }, {}) as { columnDefinitions: { name: string; priority: number }[]; rows: { cells: unknown[] }[] };
  const pairs = table.columnDefinitions.map((column, index) => ({ column, cell: table.rows[0]?.cells[index] }));
  return Object.fromEntries(pairs.filter(({ column }) => column.priority > 0 === wide).map(({ column, cell }) => [column.name, cell]));
}

for (const kind of RESOURCES) {
  const name = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  test(`the table of ${name}`, () => {
    const shown = KINDS_SHOWN[name];
    assert.ok(shown, 'every kind that is served has a case here');
    assert.deepEqual(cellsOf(kind, shown.object, false), shown.cells);
    assert.deepEqual(cellsOf(kind, shown.object, true), shown.wide ?? {});
  });
}
