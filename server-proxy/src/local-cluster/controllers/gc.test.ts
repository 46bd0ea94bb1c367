import assert from 'node:assert/strict';
import test from 'node:test';
import { KINDS, type KubernetesObject } from '../../../../src/core/k8s/types';
import { createMemoryCluster } from '../../cluster/memory';
import { RESOURCES } from '../api/resources';
import { startGarbageCollector } from './gc';

test('an owner that is deleted in the foreground goes after what it owns, also when its status lacks a default', async () => {
  const { api, close } = createMemoryCluster();
  const stop = new AbortController();
  startGarbageCollector(api, { kinds: RESOURCES, signal: stop.signal });
  const owner = { kind: KINDS.Pod, namespace: 'default', name: 'owner' };
  const pod = await api.create<KubernetesObject>(KINDS.Pod, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'owner', namespace: 'default' }, spec: { containers: [{ name: 'main', image: 'x' }] } });
  await api.updateStatus(KINDS.Pod, { ...pod, status: { phase: 'Succeeded' } });
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'owner', uid: pod.metadata.uid ?? '', blockOwnerDeletion: true }];
  await api.create(KINDS.ConfigMap, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owned', namespace: 'default', ownerReferences } });
  const { resourceVersion } = await api.list(KINDS.Pod, { namespace: 'default' });
  await api.delete(owner, { propagationPolicy: 'Foreground' });
  for await (const event of api.watch(KINDS.Pod, resourceVersion, { namespace: 'default' }, AbortSignal.timeout(20_000))) if (event.type === 'DELETED') break;
  assert.equal(await api.get(owner), undefined);
  assert.equal(await api.get({ kind: KINDS.ConfigMap, namespace: 'default', name: 'owned' }), undefined);
  stop.abort();
  close();
});
