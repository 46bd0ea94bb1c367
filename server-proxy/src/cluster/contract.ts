/** What every cluster behind `ClusterApi` does alike: the one in memory, the local cluster over HTTP, a real API server. */
import assert from 'node:assert/strict';
import { KINDS, type KubernetesObject, type ObjectMeta, type ResourceKind } from '../../../src/core/k8s/types';
import { ApiError, type ClusterApi, type WatchEvent } from './port';

/** One promise; `check` rejects when the cluster doesn't keep it. Each has names of its own, so that all run in one namespace. */
export interface Clause {
  readonly name: string;
  check(api: ClusterApi, namespace: string): Promise<void>;
}

type Any = KubernetesObject & Record<string, unknown>;

function map(namespace: string, name: string, extra: { readonly metadata?: Partial<ObjectMeta>; readonly data?: object; readonly immutable?: boolean } = {}): Any {
  const { metadata, ...rest } = extra;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, ...metadata }, data: { a: '1' }, ...rest };
}

function pod(namespace: string, name: string): Any {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec: { nodeSelector: { 'contract.example/none': 'here' }, containers: [{ name: 'main', image: 'busybox', command: ['true'] }] } };
}

function of(kind: ResourceKind, namespace: string, name: string): { kind: ResourceKind; namespace: string; name: string } {
  return { kind, namespace, name };
}

async function refused(code: number, reason: string, act: Promise<unknown>): Promise<ApiError> {
  const error = await act.then(
    () => undefined,
    (thrown: unknown) => thrown
  );
  assert.ok(error instanceof ApiError, `not refused, or otherwise: ${String(error)}`);
  assert.deepEqual([error.code, error.reason], [code, reason], error.message);
  return error;
}

async function seen(events: AsyncIterable<WatchEvent<Any>>, count: number): Promise<string[]> {
  const told: string[] = [];
  for await (const event of events) {
    if (event.type !== 'BOOKMARK') told.push(`${event.type} ${event.object.metadata.name} ${JSON.stringify(event.object.data)}`);
    if (told.length === count) break;
  }
  return told;
}

const WRITES: readonly Clause[] = [
  {
    name: 'create fills in what identifies the object',
    async check(api, namespace) {
      const { metadata } = await api.create(KINDS.ConfigMap, map(namespace, 'made'));
      assert.match(metadata.uid ?? '', /^[0-9a-f-]{36}$/);
      assert.match(metadata.resourceVersion ?? '', /^\d+$/);
      assert.match(metadata.creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      const generated = await api.create(KINDS.ConfigMap, map(namespace, '', { metadata: { name: undefined, generateName: 'made-' } }));
      assert.match(generated.metadata.name ?? '', /^made-[a-z0-9]{5}$/);
    }
  },
  {
    name: 'create refuses a name that is taken, a bad name, and a namespace that is not there',
    async check(api, namespace) {
      await api.create(KINDS.ConfigMap, map(namespace, 'taken'));
      assert.match((await refused(409, 'AlreadyExists', api.create(KINDS.ConfigMap, map(namespace, 'taken')))).message, /configmaps "taken" already exists/);
      const bad = await refused(422, 'Invalid', api.create(KINDS.ConfigMap, map(namespace, 'Bad_Name')));
      assert.deepEqual(bad.status.details?.causes?.map(({ field, reason }) => [field, reason]), [['metadata.name', 'FieldValueInvalid']]);
      assert.match((await refused(404, 'NotFound', api.create(KINDS.ConfigMap, map('contract-nowhere', 'x')))).message, /namespaces "contract-nowhere" not found/);
    }
  },
  {
    name: 'what is absent is read as undefined, deleted in peace, and not updated',
    async check(api, namespace) {
      assert.equal(await api.get(of(KINDS.ConfigMap, namespace, 'absent')), undefined);
      await api.delete(of(KINDS.ConfigMap, namespace, 'absent'));
      await refused(404, 'NotFound', api.patch(of(KINDS.ConfigMap, namespace, 'absent'), { data: {} }, { type: 'merge' }));
    }
  },
  {
    name: 'an update of an old version conflicts, one that changes nothing makes no new version',
    async check(api, namespace) {
      const first = await api.create(KINDS.ConfigMap, map(namespace, 'updated'));
      const second = await api.update(KINDS.ConfigMap, { ...first, data: { a: '2' } });
      assert.notEqual(second.metadata.resourceVersion, first.metadata.resourceVersion);
      assert.match((await refused(409, 'Conflict', api.update(KINDS.ConfigMap, { ...first, data: { a: '3' } }))).message, /the object has been modified/);
      assert.equal((await api.update(KINDS.ConfigMap, second)).metadata.resourceVersion, second.metadata.resourceVersion);
      await refused(409, 'Conflict', api.patch(of(KINDS.ConfigMap, namespace, 'updated'), { metadata: { resourceVersion: first.metadata.resourceVersion }, data: { a: '4' } }, { type: 'merge' }));
      assert.deepEqual((await api.update(KINDS.ConfigMap, map(namespace, 'updated', { data: { b: '1' } }))).data, { b: '1' });
    }
  },
  {
    name: 'a merge patch changes and removes, a JSON patch tests first',
    async check(api, namespace) {
      const ref = of(KINDS.ConfigMap, namespace, 'patched');
      await api.create(KINDS.ConfigMap, map(namespace, 'patched', { data: { a: '1', b: '1' } }));
      assert.deepEqual((await api.patch<Any>(ref, { data: { a: null, c: '1' } }, { type: 'merge' })).data, { b: '1', c: '1' });
      const test = { op: 'test', path: '/data/b', value: 'other' };
      await refused(422, 'Invalid', api.patch(ref, [test, { op: 'remove', path: '/data/b' }], { type: 'json' }));
      assert.deepEqual((await api.patch<Any>(ref, [{ ...test, value: '1' }, { op: 'remove', path: '/data/b' }], { type: 'json' })).data, { c: '1' });
    }
  },
  {
    name: 'a strategic patch merges lists by their key',
    async check(api, namespace) {
      const ref = of(KINDS.ServiceAccount, namespace, 'strategic');
      await api.create(KINDS.ServiceAccount, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'strategic', namespace }, imagePullSecrets: [{ name: 'a' }] } as Any);
      const patched = await api.patch<Any>(ref, { imagePullSecrets: [{ name: 'b' }] }, { type: 'strategic' });
      assert.deepEqual(new Set((patched.imagePullSecrets as { name: string }[]).map(({ name }) => name)), new Set(['a', 'b']));
      const left = await api.patch<Any>(ref, { imagePullSecrets: [{ $patch: 'delete', name: 'a' }] }, { type: 'strategic' });
      assert.deepEqual(left.imagePullSecrets, [{ name: 'b' }]);
    }
  },
  {
    name: 'server-side apply makes, owns, conflicts, and removes what it no longer says',
    async check(api, namespace) {
      const ref = of(KINDS.ConfigMap, namespace, 'applied');
      const apply = (fieldManager: string, data: object, force = false): Promise<Any> =>
        api.patch<Any>(ref, map(namespace, 'applied', { data }), { type: 'apply', fieldManager, ...(force ? { force } : {}) });
      await apply('one', { a: '1', b: '1' });
      const conflict = await refused(409, 'Conflict', apply('two', { a: '2' }));
      assert.match(conflict.message, /conflict with "one"/);
      assert.deepEqual((await apply('two', { a: '2' }, true)).data, { a: '2', b: '1' });
      assert.deepEqual((await apply('one', { c: '1' })).data, { a: '2', c: '1' });
    }
  }
];

const READS: readonly Clause[] = [
  {
    name: 'lists select by labels and fields, in the order of names',
    async check(api, namespace) {
      for (const [name, tier] of [['list-c', 'x'], ['list-a', 'x'], ['list-b', 'y']] as const) await api.create(KINDS.ConfigMap, map(namespace, name, { metadata: { labels: { contract: 'list', tier } } }));
      const named = async (labelSelector: string, fieldSelector?: string): Promise<unknown> => (await api.list(KINDS.ConfigMap, { namespace, labelSelector, ...(fieldSelector ? { fieldSelector } : {}) })).items.map(({ metadata }) => metadata.name);
      assert.deepEqual(await named('contract=list'), ['list-a', 'list-b', 'list-c']);
      assert.deepEqual(await named('contract=list,tier in (x)'), ['list-a', 'list-c']);
      assert.deepEqual(await named('contract=list,tier!=x'), ['list-b']);
      assert.deepEqual(await named('contract=list', 'metadata.name=list-c'), ['list-c']);
      await refused(400, 'BadRequest', api.list(KINDS.ConfigMap, { namespace, labelSelector: '=,=' }));
      await refused(400, 'BadRequest', api.list(KINDS.ConfigMap, { namespace, fieldSelector: 'data.a=1' }));
    }
  },
  {
    name: 'a watch from a list tells each change once, and what enters and leaves its selection',
    async check(api, namespace) {
      const [labelSelector, name] = ['contract=watch', 'watched'];
      const { resourceVersion } = await api.list(KINDS.ConfigMap, { namespace, labelSelector });
      const ref = of(KINDS.ConfigMap, namespace, name);
      await api.create(KINDS.ConfigMap, map(namespace, name, { metadata: { labels: { contract: 'watch' } } }));
      await api.patch(ref, { data: { a: '2' } }, { type: 'merge' });
      await api.patch(ref, { metadata: { labels: { contract: 'other' } }, data: { a: '3' } }, { type: 'merge' });
      await api.patch(ref, { metadata: { labels: { contract: 'watch' } } }, { type: 'merge' });
      await api.delete(ref);
      // What leaves is told as it was when it still belonged.
      const told = ['ADDED watched {"a":"1"}', 'MODIFIED watched {"a":"2"}', 'DELETED watched {"a":"2"}', 'ADDED watched {"a":"3"}', 'DELETED watched {"a":"3"}'];
      assert.deepEqual(await seen(api.watch<Any>(KINDS.ConfigMap, resourceVersion, { namespace, labelSelector }), 5), told);
    }
  },
  {
    name: 'a watch that is aborted ends with the reason',
    async check(api, namespace) {
      const stop = new AbortController();
      const { resourceVersion } = await api.list(KINDS.Secret, { namespace });
      const reason = new Error('enough');
      const watching = seen(api.watch<Any>(KINDS.Secret, resourceVersion, { namespace }, stop.signal), 1);
      stop.abort(reason);
      await assert.rejects(watching, error => error === reason);
    }
  },
  {
    name: 'kinds that are not served and logs of absent pods are not found',
    async check(api, namespace) {
      await refused(404, 'NotFound', api.list({ group: 'contract.example', version: 'v1', plural: 'nothings', kind: 'Nothing', namespaced: true }, { namespace }));
      const read = async (): Promise<void> => {
        for await (const chunk of api.log({ namespace, name: 'absent' })) assert.fail(String(chunk));
      };
      await refused(404, 'NotFound', read());
    }
  }
];

const KINDS_OWN: readonly Clause[] = [
  {
    name: 'finalizers hold what is deleted, a wrong uid stops a deletion',
    async check(api, namespace) {
      const ref = of(KINDS.ConfigMap, namespace, 'held');
      await api.create(KINDS.ConfigMap, map(namespace, 'held', { metadata: { finalizers: ['contract.example/hold'] } }));
      await refused(409, 'Conflict', api.delete(ref, { uid: '00000000-0000-4000-8000-000000000000' }));
      await api.delete(ref);
      assert.ok((await api.get(ref))?.metadata.deletionTimestamp);
      await api.patch(ref, { metadata: { finalizers: null } }, { type: 'merge' });
      assert.equal(await api.get(ref), undefined);
    }
  },
  {
    name: 'a status is written through its own door alone',
    async check(api, namespace) {
      const made = await api.create(KINDS.Pod, pod(namespace, 'status'));
      const ref = of(KINDS.Pod, namespace, 'status');
      await api.patch(ref, { status: { message: 'by the front' } }, { type: 'merge' });
      assert.equal(((await api.get<Any>(ref))?.status as { message?: string }).message, undefined);
      const written = await api.patch<Any>(ref, { status: { message: 'by its own' }, spec: { restartPolicy: 'Never' } }, { type: 'merge', subresource: 'status' });
      assert.equal((written.status as { message?: string }).message, 'by its own');
      assert.deepEqual((written.spec as { restartPolicy: string }).restartPolicy, (made.spec as { restartPolicy: string }).restartPolicy);
      await api.delete(ref, { gracePeriodSeconds: 0 });
    }
  },
  {
    name: 'pods get their defaults, and what runs does not change',
    async check(api, namespace) {
      const made = await api.create(KINDS.Pod, pod(namespace, 'defaults'));
      const { restartPolicy, terminationGracePeriodSeconds, dnsPolicy, schedulerName, containers } = made.spec as Record<string, unknown> & { containers: Record<string, unknown>[] };
      assert.deepEqual([restartPolicy, terminationGracePeriodSeconds, dnsPolicy, schedulerName], ['Always', 30, 'ClusterFirst', 'default-scheduler']);
      assert.deepEqual([containers[0]?.imagePullPolicy, containers[0]?.terminationMessagePath], ['Always', '/dev/termination-log']);
      const ref = of(KINDS.Pod, namespace, 'defaults');
      await refused(422, 'Invalid', api.patch(ref, { spec: { containers: [{ name: 'main', command: ['false'] }] } }, { type: 'strategic' }));
      await api.patch(ref, { spec: { containers: [{ name: 'main', image: 'busybox:2' }] } }, { type: 'strategic' });
      await refused(422, 'Invalid', api.create(KINDS.Pod, { ...pod(namespace, 'empty'), spec: { containers: [] } }));
      await api.delete(ref, { gracePeriodSeconds: 0 });
    }
  },
  {
    name: 'jobs get their defaults and want a policy of restart',
    async check(api, namespace) {
      const job = (name: string, restartPolicy?: string): Any => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace }, spec: { suspend: true, template: { spec: { containers: [{ name: 'main', image: 'busybox' }], ...(restartPolicy ? { restartPolicy } : {}) } } } });
      const { spec } = await api.create(KINDS.Job, job('job', 'Never'));
      const { backoffLimit, completions, parallelism, completionMode } = spec as Record<string, unknown>;
      assert.deepEqual([backoffLimit, completions, parallelism, completionMode], [6, 1, 1, 'NonIndexed']);
      const causes = (await refused(422, 'Invalid', api.create(KINDS.Job, job('unsaid')))).status.details?.causes ?? [];
      assert.ok(causes.some(({ field }) => field === 'spec.template.spec.restartPolicy'), JSON.stringify(causes));
      await api.delete(of(KINDS.Job, namespace, 'job'));
    }
  },
  {
    name: 'secrets take text, what is immutable stays',
    async check(api, namespace) {
      const secret = await api.create<Any>(KINDS.Secret, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'text', namespace }, stringData: { a: 'x' } });
      assert.deepEqual([secret.data, secret.stringData, secret.type], [{ a: 'eA==' }, undefined, 'Opaque']);
      await api.create(KINDS.ConfigMap, map(namespace, 'fixed', { immutable: true }));
      await refused(422, 'Invalid', api.patch(of(KINDS.ConfigMap, namespace, 'fixed'), { data: { a: '2' } }, { type: 'merge' }));
    }
  },
  {
    name: 'an Event has both of its forms',
    async check(api, namespace) {
      const viewed: ResourceKind = { group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event', namespaced: true };
      const event = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'told', namespace }, involvedObject: { kind: 'Pod', name: 'p', namespace }, reason: 'Told', message: 'it was', type: 'Normal', source: { component: 'contract' } };
      await api.create(KINDS.Event, event as Any);
      const shown = await api.get<Any>(of(viewed, namespace, 'told'));
      assert.deepEqual([shown?.note, shown?.reason, (shown?.regarding as { name?: string }).name], ['it was', 'Told', 'p']);
      await refused(422, 'Invalid', api.create(viewed, { apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name: 'half', namespace }, regarding: { kind: 'Pod', name: 'p', namespace }, note: 'x' } as Any));
    }
  }
];

/** All clauses. */
export const CONTRACT: readonly Clause[] = [...WRITES, ...READS, ...KINDS_OWN];
