import assert from 'node:assert/strict';
import test from 'node:test';
import { KINDS } from '../../../../src/core/k8s/types';
import { createMemoryCluster } from '../memory';
import { runController } from './controller';

test('however much there is to reconcile at once, timers and requests get their turn', async () => {
  const cluster = createMemoryCluster();
  const names = Array.from({ length: 500 }, (_, index) => `map-${index}`);
  await Promise.all(names.map(name => cluster.api.create(KINDS.ConfigMap, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } })));
  const stop = new AbortController();
  const seen = new Set<string>();
  let turns = 0;
  const tick = (): void => {
    turns += 1;
    if (!stop.signal.aborted) setImmediate(tick);
  };
  setImmediate(tick);
  let turnsAtTheEnd = 0;
  await runController({
    api: cluster.api,
    kinds: [KINDS.ConfigMap],
    signal: stop.signal,
    keyOf: object => object.metadata.name,
    // All that it waits for is there already, as with a cluster in the same process.
    reconcile: async key => {
      seen.add(key);
      if (seen.size === names.length) {
        turnsAtTheEnd = turns;
        stop.abort();
      }
    }
  });
  assert.equal(seen.size, names.length);
  assert.ok(turnsAtTheEnd > 50, `other work had ${turnsAtTheEnd} turns among ${names.length} reconciles`);
  cluster.close();
});
