/** The proxy behind a real Jupyter server: who gets in, what a run shows over the channel, who outlives whom. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { ChannelMessage, ChannelRequest, StepResult } from '../../src/wire/channel';
import { Lab, python } from './harness';

const lab = new Lab();
const token = 'a-token-that-nobody-knows';
const notebooks = path.join(lab.folder, 'notebooks {1}');
let port = 0;
let jupyter: ChildProcess;
let log = '';
let cookie = '';
const base = (): string => `http://127.0.0.1:${port}/user/x/`;

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port: found } = server.address() as net.AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return found;
}

/** Waits for a condition, for at most two minutes. */
async function until<T>(what: string, look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (const end = Date.now() + 120_000; Date.now() < end; await pause(50)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`${what} did not happen; Jupyter said:\n${log.slice(-3000)}`);
}

async function startJupyter(): Promise<void> {
  fs.mkdirSync(notebooks, { recursive: true });
  port = await freePort();
  const env = { ...lab.env, JUPYTERHUB_API_TOKEN: 'hub-secret', JPY_SECRET: 'jpy-secret', JUPYTER_RUNTIME_DIR: path.join(lab.folder, 'runtime'), JUPYTER_CONFIG_DIR: path.join(lab.folder, 'config'), HOME: lab.folder };
  const args = ['-m', 'jupyter_server', '--no-browser', '--allow-root', `--ServerApp.port=${port}`, '--ServerApp.base_url=/user/x/', `--ServerApp.root_dir=${notebooks}`, `--IdentityProvider.token=${token}`];
  jupyter = spawn(python, args, { cwd: lab.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  jupyter.stdout?.on('data', (data: Buffer) => (log += data.toString()));
  jupyter.stderr?.on('data', (data: Buffer) => (log += data.toString()));
  await until('the start of Jupyter', () => fetch(`${base()}api`).then(answer => answer.ok, () => false));
  const login = await fetch(`${base()}tree?token=${token}`, { redirect: 'manual' });
  const own = login.headers.getSetCookie().map(each => each.replace(/;.*/s, ''));
  cookie = [...own, '_xsrf=abc'].filter(each => !each.startsWith('_xsrf=') || each === '_xsrf=abc').join('; ');
}

/** Processes of this Jupyter's proxy, by the parent. */
function proxyPid(): number | undefined {
  if (jupyter.pid === undefined) return undefined;
  const children = fs.readFileSync(`/proc/${jupyter.pid}/task/${jupyter.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return children.find(pid => commandOf(pid).includes('server.mjs'));
}
function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const page = (more: Record<string, string> = {}): Record<string, string> => ({ cookie, origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin', 'x-xsrftoken': 'abc', 'content-type': 'application/json', ...more });
const get = (where: string, headers: Record<string, string> = page()): Promise<Response> => fetch(`${base()}kubeflow/${where}`, { headers, redirect: 'manual' });
const post = (where: string, body: unknown, headers = page()): Promise<Response> => fetch(`${base()}kubeflow/${where}`, { method: 'POST', body: JSON.stringify(body), headers, redirect: 'manual' });

/** Opens the channel; resolves with undefined where it is refused: by Jupyter before it is open, or by us behind Jupyter, without a word. */
function open(headers: Record<string, string>): Promise<WebSocket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${base().replace('http', 'ws')}kubeflow/api/channel`, { headers });
    // The proxy says at once that it is there.
    socket.once('message', () => resolve(socket));
    socket.once('unexpected-response', () => resolve(undefined));
    socket.once('close', () => resolve(undefined));
    socket.once('error', reject);
  });
}

const notebook = {
  path: 'work/chain.ipynb',
  text: JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } },
    cells: [
      { cell_type: 'code', id: 'a', metadata: { tags: ['step:load'] }, source: 'import beside\nfor i in range(3): print("line", i)\ndata = beside.DATA', outputs: [], execution_count: null },
      { cell_type: 'code', id: 'b', metadata: { tags: ['step:sum'] }, source: 'import os\nprint(os.environ.get("JUPYTERHUB_API_TOKEN"), os.environ.get("JPY_SECRET"))\nsum(data)', outputs: [], execution_count: null }
    ]
  })
};

before(startJupyter);
after(async () => {
  if (jupyter.exitCode === null && jupyter.signalCode === null) {
    jupyter.kill('SIGKILL');
    await new Promise(resolve => jupyter.once('close', resolve));
  }
  await lab.close();
});

test('nobody gets in without Jupyter’s login, and no foreign page with it', async () => {
  assert.equal((await get('api/status')).status, 200);
  assert.ok([302, 403].includes((await get('api/status', {})).status));
  assert.equal((await post('api/syntax', { cells: [] }, { 'content-type': 'application/json' })).status, 403);
  assert.equal((await post('api/syntax', { cells: ['x = '] })).status, 200);
  for (const headers of [page({ origin: 'http://evil.example' }), page({ 'sec-fetch-site': 'cross-site' }), page({ 'x-xsrftoken': 'x' })]) {
    assert.equal((await post('api/syntax', { cells: [] }, headers)).status, 403);
  }
  assert.equal((await post('api/syntax', { cells: [] }, { authorization: `token ${token}`, 'content-type': 'application/json' })).status, 200);
  for (const headers of [{}, page({ origin: 'http://evil.example' })]) assert.equal(await open(headers), undefined);
  assert.doesNotMatch(log, /2\|1:0|a-token-that-nobody-knows.*kubeflow/);
});

test('the socket is its owner’s alone', async () => {
  const pid = await until('the proxy', proxyPid);
  const words = commandOf(pid).split('\0');
  const socket = words[words.indexOf('--socket') + 1] ?? '';
  assert.equal(fs.statSync(socket).mode & 0o777, 0o600);
});

test('a run from the screen, seen over one channel; its children see no secret of Jupyter', async () => {
  fs.mkdirSync(path.join(notebooks, 'work'), { recursive: true });
  fs.writeFileSync(path.join(notebooks, 'work', 'beside.py'), 'DATA = [1, 2, 3]\n');
  const answer = await post('api/runs', { notebook, target: {}, parameters: {} });
  const body = (await answer.json()) as { run: { target: object; namespace: string; name: string } };
  assert.equal(answer.status, 200, JSON.stringify(body));
  assert.doesNotMatch(fs.readFileSync(`/proc/${lab.daemonPid}/environ`, 'utf8'), /hub-secret|jpy-secret/);
  const socket = await open(page());
  assert.ok(socket);
  const seen: ChannelMessage[] = [];
  socket.on('message', data => seen.push(JSON.parse(String(data)) as ChannelMessage));
  const ask = (request: ChannelRequest): void => socket.send(JSON.stringify(request));
  const { namespace, name } = body.run;
  ask({ op: 'watch', id: 1, target: {}, kind: 'Workflow', namespace });
  ask({ op: 'results', id: 2, run: body.run });
  ask({ op: 'watch', id: 3, target: {}, kind: 'Pod', namespace, labelSelector: 'jupyterlab-kubeflow/step=load' });
  await until('the end of the results', () => seen.some(message => message.id === 2 && (message.event === 'end' || message.event === 'error')));
  const results = new Map<string, StepResult>(seen.flatMap(message => (message.event === 'result' ? [[message.result.step, message.result]] : [])));
  assert.deepEqual([...results.keys()].sort(), ['load', 'sum'], JSON.stringify(seen.filter(message => message.id === 2)));
  assert.equal(results.get('load')?.values[0]?.preview, '[1, 2, 3]');
  assert.match(JSON.stringify(results.get('sum')?.cells), /"text\/plain":"6"/);
  assert.match(JSON.stringify(results.get('sum')?.cells), /None None/);
  await until('the watched end', () => seen.some(message => message.id === 1 && JSON.stringify(message).includes('"phase":"Succeeded"')));
  const pods = seen.flatMap(message => (message.id !== 3 ? [] : message.event === 'listed' ? message.objects : message.event === 'changed' ? [message.object] : []));
  const pod = pods[0]?.metadata.name ?? '';
  ask({ op: 'log', id: 4, target: {}, namespace, pod, container: 'main' });
  ask({ op: 'log', id: 5, target: {}, namespace, pod, container: 'main', fromLine: 1 });
  ask({ op: 'log', id: 6, target: {}, namespace, pod: 'none' });
  await until('the logs', () => [4, 5, 6].every(id => seen.some(message => message.id === id && (message.event === 'end' || message.event === 'error'))));
  const text = (id: number): string => seen.map(message => (message.event === 'log' && message.id === id ? message.text : '')).join('');
  assert.equal(text(4), 'line 0\nline 1\nline 2\n');
  assert.equal(text(5), 'line 1\nline 2\n');
  assert.match(JSON.stringify(seen.find(message => message.id === 6)), /gone/);
  socket.close();
  const executed = (await (await get(`api/runs/executed?namespace=${namespace}&name=${name}`)).json()) as { notebook: { text: string; path: string } };
  assert.match(executed.notebook.text, /line 2/);
  const uid = (await lab.kubectl(['get', 'workflow', name, '-n', namespace, '-o', 'jsonpath={.metadata.uid}'])).stdout;
  const folderOfRun = (): boolean => fs.readdirSync(lab.data, { recursive: true }).some(entry => String(entry).endsWith(path.join('runs', uid)));
  assert.equal(folderOfRun(), true);
  assert.equal((await post('api/runs/act', { run: body.run, action: 'delete' })).status, 200);
  assert.equal(folderOfRun(), false);
  assert.match((await lab.kubectl(['get', 'workflow', name, '-n', namespace])).stderr, /not found/);
});

test('the proxy comes back after a crash, and goes when Jupyter is killed', async () => {
  const first = await until('the proxy', proxyPid);
  process.kill(first, 'SIGKILL');
  await until('the proxy again', async () => (await get('api/status').catch(() => undefined))?.status === 200 && proxyPid() !== first);
  const second = await until('the proxy', proxyPid);
  jupyter.kill('SIGKILL');
  await until('the end of the orphan', () => commandOf(second) === '');
  await startJupyter();
  assert.equal((await get('api/status')).status, 200);
  const third = await until('the proxy', proxyPid);
  jupyter.kill('SIGTERM');
  await until('the end with Jupyter', () => commandOf(third) === '');
});
