/** The API's verbs in process: create, change, delete, watch, patch. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS, type KubernetesObject } from '../../src/core/k8s/types';
import { createMemoryCluster } from '../src/cluster/memory';
import { ApiError, type ClusterApi, type WatchEvent } from '../src/cluster/port';

const namespace = 'kubeflow-user-example-com';

function configMap(name: string, extra: Partial<KubernetesObject['metadata']> = {}): KubernetesObject & { data?: Record<string, string> } {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, ...extra }, data: { a: '1' } };
}

function pod(name: string, extra: Partial<KubernetesObject['metadata']> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, ...extra }, spec: { containers: [{ name: 'main', image: 'python:3.11' }] } };
}

async function failure(act: () => Promise<unknown>): Promise<ApiError> {
  try {
    await act();
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}

async function take<T>(events: AsyncIterable<WatchEvent<T & KubernetesObject>>, count: number): Promise<string[]> {
  const seen: string[] = [];
  if (count === 0) return seen;
  for await (const event of events) {
    if (event.type !== 'BOOKMARK') seen.push(`${event.type} ${event.object.metadata.name}`);
    if (seen.length === count) break;
  }
  return seen;
}

async function withCluster(act: (api: ClusterApi, cluster: ReturnType<typeof createMemoryCluster>) => Promise<void>): Promise<void> {
  const cluster = createMemoryCluster({ historyLimit: 64 });
  try {
    await act(cluster.api, cluster);
  } finally {
    cluster.close();
  }
}

test('the first namespaces and their service accounts exist', () =>
  withCluster(async api => {
    const names = (await api.list(KINDS.Namespace)).items.map(item => item.metadata.name);
    assert.deepEqual(names, ['default', 'kube-system', 'kubeflow-user-example-com']);
    assert.equal((await api.list(KINDS.ServiceAccount)).items.length, 3);
  }));

test('create fills in the metadata, and generateName gives a name', () =>
  withCluster(async api => {
    const made = await api.create<KubernetesObject>(KINDS.Pod, { ...pod(''), metadata: { generateName: 'run-', namespace } });
    assert.match(made.metadata.name ?? '', /^run-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    assert.match(made.metadata.creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal((made.status as { phase: string }).phase, 'Pending');
    assert.equal((made.spec as { restartPolicy: string }).restartPolicy, 'Always');
  }));

test('failures carry the Status that Kubernetes gives', () =>
  withCluster(async api => {
    await api.create(KINDS.ConfigMap, configMap('one'));
    const cases: [() => Promise<unknown>, number, string, RegExp][] = [
      [() => api.create(KINDS.ConfigMap, configMap('one')), 409, 'AlreadyExists', /configmaps "one" already exists/],
      [() => api.create(KINDS.ConfigMap, configMap('two', { namespace: 'nowhere' })), 404, 'NotFound', /namespaces "nowhere" not found/],
      [() => api.create(KINDS.ConfigMap, configMap('Not_A_Name')), 422, 'Invalid', /ConfigMap "Not_A_Name" is invalid: metadata.name: Invalid value: "Not_A_Name"/],
      [() => api.create(KINDS.Pod, { ...pod('bare'), spec: {} }), 422, 'Invalid', /spec.containers: Required value/],
      [() => api.update(KINDS.ConfigMap, configMap('one', { resourceVersion: '1' })), 409, 'Conflict', /Operation cannot be fulfilled on configmaps "one": the object has been modified/],
      [() => api.patch({ kind: KINDS.ConfigMap, namespace, name: 'none' }, {}, { type: 'merge' }), 404, 'NotFound', /configmaps "none" not found/],
      [() => api.list(KINDS.Pod, { fieldSelector: 'spec.colour=red' }), 400, 'BadRequest', /field label not supported: spec.colour/]
    ];
    for (const [act, code, reason, message] of cases) {
      const error = await failure(act);
      assert.equal(error.code, code);
      assert.equal(error.reason, reason);
      assert.match(error.message, message);
    }
  }));

test('a kind that the local cluster does not run is refused by name', () =>
  withCluster(async api => {
    const kind = { group: 'argoproj.io', version: 'v1alpha1', plural: 'cronworkflows', kind: 'CronWorkflow', namespaced: true };
    const error = await failure(() => api.create(kind, { apiVersion: 'argoproj.io/v1alpha1', kind: 'CronWorkflow', metadata: { name: 'x', namespace } }));
    assert.match(error.message, /does not run a CronWorkflow/);
  }));

test('status is written only through the status subresource, except where a kind has none', () =>
  withCluster(async api => {
    const made = await api.create(KINDS.Pod, pod('one'));
    const plain = await api.update(KINDS.Pod, { ...made, status: { phase: 'Running' } });
    assert.equal((plain.status as { phase: string }).phase, 'Pending');
    const status = await api.updateStatus(KINDS.Pod, { ...made, status: { phase: 'Running' } });
    assert.equal((status.status as { phase: string }).phase, 'Running');
    const workflow = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'w', namespace }, spec: {} };
    const run = await api.create<KubernetesObject>(KINDS.Workflow, workflow);
    assert.equal(((await api.update(KINDS.Workflow, { ...run, status: { phase: 'Running' } })).status as { phase: string }).phase, 'Running');
  }));

test('a change that changes nothing keeps the version; a changed spec raises the generation', () =>
  withCluster(async api => {
    const made = await api.create(KINDS.ConfigMap, configMap('one'));
    assert.equal((await api.update(KINDS.ConfigMap, made)).metadata.resourceVersion, made.metadata.resourceVersion);
    const run = await api.create<KubernetesObject>(KINDS.Workflow, { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'w', namespace }, spec: {} });
    assert.equal((await api.update(KINDS.Workflow, { ...run, spec: { suspend: true } })).metadata.generation, 2);
  }));

test('a running pod stays until its grace is confirmed; one that never ran goes at once', () =>
  withCluster(async api => {
    await api.create(KINDS.Pod, pod('idle'));
    await api.delete({ kind: KINDS.Pod, namespace, name: 'idle' });
    assert.equal(await api.get({ kind: KINDS.Pod, namespace, name: 'idle' }), undefined);
    const made = await api.create(KINDS.Pod, pod('busy'));
    await api.update(KINDS.Pod, { ...made, spec: { ...(made.spec as object), nodeName: 'here' } });
    await api.delete({ kind: KINDS.Pod, namespace, name: 'busy' }, { gracePeriodSeconds: 5 });
    const marked = await api.get({ kind: KINDS.Pod, namespace, name: 'busy' });
    assert.equal(marked?.metadata.deletionGracePeriodSeconds, 5);
    await api.delete({ kind: KINDS.Pod, namespace, name: 'busy' }, { gracePeriodSeconds: 0, uid: made.metadata.uid });
    assert.equal(await api.get({ kind: KINDS.Pod, namespace, name: 'busy' }), undefined);
  }));

test('finalizers hold a deleted object until they are gone', () =>
  withCluster(async api => {
    await api.create(KINDS.ConfigMap, configMap('held', { finalizers: ['example.com/hold'] }));
    const ref = { kind: KINDS.ConfigMap, namespace, name: 'held' };
    await api.delete(ref);
    assert.ok((await api.get(ref))?.metadata.deletionTimestamp);
    const error = await failure(() => api.patch(ref, { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } }, { type: 'merge' }));
    assert.match(error.message, /no new finalizers can be added/);
    await api.patch(ref, { metadata: { finalizers: null } }, { type: 'merge' });
    assert.equal(await api.get(ref), undefined);
  }));

test('a watch with a selector sees objects enter and leave the selection', () =>
  withCluster(async api => {
    const { resourceVersion } = await api.list(KINDS.ConfigMap);
    await api.create(KINDS.ConfigMap, configMap('one'));
    const ref = { kind: KINDS.ConfigMap, namespace, name: 'one' };
    for (const value of ['x', 'y', 'x']) {
      await api.patch(ref, { metadata: { labels: { app: value } } }, { type: 'merge' });
    }
    await api.patch(ref, { data: { a: '2' } }, { type: 'merge' });
    await api.delete(ref);
    const seen = await take(api.watch(KINDS.ConfigMap, resourceVersion, { labelSelector: 'app=x' }), 5);
    assert.deepEqual(seen, ['ADDED one', 'DELETED one', 'ADDED one', 'MODIFIED one', 'DELETED one']);
  }));

test('a watch from a version that is no longer known is answered with 410', () =>
  withCluster(async api => {
    const { resourceVersion } = await api.list(KINDS.ConfigMap);
    for (let count = 0; count < 100; count += 1) {
      await api.create(KINDS.ConfigMap, configMap(`one-${count}`));
    }
    const error = await failure(() => take(api.watch(KINDS.ConfigMap, resourceVersion), 1));
    assert.equal(error.code, 410);
    assert.equal(error.reason, 'Expired');
  }));

test('an aborted watch rejects with the reason', () =>
  withCluster(async api => {
    const controller = new AbortController();
    const { resourceVersion } = await api.list(KINDS.ConfigMap);
    const watching = take(api.watch(KINDS.ConfigMap, resourceVersion, {}, controller.signal), 1);
    controller.abort(new Error('enough'));
    await assert.rejects(watching, /enough/);
  }));

test('versions rise through random operations, and a watcher sees each state once in order', () =>
  withCluster(async api => {
    const cluster = createMemoryCluster();
    const controller = new AbortController();
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
    const { resourceVersion } = await cluster.api.list(KINDS.ConfigMap, { namespace });
    const world = new Map<string, string>();
    const versions: number[] = [];
    for (let step = 0; step < 300; step += 1) {
      const ref = { kind: KINDS.ConfigMap, namespace, name: `n-${random(9)}` };
      const operation = random(4);
      const found = await cluster.api.get(ref);
      if (operation === 0 && found !== undefined) await cluster.api.delete(ref);
      else if (found === undefined) await cluster.api.create(KINDS.ConfigMap, configMap(ref.name));
      else await cluster.api.patch(ref, { data: { a: String(random(5)) } }, { type: 'merge' });
    }
    const last = (await cluster.api.list(KINDS.ConfigMap)).resourceVersion;
    for await (const event of cluster.api.watch<KubernetesObject>(KINDS.ConfigMap, resourceVersion, { namespace }, controller.signal)) {
      if (event.type === 'BOOKMARK') continue;
      versions.push(Number(event.object.metadata.resourceVersion));
      if (event.type === 'DELETED') world.delete(event.object.metadata.name ?? '');
      else world.set(event.object.metadata.name ?? '', JSON.stringify(event.object));
      if (event.object.metadata.resourceVersion === last) break;
    }
    assert.deepEqual(versions, [...new Set(versions)].sort((a, b) => a - b));
    const now = (await cluster.api.list(KINDS.ConfigMap, { namespace })).items;
    assert.deepEqual([...world.values()].sort(), now.map(item => JSON.stringify(item)).sort());
    cluster.close();
    assert.ok((await api.list(KINDS.Namespace)).items.length > 0);
  }));
