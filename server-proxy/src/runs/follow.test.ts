import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS, type KubernetesObject } from '../../../src/core/k8s/types';
import { ApiError, ClusterUnreachable, type ClusterApi, type WatchEvent } from '../cluster/port';
import { follow } from './follow';

interface Counted extends KubernetesObject {
  status: { count: number };
}
const object = (count: number): Counted => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'n', resourceVersion: String(count) }, status: { count } });
const REF = { kind: KINDS.Pod, namespace: 'n', name: 'a' };

/** A cluster that lists and watches as scripted: a number is an event, anything else an end. */
function scripted(lists: (number | Error)[], watches: (number | Error | 'deleted')[][]): ClusterApi {
  return {
    list: async () => {
      const next = lists.shift();
      if (next instanceof Error) throw next;
      return { items: next === undefined ? [] : [object(next)], resourceVersion: String(next) };
    },
    watch: async function* (): AsyncIterable<WatchEvent<Counted>> {
      for (const next of watches.shift() ?? []) {
        if (next instanceof Error) throw next;
        yield next === 'deleted' ? { type: 'DELETED', object: object(99) } : { type: 'MODIFIED', object: object(next) };
      }
    }
  } as unknown as ClusterApi;
}

async function counts(api: ClusterApi, revive?: () => Promise<void>): Promise<number[]> {
  const seen: number[] = [];
  for await (const item of follow<Counted>(api, REF, found => found.status.count >= 5, revive ? { revive } : {})) seen.push(item.status.count);
  return seen;
}

const EXPIRED = new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', code: 410, reason: 'Expired' });

test('goes on after the watch ends, expires or breaks, and says nothing twice', async () => {
  let revived = 0;
  const api = scripted([1, 2, 3, 4], [[2], [EXPIRED], [new ClusterUnreachable('https://x', new Error('gone'))], [5, 6]]);
  assert.deepEqual(await counts(api, async () => void revived++), [1, 2, 3, 4, 5]);
  assert.equal(revived, 1);
});

test('ends at once when the object is already as wanted', async () => {
  assert.deepEqual(await counts(scripted([7], [])), [7]);
});

test('a deleted object is an error, seen in the watch or in the list', async () => {
  await assert.rejects(counts(scripted([1], [['deleted']])), /Pod a was deleted/);
  await assert.rejects(counts(scripted([], [])), /Pod a was deleted/);
});
