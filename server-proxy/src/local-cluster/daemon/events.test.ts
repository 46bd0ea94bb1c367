/** How long Events stay. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS, type KubernetesObject } from '../../../../src/core/k8s/types';
import { createMemoryCluster } from '../../cluster/memory';
import { sweep } from './events';

test('an Event stays for its minutes after it was last seen, whichever field says when', async () => {
  let now = new Date('2026-01-01T00:00:00Z');
  const cluster = createMemoryCluster({ now: () => now });
  const tell = (name: string, times: object): Promise<unknown> => {
    const event = { apiVersion: 'v1', kind: 'Event', metadata: { name, namespace: 'default' }, involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' }, ...times };
    return cluster.api.create(KINDS.Event, event as KubernetesObject);
  };
  await tell('by-creation', {});
  await tell('old', { lastTimestamp: '2025-12-31T23:00:00Z' });
  await tell('counted-later', { firstTimestamp: '2025-12-31T23:00:00Z', lastTimestamp: '2026-01-01T00:08:00Z' });
  await tell('by-event-time', { eventTime: '2026-01-01T00:09:00.000001Z' });
  const left = async (): Promise<unknown> => (await cluster.api.list(KINDS.Event)).items.map(({ metadata }) => metadata.name);
  sweep(cluster.registry, 10);
  assert.deepEqual(await left(), ['by-creation', 'by-event-time', 'counted-later']);
  now = new Date('2026-01-01T00:11:00Z');
  sweep(cluster.registry, 10);
  assert.deepEqual(await left(), ['by-event-time', 'counted-later']);
  sweep(cluster.registry, 1);
  assert.deepEqual(await left(), []);
  cluster.close();
});
