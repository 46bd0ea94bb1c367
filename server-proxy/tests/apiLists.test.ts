/** Lists and watches: pages of one state, versions asked for, and watches that begin with what exists. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../src/core/k8s/types';
import { createMemoryCluster } from '../src/cluster/memory';
import type { Registry } from '../src/local-cluster/api/registry';
import { findResource, type Resource } from '../src/local-cluster/api/resources';
import { StatusError } from '../src/local-cluster/api/statusError';

const namespace = 'default';
const kind = findResource('', 'v1', 'configmaps') as Resource;

function withMaps(names: readonly string[], act: (registry: Registry, make: (name: string) => KubernetesObject) => void, historyLimit = 64): void {
  const cluster = createMemoryCluster({ historyLimit });
  const make = (name: string): KubernetesObject => cluster.registry.create(kind, namespace, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  try {
    names.forEach(make);
    act(cluster.registry, make);
  } finally {
    cluster.close();
  }
}

function refusal(act: () => unknown): StatusError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof StatusError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}

const namesOf = (items: readonly KubernetesObject[]): (string | undefined)[] => items.map(item => item.metadata.name);

test('all pages of a list show the state of the first', () =>
  withMaps(['a', 'b', 'c', 'd'], (registry, make) => {
    const first = registry.list(kind, { namespace }, { limit: 2 });
    assert.deepEqual([namesOf(first.items), first.remaining], [['a', 'b'], 2]);
    registry.delete(kind, namespace, 'c');
    make('bb');
    registry.update(kind, namespace, 'd', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'd', labels: { new: 'yes' } } });
    const second = registry.list(kind, { namespace }, { limit: 2, continue: first.continue });
    assert.deepEqual([namesOf(second.items), second.continue, second.resourceVersion], [['c', 'd'], undefined, first.resourceVersion]);
    assert.equal(second.items[1]?.metadata.labels, undefined);
    assert.deepEqual(namesOf(registry.list(kind, { namespace }).items), ['a', 'b', 'bb', 'd']);
  }));

test('a selection does not tell how many follow', () =>
  withMaps(['a', 'b', 'c'], registry => {
    const page = registry.list(kind, { namespace, labelSelector: '!absent' }, { limit: 1 });
    assert.ok(page.continue);
    assert.equal(page.remaining, undefined);
  }));

test('a continue of a forgotten state is answered with 410 and a way to go on', () =>
  withMaps(
    ['a', 'b', 'c'],
    (registry, make) => {
      const first = registry.list(kind, { namespace }, { limit: 1 });
      for (let index = 0; index < 40; index += 1) make(`later-${index}`);
      const { status } = refusal(() => registry.list(kind, { namespace }, { limit: 1, continue: first.continue }));
      assert.deepEqual([status.code, status.reason], [410, 'Expired']);
      const rest = registry.list(kind, { namespace }, { continue: status.metadata.continue });
      assert.equal(rest.items.length, 42);
      assert.equal(rest.resourceVersion, String(registry.store.revision));
      assert.equal(refusal(() => registry.list(kind, { namespace }, { resourceVersion: first.resourceVersion, resourceVersionMatch: 'Exact' })).status.code, 410);
    },
    16
  ));

test('resourceVersion and resourceVersionMatch choose the state', () =>
  withMaps(['a'], (registry, make) => {
    const before = registry.list(kind, { namespace }).resourceVersion;
    make('b');
    const listed = (paging: object): (string | undefined)[] => namesOf(registry.list(kind, { namespace }, paging).items);
    assert.deepEqual(listed({ resourceVersion: before, resourceVersionMatch: 'Exact' }), ['a']);
    assert.deepEqual(listed({ resourceVersion: before, limit: 10 }), ['a']);
    assert.deepEqual(listed({ resourceVersion: before, resourceVersionMatch: 'NotOlderThan' }), ['a', 'b']);
    assert.deepEqual(listed({ resourceVersion: before }), ['a', 'b']);
    assert.deepEqual(listed({ resourceVersion: '0' }), ['a', 'b']);
    const cases: [object, number, RegExp][] = [
      [{ resourceVersion: '999999' }, 504, /Too large resource version/],
      [{ resourceVersion: 'x' }, 400, /whole number/],
      [{ resourceVersionMatch: 'Exact' }, 422, /forbidden unless resourceVersion is provided/],
      [{ resourceVersion: '0', resourceVersionMatch: 'Exact' }, 422, /forbidden for resourceVersion "0"/],
      [{ resourceVersion: '1', resourceVersionMatch: 'Near' }, 422, /Unsupported value: "Near"/],
      [{ continue: registry.list(kind, { namespace }, { limit: 1 }).continue, resourceVersion: '3' }, 400, /not allowed when using continue/]
    ];
    for (const [paging, code, message] of cases) {
      const { status } = refusal(() => registry.list(kind, { namespace }, paging));
      assert.equal(status.code, code, status.message);
      assert.match(status.message ?? '', message);
    }
  }));

test('a watch may begin with what exists, ends that with a bookmark, and then follows', async () => {
  const cluster = createMemoryCluster();
  const make = (name: string): KubernetesObject => cluster.registry.create(kind, namespace, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  make('a');
  const queue = cluster.registry.watch(kind, { namespace, resourceVersion: '', bookmarks: true, sendInitialEvents: true });
  make('b');
  const seen: string[] = [];
  for await (const item of queue) {
    seen.push(item.type === 'BOOKMARK' ? `BOOKMARK ${item.initialEventsEnd === true}` : `${item.type} ${item.object.metadata.name}`);
    if (seen.length === 3) break;
  }
  assert.deepEqual(seen, ['ADDED a', 'BOOKMARK true', 'ADDED b']);
  cluster.close();
});
