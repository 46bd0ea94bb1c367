import { ServerConnection } from '@jupyterlab/services';
import type { KubernetesObject } from '../../core/k8s/types';
import type { ChannelMessage, ChannelRequest } from '../../wire/channel';
import { KubeflowClient } from '../client';

type Without<T> = T extends { id: number } ? Omit<T, 'id'> : never;

/** The server's end of a socket. */
class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    return FakeSocket.all.at(-1) as FakeSocket;
  }
  readyState = 0;
  sent: ChannelRequest[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as ChannelRequest);
  }
  say(message: ChannelMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  answer(index: number, message: Without<ChannelMessage>): void {
    this.say({ ...message, id: this.sent[index]?.id ?? -1 } as ChannelMessage);
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

const pod = (name: string, version = '1'): KubernetesObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'ns', resourceVersion: version } });
const names = (objects: ReadonlyMap<string, KubernetesObject>): string[] => [...objects.keys()];

describe('Channel', () => {
  let client: KubeflowClient;

  beforeEach(() => {
    jest.useFakeTimers();
    FakeSocket.all = [];
    client = new KubeflowClient(ServerConnection.makeSettings({ baseUrl: 'http://hub/user/x/', wsUrl: 'ws://hub/user/x/', token: 'a b', appendToken: true, WebSocket: FakeSocket as unknown as typeof WebSocket }));
  });
  afterEach(() => {
    client.dispose();
    jest.useRealTimers();
  });

  it('opens with the first use, below the base URL, with the token', () => {
    expect(FakeSocket.all).toHaveLength(0);
    client.channel.watch({}, 'Pod');
    expect(FakeSocket.last.url).toBe('ws://hub/user/x/kubeflow/api/channel?token=a%20b');
  });

  it('shares one watch among all who look, and ends it with the last', () => {
    const one = client.channel.watch({}, 'Pod', { namespace: 'ns' });
    FakeSocket.last.open();
    const two = client.channel.watch({}, 'Pod', { namespace: 'ns' });
    const { sent } = FakeSocket.last;
    expect(sent).toEqual([{ op: 'watch', id: 1, target: {}, kind: 'Pod', namespace: 'ns' }]);
    let changes = 0;
    two.changed.connect(() => changes++);
    expect(one.state).toBe('connecting');
    FakeSocket.last.answer(0, { event: 'listed', objects: [pod('a'), pod('b')] });
    const before = one.objects;
    FakeSocket.last.answer(0, { event: 'changed', object: pod('c') });
    FakeSocket.last.answer(0, { event: 'deleted', object: pod('a') });
    expect([names(before), names(two.objects), two.state, changes]).toEqual([['ns/a', 'ns/b'], ['ns/b', 'ns/c'], 'live', 3]);
    one.dispose();
    expect(sent).toHaveLength(1);
    two.dispose();
    expect(sent[1]).toEqual({ op: 'close', id: 1 });
  });

  it('asks everything again after a loss, what was known staying in sight', () => {
    const view = client.channel.watch({ context: 'c' }, 'Pod');
    FakeSocket.last.open();
    FakeSocket.last.answer(0, { event: 'listed', objects: [pod('a')] });
    FakeSocket.last.close();
    expect([view.state, names(view.objects)]).toEqual(['stale', ['ns/a']]);
    jest.runOnlyPendingTimers();
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last.open();
    FakeSocket.last.answer(0, { event: 'listed', objects: [pod('b')] });
    expect([view.state, names(view.objects)]).toEqual(['live', ['ns/b']]);
  });

  it('goes on with a log where it was, within a line too', () => {
    let text = '';
    client.channel.log({ target: {}, namespace: 'ns', pod: 'p', tailLines: 2 }, { next: more => (text += more) });
    FakeSocket.last.open();
    expect(FakeSocket.last.sent[0]).toMatchObject({ op: 'log', tailLines: 2 });
    FakeSocket.last.answer(0, { event: 'log', line: 7, text: 'seven\neig' });
    FakeSocket.last.close();
    jest.runOnlyPendingTimers();
    FakeSocket.last.open();
    expect(FakeSocket.last.sent[0]).toMatchObject({ fromLine: 8 });
    expect(FakeSocket.last.sent[0]).not.toHaveProperty('tailLines');
    FakeSocket.last.answer(0, { event: 'log', line: 8, text: 'ei' });
    FakeSocket.last.close();
    jest.runOnlyPendingTimers();
    FakeSocket.last.open();
    FakeSocket.last.answer(0, { event: 'log', line: 8, text: 'eight\nni' });
    FakeSocket.last.answer(0, { event: 'log', line: 9, text: 'ne\n' });
    expect(text).toBe('seven\neight\nnine\n');
  });

  it('takes a silence for a loss, and signs of life for none', () => {
    client.channel.watch({}, 'Pod');
    FakeSocket.last.open();
    jest.advanceTimersByTime(40_000);
    FakeSocket.last.say({ id: 0, event: 'alive' });
    jest.advanceTimersByTime(40_000);
    expect(FakeSocket.all).toHaveLength(1);
    jest.advanceTimersByTime(60_000);
    expect(FakeSocket.all.length).toBeGreaterThan(1);
  });

  it('joins what was too long for one frame', () => {
    const view = client.channel.watch({}, 'Pod');
    FakeSocket.last.open();
    const text = JSON.stringify({ id: 1, event: 'listed', objects: [pod('a')] });
    FakeSocket.last.answer(0, { event: 'part', text: text.slice(0, 20), last: false });
    FakeSocket.last.answer(0, { event: 'part', text: text.slice(20), last: true });
    expect(names(view.objects)).toEqual(['ns/a']);
  });

  it('tells of trouble, whether it is tried again or not, and asks anew the next time', () => {
    const view = client.channel.watch({}, 'Pod');
    FakeSocket.last.open();
    FakeSocket.last.answer(0, { event: 'listed', objects: [] });
    FakeSocket.last.answer(0, { event: 'error', final: false, error: { code: 'unreachable', message: 'away' } });
    expect([view.state, view.error?.code]).toEqual(['stale', 'unreachable']);
    FakeSocket.last.answer(0, { event: 'error', final: true, error: { code: 'kubernetes', message: 'forbidden' } });
    expect(view.state).toBe('error');
    expect(client.channel.watch({}, 'Pod').state).toBe('connecting');
    expect(FakeSocket.last.sent).toHaveLength(2);
    view.dispose();
    expect(FakeSocket.last.sent).toHaveLength(2);
  });

  it('gives results and their end', () => {
    const seen: string[] = [];
    client.channel.results({ target: {}, namespace: 'ns', name: 'r' }, { next: ({ step }) => seen.push(step), end: () => seen.push('end') });
    FakeSocket.last.open();
    FakeSocket.last.answer(0, { event: 'result', result: { step: 'load', cells: [], values: [], files: [], cached: false } });
    FakeSocket.last.answer(0, { event: 'end' });
    expect(seen).toEqual(['load', 'end']);
  });

  it('closes the socket when nobody has needed it for a while', () => {
    const view = client.channel.watch({}, 'Pod');
    FakeSocket.last.open();
    view.dispose();
    expect(FakeSocket.last.readyState).toBe(1);
    jest.advanceTimersByTime(31_000);
    expect(FakeSocket.last.readyState).toBe(3);
    client.channel.watch({}, 'Pod');
    expect(FakeSocket.all).toHaveLength(2);
  });
});
