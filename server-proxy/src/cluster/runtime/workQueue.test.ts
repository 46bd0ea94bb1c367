/** The queue's promises: each key once, never twice at a time, retries, an end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkQueue } from './workQueue';

test('a key waits once, and one that is asked for while it runs comes again afterwards', async () => {
  const queue = new WorkQueue();
  ['a', 'b', 'a'].forEach(key => queue.add(key));
  assert.deepEqual([await queue.take(), await queue.take()], ['a', 'b']);
  queue.add('a');
  queue.add('c');
  assert.equal(await queue.take(), 'c');
  queue.succeed('a');
  assert.equal(await queue.take(), 'a');
  queue.close();
});

test('a failed key comes again by itself; of two pauses the shorter wins', async () => {
  const queue = new WorkQueue();
  queue.add('a');
  await queue.take();
  queue.fail('a');
  assert.equal(await queue.take(), 'a');
  queue.addAfter('late', 2 ** 40);
  queue.addAfter('late', 1);
  assert.equal(await queue.take(), 'late');
  queue.close();
});

test('closing lets those who wait go, and nothing is handed out any more', async () => {
  const queue = new WorkQueue();
  const waiting = queue.take();
  queue.close();
  queue.add('a');
  assert.deepEqual([await waiting, await queue.take()], [undefined, undefined]);
});
