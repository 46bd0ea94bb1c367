/** Events in both of their forms over one store. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS, type KubernetesObject, type ResourceKind } from '../../src/core/k8s/types';
import { createMemoryCluster } from '../src/cluster/memory';
import { ApiError, type ClusterApi } from '../src/cluster/port';

const VIEWED: ResourceKind = { group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event', namespaced: true };
const namespace = 'default';
type Event = KubernetesObject & Record<string, unknown>;

async function withCluster(act: (api: ClusterApi) => Promise<void>): Promise<void> {
  const cluster = createMemoryCluster();
  try {
    await act(cluster.api);
  } finally {
    cluster.close();
  }
}

const core = (name: string, extra: object = {}): Event => ({
  apiVersion: 'v1', kind: 'Event', metadata: { name, namespace }, involvedObject: { kind: 'Pod', name: 'p', namespace }, type: 'Normal', reason: 'Started', message: 'started',
  source: { component: 'kubelet', host: 'here' }, reportingComponent: 'kubelet', firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:00:01Z', count: 2, ...extra
});
const viewed = (name: string, extra: object = {}): Event => ({
  apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name, namespace }, regarding: { kind: 'Pod', name: 'q', namespace }, type: 'Warning', reason: 'Failed', note: 'failed', action: 'Run',
  eventTime: '2026-01-01T00:00:00.000001Z', reportingController: 'kubeflow.org/tester', reportingInstance: 'tester-1', ...extra
});

test('an Event of the core group is shown under its other names', () =>
  withCluster(async api => {
    await api.create(KINDS.Event, core('one'));
    const { metadata, ...shown } = (await api.get<Event>({ kind: VIEWED, namespace, name: 'one' })) as Event;
    assert.equal(metadata.name, 'one');
    assert.deepEqual(shown, {
      apiVersion: 'events.k8s.io/v1', kind: 'Event', regarding: { kind: 'Pod', name: 'p', namespace }, type: 'Normal', reason: 'Started', note: 'started',
      deprecatedSource: { component: 'kubelet', host: 'here' }, reportingController: 'kubelet',
      deprecatedFirstTimestamp: '2026-01-01T00:00:00Z', deprecatedLastTimestamp: '2026-01-01T00:00:01Z', deprecatedCount: 2
    });
  }));

test('what is made, patched and deleted in one form is so in the other', () =>
  withCluster(async api => {
    const ref = { namespace, name: 'two' };
    await api.create(VIEWED, viewed('two'));
    const kept = await api.get<Event>({ kind: KINDS.Event, ...ref });
    assert.deepEqual([kept?.apiVersion, kept?.message, kept?.reportingComponent, (kept?.involvedObject as { name: string }).name], ['v1', 'failed', 'kubeflow.org/tester', 'q']);
    const patched = await api.patch<Event>({ kind: VIEWED, ...ref }, { series: { count: 2, lastObservedTime: '2026-01-01T00:00:02.000000Z' } }, { type: 'merge' });
    assert.equal(patched.apiVersion, 'events.k8s.io/v1');
    assert.deepEqual((await api.get<Event>({ kind: KINDS.Event, ...ref }))?.series, patched.series);
    await api.delete({ kind: VIEWED, ...ref });
    assert.equal(await api.get({ kind: KINDS.Event, ...ref }), undefined);
  }));

test('lists, selectors and watches speak the form that they were asked in', () =>
  withCluster(async api => {
    const { resourceVersion } = await api.list(VIEWED);
    await api.create(KINDS.Event, core('one'));
    await api.create(VIEWED, viewed('two'));
    const named = async (kind: ResourceKind, fieldSelector: string): Promise<unknown[]> => (await api.list<Event>(kind, { namespace, fieldSelector })).items.map(item => [item.apiVersion, item.metadata.name]);
    assert.deepEqual(await named(VIEWED, 'regarding.name=p'), [['events.k8s.io/v1', 'one']]);
    assert.deepEqual(await named(KINDS.Event, 'involvedObject.name=q,reason=Failed'), [['v1', 'two']]);
    assert.deepEqual(await named(VIEWED, 'reportingController=kubeflow.org/tester'), [['events.k8s.io/v1', 'two']]);
    const seen: unknown[] = [];
    for await (const event of api.watch<Event>(VIEWED, resourceVersion)) {
      if (event.type !== 'BOOKMARK') seen.push([event.type, event.object.apiVersion, event.object.note]);
      if (seen.length === 2) break;
    }
    assert.deepEqual(seen, [['ADDED', 'events.k8s.io/v1', 'started'], ['ADDED', 'events.k8s.io/v1', 'failed']]);
  }));

const REFUSED: readonly [string, object, RegExp][] = [
  ['no action', { action: '' }, /action: Required/],
  ['no time', { eventTime: undefined }, /eventTime: Required/],
  ['another type', { type: 'Bad' }, /type: Unsupported value: "Bad"/],
  ['a count of old', { deprecatedCount: 1 }, /deprecatedCount: .*needs to be unset/],
  ['a note without end', { note: 'x'.repeat(1025) }, /note: .*at most 1024/],
  ['of another namespace', { regarding: { kind: 'Pod', name: 'q', namespace: 'kube-system' } }, /does not match event.namespace/]
];
for (const [what, extra, expected] of REFUSED) {
  test(`an Event of the newer form is refused: ${what}`, () =>
    withCluster(async api => {
      await assert.rejects(api.create(VIEWED, viewed('bad', extra)), (error: unknown) => error instanceof ApiError && error.code === 422 && expected.test(error.message));
    }));
}

test('an Event says what was: its note can not be changed', () =>
  withCluster(async api => {
    await api.create(VIEWED, viewed('two'));
    await assert.rejects(api.patch({ kind: VIEWED, namespace, name: 'two' }, { note: 'other' }, { type: 'merge' }), /note: .*immutable/);
    await assert.rejects(api.patch({ kind: VIEWED, namespace, name: 'none' }, { note: 'other' }, { type: 'merge' }), /events\.events\.k8s\.io "none" not found/);
  }));
