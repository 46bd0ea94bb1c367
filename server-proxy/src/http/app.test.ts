import assert from 'node:assert/strict';
import test from 'node:test';
import { buildApp } from './app';
import { refusal } from './sameOrigin';

const doors = { version: '1.2.3', localClusterStatus: async () => ({ state: 'stopped' as const }) };
const good = { host: 'localhost:8888', origin: 'http://localhost:8888', 'sec-fetch-site': 'same-origin', cookie: 'a=b; _xsrf=2%7Cabc', 'x-xsrftoken': '2|abc' };

test('the status says version and cluster, and nobody keeps it', async () => {
  const app = buildApp(doors);
  const answer = await app.inject('/api/status');
  assert.deepEqual(answer.json(), { version: '1.2.3', localCluster: { state: 'stopped' } });
  assert.equal(answer.headers['cache-control'], 'no-store');
  await app.close();
});

test('what may change something', () => {
  const table: [string, Record<string, string>, RegExp | undefined][] = [
    ['same origin with a matching header', good, undefined],
    ["Jupyter's token", { authorization: 'token abc' }, undefined],
    ['no header', { ...good, 'x-xsrftoken': '' }, /XSRF/],
    ['another value', { ...good, 'x-xsrftoken': 'x' }, /XSRF/],
    ['no cookie', { ...good, cookie: '' }, /XSRF/],
    ['a foreign site', { ...good, 'sec-fetch-site': 'cross-site' }, /cross-site/],
    ['a foreign origin', { ...good, origin: 'http://evil.example' }, /another origin/],
    ['a foreign host', { ...good, host: 'evil.example' }, /another origin/],
    ['an opaque origin', { ...good, origin: 'null' }, /another origin/]
  ];
  for (const [name, headers, expected] of table) {
    const reason = refusal(headers);
    if (expected === undefined) assert.equal(reason, undefined, name);
    else assert.match(reason ?? '', expected, name);
  }
});

test('a refused change never reaches a handler', async () => {
  const app = buildApp(doors);
  let reached = false;
  app.post('/changes', async () => {
    reached = true;
    return {};
  });
  assert.equal((await app.inject({ method: 'POST', url: '/changes', payload: {}, headers: { ...good, origin: 'http://evil.example' } })).statusCode, 403);
  assert.equal(reached, false);
  assert.equal((await app.inject({ method: 'POST', url: '/changes', payload: {}, headers: good })).statusCode, 200);
  assert.equal(reached, true);
  await app.close();
});
