/** Which version takes over, and what holds it up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS } from '../../../../src/core/k8s/types';
import { createMemoryCluster } from '../../cluster/memory';
import { isOlder, whatRuns } from './handover';

test('versions are compared by number, previews come before', () => {
  for (const [a, b] of [['0.1.0', '0.1.1'], ['0.9.0', '0.10.0'], ['1.0.0-rc1', '1.0.0'], ['1.0.0rc1', '1.0.0'], ['1.0.0rc2', '1.0.0rc10'], ['1.0.0.dev1', '1.0.0']] as const) {
    assert.ok(isOlder(a, b), `${a} is older than ${b}`);
    assert.ok(!isOlder(b, a), `${b} is not older than ${a}`);
  }
  assert.ok(!isOlder('0.1.0', '0.1.0'));
});

test('a cluster is idle when all that was run has ended', async () => {
  const cluster = createMemoryCluster();
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one', namespace: 'default' }, spec: { containers: [{ name: 'main', image: 'x' }] } };
  assert.equal(await whatRuns(cluster.api), undefined);
  const made = await cluster.api.create(KINDS.Pod, pod);
  assert.equal(await whatRuns(cluster.api), 'pod default/one');
  await cluster.api.updateStatus(KINDS.Pod, { ...made, status: { phase: 'Succeeded' } });
  assert.equal(await whatRuns(cluster.api), undefined);
  cluster.close();
});
