import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { KINDS } from '../../../src/core/k8s/types';
import { KubernetesCluster, UnknownContext } from './kubernetes';
import { ApiError, ClusterUnreachable } from './port';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly type: string | undefined;
  readonly body: string;
}
let server: http.Server;
let folder: string;
let asked: Asked[] = [];
let answer: (response: http.ServerResponse, asked: Asked) => void;

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-api-'));
  server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const entry = { method: request.method ?? '', url: request.url ?? '', type: request.headers['content-type'], body };
    asked.push(entry);
    answer(response, entry);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
after(() => {
  server.closeAllConnections();
  server.close();
  fs.rmSync(folder, { recursive: true });
});

function connect(port = (server.address() as AddressInfo).port, context?: string): KubernetesCluster {
  const file = path.join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'ns' } }],
    'current-context': 'here'
  };
  fs.writeFileSync(file, JSON.stringify(config));
  asked = [];
  return KubernetesCluster.load({ file, ...(context ? { context } : {}) });
}
const reply = (code: number, body: unknown) => (response: http.ServerResponse) => void response.writeHead(code, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
const pod = (name: string): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'ns', resourceVersion: '5' } });
const status = (code: number, reason: string): object => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code, message: reason });
const REF = { kind: KINDS.Pod, namespace: 'ns', name: 'a' };

test('requests go where Kubernetes keeps each kind, with the type of patch', async () => {
  const cluster = connect();
  answer = reply(200, pod('a'));
  await cluster.get(REF);
  await cluster.patch({ kind: KINDS.Workflow, namespace: 'ns', name: 'w' }, { a: 1 }, { type: 'merge' });
  await cluster.get({ kind: KINDS.Namespace, name: 'ns' });
  assert.equal(cluster.namespace, 'ns');
  assert.deepEqual(
    asked.map(({ method, url, type }) => [method, url, type]),
    [
      ['GET', '/api/v1/namespaces/ns/pods/a', undefined],
      ['PATCH', '/apis/argoproj.io/v1alpha1/namespaces/ns/workflows/w?fieldManager=jupyterlab-kubeflow', 'application/merge-patch+json'],
      ['GET', '/api/v1/namespaces/ns', undefined]
    ]
  );
  await cluster.close();
});

test('errors carry the Status; nothing there is no error to get and delete', async () => {
  const cluster = connect();
  answer = reply(404, status(404, 'NotFound'));
  assert.equal(await cluster.get(REF), undefined);
  await cluster.delete(REF);
  answer = reply(409, status(409, 'AlreadyExists'));
  await assert.rejects(cluster.create(KINDS.Pod, pod('a') as never), (error: unknown) => error instanceof ApiError && error.code === 409 && error.reason === 'AlreadyExists');
  answer = reply(502, 'bad gateway');
  await assert.rejects(cluster.get(REF), (error: unknown) => error instanceof ApiError && error.code === 502 && error.message === 'bad gateway');
  await cluster.close();
});

test('a list is read to its last page', async () => {
  const cluster = connect();
  answer = (response, { url }) => reply(200, url.includes('continue=more') ? { items: [pod('b')], metadata: { resourceVersion: '9' } } : { items: [pod('a')], metadata: { resourceVersion: '9', continue: 'more' } })(response);
  const { items, resourceVersion } = await cluster.list(KINDS.Pod, { namespace: 'ns', labelSelector: 'x=y' });
  assert.deepEqual([items.map(item => item.metadata.name), resourceVersion], [['a', 'b'], '9']);
  await cluster.close();
});

test('a watch gives events cut anywhere, ends with the server and fails when its version is too old', async () => {
  const cluster = connect();
  const lines = [{ type: 'ADDED', object: pod('ä') }, { type: 'BOOKMARK', object: pod('') }, { type: 'ERROR', object: status(410, 'Expired') }].map(event => JSON.stringify(event)).join('\n');
  answer = response => {
    const bytes = Buffer.from(lines);
    const cut = bytes.indexOf('ä') + 1;
    response.writeHead(200).write(bytes.subarray(0, cut), () => void response.end(bytes.subarray(cut)));
  };
  const seen: string[] = [];
  await assert.rejects(
    async () => {
      for await (const event of cluster.watch(KINDS.Pod, '1', { namespace: 'ns' })) seen.push(event.type === 'BOOKMARK' ? `bookmark ${event.resourceVersion}` : `${event.type} ${event.object.metadata.name}`);
    },
    (error: unknown) => error instanceof ApiError && error.code === 410
  );
  assert.deepEqual(seen, ['ADDED ä', 'bookmark 5']);
  answer = response => void response.writeHead(200).end();
  for await (const event of cluster.watch(KINDS.Pod, '1')) assert.fail(event.type);
  await cluster.close();
});

test("an aborted watch rejects with the signal's reason", async () => {
  const cluster = connect();
  answer = response => void response.writeHead(200).flushHeaders();
  const stop = new AbortController();
  const watching = (async () => {
    for await (const event of cluster.watch(KINDS.Pod, '1', {}, stop.signal)) assert.fail(event.type);
  })();
  stop.abort(new Error('enough'));
  await assert.rejects(watching, /enough/);
  await cluster.close();
});

test('nobody there is ClusterUnreachable; a context that is not there is named', async () => {
  const cluster = connect(1);
  await assert.rejects(cluster.get(REF), (error: unknown) => error instanceof ClusterUnreachable && error.server === 'http://127.0.0.1:1');
  assert.equal(await cluster.ready(), false);
  assert.throws(
    () => connect(1, 'there'),
    (error: unknown) => error instanceof UnknownContext && error.known.includes('here')
  );
});
