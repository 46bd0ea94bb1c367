import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { KINDS, type KubernetesObject } from '../../../src/core/k8s/types';
import { ARCHIVED_LABEL, NOTEBOOK_ANNOTATION, PARAMETERS_ANNOTATION, RUN_LABEL, type StartRunAnswer } from '../../../src/wire/runs';
import { createMemoryCluster } from '../cluster/memory';
import { ClusterPool } from '../cluster/pool';
import { loadConfig } from '../config';
import { RunError } from '../runs/error';
import { buildApp, type AppDoors } from './app';
import { readingRefusal, refusal, upgradeRefusal } from './sameOrigin';

const good = { host: 'localhost:8888', origin: 'http://localhost:8888', 'sec-fetch-site': 'same-origin', cookie: 'a=b; _xsrf=2%7Cabc', 'x-xsrftoken': '2|abc' };
const python = process.env.KF_TEST_PYTHON;

/** An application over a cluster in memory. */
function lab() {
  const cluster = createMemoryCluster();
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-http-'));
  const doors: AppDoors = {
    version: '1.2.3',
    config: loadConfig(['proxy'], { ...(python ? { KF_PYTHON: python } : {}), HOST_ONLY: 'x' }, { platform: process.platform, home: root, cwd: root, programFolder: root }),
    root,
    pool: new ClusterPool(async context => {
      if (context !== undefined) throw new RunError('no-context', `there is no context "${context}"`);
      return { api: cluster.api, namespace: 'default', local: true, revive: async () => undefined, close: async () => undefined };
    }),
    localClusterStatus: async () => ({ state: 'stopped' }),
    targets: async () => ({ targets: [{ namespace: 'default' }] })
  };
  const app = buildApp(doors);
  const post = async (url: string, payload: object) => app.inject({ method: 'POST', url, payload, headers: good });
  const close = async () => {
    await app.close();
    cluster.close();
    fs.rmSync(root, { recursive: true });
  };
  return { app, api: cluster.api, root, post, close };
}

interface CellText {
  readonly source: string;
  readonly tags?: readonly string[];
}
function notebook(cells: readonly CellText[], where = 'work/a.ipynb') {
  const made = cells.map(({ source, tags = [] }, index) => ({ cell_type: 'code', id: `c${index}`, metadata: { tags }, source, execution_count: 3, outputs: [{ output_type: 'stream', name: 'stdout', text: 'OLD OUTPUT' }] }));
  return { path: where, text: JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } }, cells: made }) };
}
const chain = [
  { source: 'size = 3\napi_key = "sk-very-secret"', tags: ['parameters'] },
  { source: 'data = list(range(size))', tags: ['step:load'] },
  { source: 'total = sum(data)', tags: ['step:sum'] },
  { source: 'other = len(data)', tags: ['step:count'] }
];

test('the status says version and cluster, and nobody keeps it', async () => {
  const { app, close } = lab();
  const answer = await app.inject('/api/status');
  assert.deepEqual(answer.json(), { version: '1.2.3', localCluster: { state: 'stopped' } });
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.deepEqual((await app.inject('/api/targets')).json(), { targets: [{ namespace: 'default' }] });
  const nothing = await app.inject('/api/nothing?token=abc');
  assert.equal(nothing.statusCode, 404);
  assert.doesNotMatch(nothing.body, /abc/);
  await close();
});

test('what may change something', () => {
  const table: [string, Record<string, string>, RegExp | undefined][] = [
    ['same origin with a matching header', good, undefined],
    ["Jupyter's token", { authorization: 'token abc' }, undefined],
    ['no header', { ...good, 'x-xsrftoken': '' }, /XSRF/],
    ['another value', { ...good, 'x-xsrftoken': 'x' }, /XSRF/],
    ['no cookie', { ...good, cookie: '' }, /XSRF/],
    ['a cookie that is no text', { ...good, cookie: '_xsrf=%E0%A4%A' }, /XSRF/],
    ['a foreign site', { ...good, 'sec-fetch-site': 'cross-site' }, /cross-site/],
    ['a sister site', { ...good, 'sec-fetch-site': 'same-site' }, /same-site/],
    ['a foreign origin', { ...good, origin: 'http://evil.example' }, /another origin/],
    ['a foreign host', { ...good, host: 'evil.example' }, /another origin/],
    ['another port', { ...good, origin: 'http://localhost:9999' }, /another origin/],
    ['an opaque origin', { ...good, origin: 'null' }, /another origin/]
  ];
  for (const [name, headers, expected] of table) {
    const reason = refusal(headers);
    if (expected === undefined) assert.equal(reason, undefined, name);
    else assert.match(reason ?? '', expected, name);
  }
});

test('who may open the channel, and read', () => {
  const { 'x-xsrftoken': _header, ...page } = good;
  assert.equal(upgradeRefusal(page), undefined);
  assert.equal(upgradeRefusal({ host: 'x', authorization: 'token abc' }), undefined);
  for (const headers of [{ ...page, origin: 'http://evil.example' }, { ...page, origin: '' }, { ...page, origin: 'null' }, { ...page, host: 'evil.example' }, { ...page, 'sec-fetch-site': 'cross-site' }]) assert.ok(upgradeRefusal(headers), JSON.stringify(headers));
  assert.equal(readingRefusal(page), undefined);
  assert.equal(readingRefusal({}), undefined);
  assert.match(readingRefusal({ 'sec-fetch-site': 'cross-site' }) ?? '', /cross-site/);
});

test('a refused change never reaches a handler', async () => {
  const { app, close } = lab();
  let reached = false;
  app.post('/changes', async () => {
    reached = true;
    return {};
  });
  assert.equal((await app.inject({ method: 'POST', url: '/changes', payload: {}, headers: { ...good, origin: 'http://evil.example' } })).statusCode, 403);
  assert.equal(reached, false);
  assert.equal((await app.inject({ method: 'POST', url: '/changes', payload: {}, headers: good })).statusCode, 200);
  assert.equal(reached, true);
  await close();
});

test('a bad request names the field', async () => {
  const { post, app, close } = lab();
  const table: [string, object, RegExp][] = [
    ['/api/compile', {}, /^notebook is missing/],
    ['/api/compile', { notebook: { text: 1, path: 'a.ipynb' } }, /^notebook\.text must be string/],
    ['/api/runs', { notebook: notebook(chain), target: {}, parameters: { size: 3 } }, /^parameters\.size must be string/],
    ['/api/runs/act', { run: { target: {}, namespace: 'default', name: 'r' }, action: 'burn' }, /^action must be/],
    ['/api/syntax', { cells: 'x' }, /^cells must be array/]
  ];
  for (const [url, body, expected] of table) {
    const answer = await post(url, body);
    assert.equal(answer.statusCode, 400, url);
    assert.equal(answer.json().code, 'bad-request');
    assert.match(answer.json().message, expected);
  }
  assert.match((await app.inject('/api/runs/snapshot?namespace=default')).json().message, /^name is missing/);
  await close();
});

test('a path does not leave the root, and a notebook that was never saved has a folder', async () => {
  const { post, root, close } = lab();
  fs.mkdirSync(path.join(root, 'work'));
  fs.writeFileSync(path.join(root, 'work', 'beside.py'), 'WORD = "found beside"\n');
  const cells = [{ source: 'import beside\nprint(beside.WORD)', tags: ['step:say'] }];
  const answer = await post('/api/compile', { notebook: notebook(cells) });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.match(answer.json().yaml, /found beside/);
  assert.match((await post('/api/compile', { notebook: notebook(cells, '/work/a.ipynb') })).json().yaml, /found beside/);
  fs.symlinkSync(path.join(root, 'work'), path.join(root, 'linked'));
  assert.match((await post('/api/compile', { notebook: notebook(cells, 'linked/a.ipynb') })).json().yaml, /found beside/);
  for (const bad of ['../a.ipynb', 'work/../../a.ipynb', 'work/./a.ipynb', 'a\0b.ipynb', 'RTC:../a.ipynb', '..', 'work//a.ipynb', '/']) {
    const refused = await post('/api/compile', { notebook: notebook(cells, bad) });
    assert.deepEqual([refused.statusCode, refused.json().code], [400, 'path'], bad);
  }
  await close();
});

test('what stops a notebook is said with where it stands', async () => {
  const { post, close } = lab();
  const cycle = await post('/api/compile', { notebook: notebook([{ source: 'x = 1', tags: ['step:a'] }, { source: 'y = x', tags: ['step:b'] }, { source: 'z = y', tags: ['step:a'] }]) });
  assert.equal(cycle.statusCode, 422);
  assert.equal(cycle.json().code, 'cycle');
  assert.equal(cycle.json().diagnostics.some((each: { code: string }) => each.code === 'cycle'), true);
  assert.equal((await post('/api/compile', { notebook: { text: '[]', path: 'a.ipynb' } })).json().code, 'no-notebook');
  assert.equal((await post('/api/runs', { notebook: notebook(chain), target: { context: 'no' }, parameters: {} })).json().code, 'no-context');
  assert.match((await post('/api/runs', { notebook: notebook(chain), target: {}, parameters: { sise: '1' } })).json().message, /did you mean "size"/);
  await close();
});

test('a run keeps its notebook, without outputs and secrets, and what it is', async () => {
  const { app, api, post, close } = lab();
  const given = notebook(chain);
  const answer = await post('/api/runs', { notebook: given, target: {}, parameters: { size: '5', api_key: 'sk-also-secret' } });
  assert.equal(answer.statusCode, 200, answer.body);
  const { run } = answer.json() as StartRunAnswer;
  const workflow = await api.get({ kind: KINDS.Workflow, namespace: run.namespace, name: run.name });
  assert.equal(workflow?.metadata.uid, run.uid);
  assert.equal(workflow?.metadata.labels?.[RUN_LABEL], 'run');
  assert.equal(workflow?.metadata.annotations?.[NOTEBOOK_ANNOTATION], 'work/a.ipynb');
  assert.deepEqual(JSON.parse(workflow?.metadata.annotations?.[PARAMETERS_ANNOTATION] ?? ''), { size: '5', api_key: '***' });
  const maps = (await api.list(KINDS.ConfigMap, { namespace: run.namespace })).items.filter(map => map.metadata.name?.startsWith('run-notebook-'));
  assert.deepEqual(maps.map(map => map.metadata.ownerReferences?.[0]?.uid), [run.uid]);
  const kept = (await app.inject(`/api/runs/snapshot?namespace=${run.namespace}&name=${run.name}`)).json().notebook;
  assert.equal(kept.path, 'work/a.ipynb');
  assert.doesNotMatch(kept.text, /OLD OUTPUT|secret/);
  assert.match(JSON.parse(kept.text).cells[1].source, /list\(range\(size\)\)/);
  assert.doesNotMatch(JSON.stringify(workflow), /sk-/);
  await close();
});

test('a big notebook is kept in several pieces', async () => {
  const { app, api, post, close } = lab();
  let noise = '';
  for (let state = 1; noise.length < 2_500_000; state = (state * 48271) % 2147483647) noise += state.toString(36);
  const big = JSON.parse(notebook(chain).text);
  big.cells.push({ cell_type: 'markdown', id: 'm', metadata: {}, source: noise });
  const answer = await post('/api/runs', { notebook: { text: JSON.stringify(big), path: 'big.ipynb' }, target: {}, parameters: {} });
  assert.equal(answer.statusCode, 200, answer.body);
  const { run } = answer.json() as StartRunAnswer;
  const maps = (await api.list(KINDS.ConfigMap, { namespace: run.namespace })).items.filter(map => map.metadata.name?.startsWith('run-notebook-'));
  assert.ok(maps.length > 1);
  const kept = (await app.inject(`/api/runs/snapshot?namespace=${run.namespace}&name=${run.name}`)).json().notebook;
  assert.equal(JSON.parse(kept.text).cells.at(-1).source, noise);
  await close();
});

test('one step runs with what it needs, unchanged', async () => {
  const { api, post, close } = lab();
  const all = (await post('/api/runs', { notebook: notebook(chain), target: {}, parameters: {} })).json().run;
  const one = (await post('/api/runs', { notebook: notebook(chain), target: {}, parameters: {}, only: 'sum' })).json().run;
  const templates = async (run: { namespace: string; name: string }) => ((await api.get({ kind: KINDS.Workflow, ...run })) as KubernetesObject & { spec: { templates: { name: string; container?: { env: { name: string; value?: string }[] } }[] } }).spec.templates;
  const [whole, part] = [await templates(all), await templates(one)];
  assert.deepEqual(part.map(template => template.name), ['pipeline', 'load', 'sum']);
  const step = (from: typeof whole, name: string) => from.find(template => template.name === name)?.container?.env.find(entry => entry.name === 'KF_STEP')?.value;
  assert.equal(step(part, 'sum'), step(whole, 'sum'));
  assert.match((await post('/api/runs', { notebook: notebook(chain), target: {}, parameters: {}, only: 'nope' })).json().message, /it has load, sum, count/);
  await close();
});

test('a run is stopped, archived when it has ended, and brought back', async () => {
  const { api, post, close } = lab();
  const { run } = (await post('/api/runs', { notebook: notebook(chain), target: {}, parameters: {} })).json() as StartRunAnswer;
  const ref = { kind: KINDS.Workflow, namespace: run.namespace, name: run.name };
  const act = async (action: string) => (await post('/api/runs/act', { run, action })).json();
  assert.equal((await act('archive')).code, 'not-now');
  assert.equal((await act('retry')).code, 'not-now');
  await act('stop');
  assert.equal(((await api.get(ref)) as KubernetesObject & { spec: { shutdown?: string } }).spec.shutdown, 'Stop');
  await api.patch(ref, { status: { phase: 'Failed' } }, { type: 'merge' });
  assert.equal((await act('stop')).code, 'not-now');
  await act('archive');
  assert.equal((await api.get(ref))?.metadata.labels?.[ARCHIVED_LABEL], 'true');
  await act('restore');
  assert.equal((await api.get(ref))?.metadata.labels?.[ARCHIVED_LABEL], undefined);
  await act('retry');
  assert.equal(((await api.get(ref)) as KubernetesObject & { status: { phase?: string } }).status.phase, 'Running');
  assert.equal((await post('/api/runs/act', { run: { ...run, name: 'none' }, action: 'stop' })).json().code, 'gone');
  await close();
});
