import assert from 'node:assert/strict';
import test from 'node:test';
import { KINDS, type KubernetesObject } from '../../../src/core/k8s/types';
import { LARGEST_FRAME, type ChannelMessage, type ChannelRequest } from '../../../src/wire/channel';
import { createMemoryCluster } from '../cluster/memory';
import { ClusterPool } from '../cluster/pool';
import type { ClusterApi } from '../cluster/port';
import { ChannelServer } from './channel';
import { SharedResults } from './runResults';
import { SharedWatches } from './sharedWatch';

/** A page's socket: what came, and how much is stuck. */
class Page {
  frames: string[] = [];
  bufferedAmount = 0;
  private sent: (() => void)[] = [];
  private waiting: (() => void)[] = [];
  send(text: string, sent: () => void): void {
    this.frames.push(text);
    this.sent.push(sent);
    for (const look of this.waiting.splice(0)) look();
  }
  /** The reader has caught up. */
  drain(): void {
    this.bufferedAmount = 0;
    for (const sent of this.sent.splice(0)) sent();
  }
  get messages(): ChannelMessage[] {
    return this.frames.map(frame => JSON.parse(frame) as ChannelMessage).filter(message => message.event !== 'alive');
  }
  async until(holds: (messages: ChannelMessage[]) => boolean): Promise<ChannelMessage[]> {
    while (!holds(this.messages)) await new Promise<void>(resolve => this.waiting.push(resolve));
    return this.messages;
  }
}

/** Pages at one proxy, and how often it has watched the cluster. */
function lab() {
  const cluster = createMemoryCluster();
  let watches = 0;
  const api: ClusterApi = {
    ...cluster.api,
    watch: (...args) => {
      watches++;
      return cluster.api.watch(...args);
    }
  };
  const pool = new ClusterPool(async () => ({ api, namespace: 'default', local: true, revive: async () => undefined, close: async () => undefined }));
  const doors = { pool, watches: new SharedWatches(pool), results: new SharedResults(pool) };
  const channels: ChannelServer[] = [];
  const open = () => {
    const page = new Page();
    const channel = new ChannelServer(doors, page);
    channels.push(channel);
    return { page, ask: (request: ChannelRequest | object) => channel.take(JSON.stringify(request)), channel };
  };
  const close = () => {
    channels.forEach(channel => channel.close());
    cluster.close();
  };
  return { api: cluster.api, open, close, watched: () => watches };
}

const map = (name: string, size = 1): KubernetesObject => ({ apiVersion: 'v1', kind: 'Event', metadata: { name, namespace: 'default', annotations: { size: 'x'.repeat(size) } } });
const watch = (id: number): ChannelRequest => ({ op: 'watch', id, target: {}, kind: 'Event', namespace: 'default' });
const names = (message: ChannelMessage | undefined) => (message?.event === 'listed' ? message.objects.map(object => object.metadata.name) : []);

test('many pages look through one watch of the cluster', async () => {
  const { api, open, close, watched } = lab();
  await api.create(KINDS.Event, map('a'));
  const [one, two] = [open(), open()];
  one.ask(watch(1));
  assert.deepEqual(names((await one.page.until(all => all.length === 1))[0]), ['a']);
  two.ask(watch(7));
  await two.page.until(all => all.length === 1);
  await api.create(KINDS.Event, map('b'));
  for (const { page } of [one, two]) assert.equal((await page.until(all => all.length === 2))[1]?.event, 'changed');
  await api.delete({ kind: KINDS.Event, namespace: 'default', name: 'a' });
  for (const { page } of [one, two]) assert.equal((await page.until(all => all.length === 3))[2]?.event, 'deleted');
  assert.equal(watched(), 1);
  close();
});

test('a page that reads slowly gets the newest state alone', async () => {
  const { api, open, close } = lab();
  const [slow, quick] = [open(), open()];
  slow.ask(watch(1));
  quick.ask(watch(1));
  await slow.page.until(all => all.length === 1);
  await quick.page.until(all => all.length === 1);
  slow.page.bufferedAmount = 100 * 1024 * 1024;
  await api.create(KINDS.Event, map('a'));
  for (let turn = 0; turn < 5; turn++) await api.patch({ kind: KINDS.Event, namespace: 'default', name: 'a' }, { metadata: { labels: { turn: String(turn) } } }, { type: 'merge' });
  await quick.page.until(all => all.length === 7);
  assert.equal(slow.page.messages.length, 1);
  slow.page.drain();
  const last = slow.page.messages.slice(1);
  assert.deepEqual(last.map(message => (message.event === 'changed' ? message.object.metadata.labels?.turn : message.event)), ['4']);
  close();
});

test('no frame is longer than Jupyter lets through', async () => {
  const { api, open, close } = lab();
  for (let index = 0; index < 6; index++) await api.create(KINDS.Event, map(`m${index}`, 200_000));
  for (let index = 0; index < 12; index++) await api.create(KINDS.Event, map(`n${index}`, 200_000));
  const { page, ask } = open();
  ask(watch(1));
  const parts = await page.until(all => all.some(message => message.event === 'part' && message.last));
  assert.ok(page.frames.every(frame => frame.length < LARGEST_FRAME * 2));
  const whole = parts.map(message => (message.event === 'part' ? message.text : '')).join('');
  assert.equal(names(JSON.parse(whole) as ChannelMessage).length, 18);
  close();
});

test('what is asked wrongly is refused by name, and a missing log too', async () => {
  const { open, close } = lab();
  const { page, ask } = open();
  ask({ op: 'watch', id: 3, target: {}, kind: 'Secret' });
  ask({ op: 'log', id: 4, target: {}, namespace: 'default' });
  ask({ op: 'steal', id: 5 });
  ask({ op: 'log', id: 6, target: {}, namespace: 'default', pod: 'none' });
  ask({ op: 'results', id: 7, run: { target: {}, namespace: 'default', name: 'none' } });
  const errors = await page.until(all => all.length === 5);
  const text = (id: number) => errors.flatMap(message => (message.id === id && message.event === 'error' ? [message.error.message] : [])).join();
  assert.match(text(3), /kind must be one of/);
  assert.match(text(4), /pod must be text/);
  assert.match(text(5), /op must be/);
  assert.match(text(6), /no pod none/);
  assert.match(text(7), /none was deleted/);
  close();
});

test('a page that is gone is told nothing more', async () => {
  const { api, open, close } = lab();
  const [gone, stays] = [open(), open()];
  gone.ask(watch(1));
  stays.ask(watch(1));
  await gone.page.until(all => all.length === 1);
  await stays.page.until(all => all.length === 1);
  gone.ask({ op: 'close', id: 1 });
  await api.create(KINDS.Event, map('a'));
  await stays.page.until(all => all.length === 2);
  assert.equal(gone.page.messages.length, 1);
  close();
});
