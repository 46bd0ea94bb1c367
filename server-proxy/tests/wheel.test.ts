/** The wheel in an empty environment, with neither Node nor npm in sight: it is the whole product. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { WebSocket } from 'ws';
import type { ChannelMessage } from '../../src/wire/channel';
import { readNotebookFile, root, runProgram, type Finished } from './harness';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-wheel-'));
const bin = path.join(folder, 'env', 'bin');
const tools = path.join(folder, 'tools');
const work = path.join(folder, 'work');
const token = 'a-token-that-nobody-knows';
const uv = path.join(root, '.venv', 'bin', 'uv');
/** All that a program of the environment sees. */
const env: NodeJS.ProcessEnv = { PATH: `${bin}:${tools}`, HOME: folder, LANG: 'C.UTF-8', JUPYTERLAB_KUBEFLOW_DATA: path.join(folder, 'cluster') };
let wheel = '';
let jupyter: ChildProcess | undefined;
let log = '';
let base = '';
let cookie = '';

async function done(what: string, finished: Promise<Finished>): Promise<string> {
  const { status, stdout, stderr } = await finished;
  assert.equal(status, 0, `${what}: ${stdout}${stderr}`);
  return stdout + stderr;
}

/** Waits for a condition, for at most a minute and a half. */
async function until<T>(what: string, look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (const end = Date.now() + 90_000; Date.now() < end; await pause(50)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`${what} did not happen; Jupyter said:\n${log.slice(-3000)}`);
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** The few programs of the system that Jupyter and shell cells may look for. */
function linkTools(): void {
  fs.mkdirSync(tools);
  for (const name of ['sh', 'bash', 'env', 'ps', 'uname', 'cat', 'ls', 'mkdir', 'rm', 'cp', 'mv', 'ln', 'sed', 'grep', 'tr', 'dirname', 'basename', 'which']) {
    const found = ['/bin', '/usr/bin'].map(place => path.join(place, name)).find(file => fs.existsSync(file));
    if (found) fs.symlinkSync(found, path.join(tools, name));
  }
}

async function startLab(): Promise<void> {
  const port = await freePort();
  base = `http://127.0.0.1:${port}/`;
  jupyter = spawn(path.join(bin, 'jupyter'), ['lab', '--no-browser', '--allow-root', `--ServerApp.port=${port}`, `--ServerApp.root_dir=${work}`, `--IdentityProvider.token=${token}`], { cwd: work, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [jupyter.stdout, jupyter.stderr]) stream?.on('data', (data: Buffer) => (log += data.toString()));
  await until('the start of JupyterLab', () => fetch(`${base}api`).then(answer => answer.ok, () => false));
  const login = await fetch(`${base}tree?token=${token}`, { redirect: 'manual' });
  const own = login.headers.getSetCookie().map(each => each.replace(/;.*/s, ''));
  cookie = [...own.filter(each => !each.startsWith('_xsrf=')), '_xsrf=abc'].join('; ');
}

const page = (): Record<string, string> => ({ cookie, origin: base.slice(0, -1), 'sec-fetch-site': 'same-origin', 'x-xsrftoken': 'abc', 'content-type': 'application/json' });
const get = (where: string): Promise<Response> => fetch(base + where, { headers: page() });

before(async () => {
  await done('building', runProgram(process.execPath, ['scripts/build-wheel.mjs', path.join(folder, 'dist'), '--no-setup']));
  wheel = path.join(folder, 'dist', fs.readdirSync(path.join(folder, 'dist'))[0] ?? '');
  await done('an environment', runProgram(uv, ['venv', '-q', '--python', path.join(root, '.venv', 'bin', 'python'), path.join(folder, 'env')]));
  await done('installing', runProgram(uv, ['pip', 'install', '-q', '--python', path.join(bin, 'python'), wheel, 'jupyterlab>=4.6,<4.7', 'jupyterlab-language-pack-zh-CN']));
  linkTools();
  fs.mkdirSync(work);
  fs.copyFileSync(path.join(root, 'examples', 'first-pipeline.ipynb'), path.join(work, 'first-pipeline.ipynb'));
  await startLab();
});
after(async () => {
  if (jupyter?.exitCode === null) {
    jupyter.kill('SIGTERM');
    await new Promise(resolve => jupyter?.once('close', resolve));
  }
  if (fs.existsSync(path.join(bin, 'jupyter-kubeflow'))) await runProgram(path.join(bin, 'jupyter-kubeflow'), ['cluster', 'stop'], { env });
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('what is in the wheel: all that is needed, nothing twice, nothing of the machine that built it', async () => {
  const unpacked = path.join(folder, 'unpacked');
  await done('unpacking', runProgram(path.join(bin, 'python'), ['-m', 'zipfile', '-e', wheel, unpacked]));
  const files = fs.readdirSync(unpacked, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => path.relative(unpacked, path.join(entry.parentPath, entry.name)));
  const has = (pattern: RegExp): void => assert.equal(files.filter(file => pattern.test(file)).length, 1, `${pattern} in ${files.join('\n')}`);
  for (const pattern of [/server\/server\.mjs$/, /server\/cluster\.mjs$/, /runner\/main\.py$/, /static\/remoteEntry\..*\.js$/, /static\/web-tree-sitter\..*\.wasm$/, /static\/tree-sitter-python\..*\.wasm$/, /schemas\/jupyterlab-kubeflow\/pipeline\.json$/, /zh_CN\/LC_MESSAGES\/jupyterlab_kubeflow\.json$/, /zh_TW\/LC_MESSAGES\/jupyterlab_kubeflow\.json$/, /licenses\/LICENSE$/, /server\/third-party-licenses\.json$/, /static\/third-party-licenses\.json$/]) has(pattern);
  assert.deepEqual(files.filter(file => /node_modules|\.map$|\.tsx?$|build_log|__pycache__|(^|\/)tests?\//.test(file)), []);
  const telling = [root, os.homedir() + path.sep, os.tmpdir() + path.sep + 'kf-wheel'].filter(word => word.length > 3);
  for (const file of files) {
    const content = fs.readFileSync(path.join(unpacked, file));
    for (const word of telling) assert.equal(content.includes(word), false, `${file} holds ${word}`);
  }
  const licences = (kind: string): string[] => (JSON.parse(fs.readFileSync(path.join(unpacked, files.find(file => file.endsWith(`${kind}/third-party-licenses.json`)) ?? ''), 'utf8')) as { packages: { name: string }[] }).packages.map(({ name }) => name);
  for (const name of ['@xyflow/react', '@xyflow/system', 'd3-zoom', 'web-tree-sitter', 'tree-sitter-python', 'yaml']) assert.ok(licences('static').includes(name), `${name} in ${licences('static').join()}`);
  for (const name of ['fastify', '@kubernetes/client-node', 'web-tree-sitter']) assert.ok(licences('server').includes(name), name);
});

test('JupyterLab has the extension, its settings and its words, and the proxy answers', async () => {
  assert.match((await runProgram(path.join(tools, 'sh'), ['-c', 'command -v node || command -v npm || echo neither'], { env })).stdout, /^neither$/m);
  assert.match(await done('the list', runProgram(path.join(bin, 'jupyter'), ['labextension', 'list'], { env })), /jupyterlab-kubeflow v\S+ .*enabled.*OK/);
  const html = await (await get('lab')).text();
  const config = JSON.parse(/<script id="jupyter-config-data"[^>]*>([^]*?)<\/script>/.exec(html)?.[1] ?? '{}') as { federated_extensions: { name: string; load: string }[] };
  const extension = config.federated_extensions.find(({ name }) => name === 'jupyterlab-kubeflow');
  assert.ok(extension, html.slice(0, 2000));
  const entry = await get(`lab/extensions/jupyterlab-kubeflow/${extension.load}`);
  assert.equal(entry.status, 200);
  assert.match(await entry.text(), /_JUPYTERLAB/);
  for (const plugin of ['pipeline', 'clusters']) assert.equal((await get(`lab/api/settings/jupyterlab-kubeflow:${plugin}`)).status, 200);
  const words = (await (await get('lab/api/translations/zh_CN')).json()) as { data: Record<string, Record<string, string[]>> };
  assert.deepEqual(words.data['jupyterlab_kubeflow']?.['Parameters'], ['参数']);
  const status = await get('kubeflow/api/status');
  assert.equal(status.status, 200, await status.text());
});

test('an example runs from the page and from the command line', async () => {
  const notebook = { path: 'first-pipeline.ipynb', text: fs.readFileSync(path.join(work, 'first-pipeline.ipynb'), 'utf8') };
  const answer = await fetch(`${base}kubeflow/api/runs`, { method: 'POST', headers: page(), body: JSON.stringify({ notebook, target: {}, parameters: { rolls: '50' } }) });
  const body = (await answer.json()) as { run: { namespace: string; name: string } };
  assert.equal(answer.status, 200, JSON.stringify(body));
  const socket = new WebSocket(`${base.replace('http', 'ws')}kubeflow/api/channel`, { headers: page() });
  const seen: ChannelMessage[] = [];
  socket.on('message', data => seen.push(JSON.parse(String(data)) as ChannelMessage));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ op: 'watch', id: 1, target: {}, kind: 'Workflow', namespace: body.run.namespace }));
  const phase = await until('the end of the run', () => /"phase":"(Succeeded|Failed|Error)"/.exec(JSON.stringify(seen.findLast(message => message.id === 1 && JSON.stringify(message).includes(body.run.name) && /"finishedAt"/.test(JSON.stringify(message)))))?.[1]);
  socket.close();
  assert.equal(phase, 'Succeeded', JSON.stringify(seen.at(-1)));
  await done('the run', runProgram(path.join(bin, 'jupyter'), ['kubeflow', 'run', 'first-pipeline.ipynb', '-p', 'sides=20', '--output', 'executed.ipynb'], { env, cwd: work }));
  assert.match(JSON.stringify(readNotebookFile(path.join(work, 'executed.ipynb')).cells.map(cell => cell.outputs)), /"text\/plain":/);
});

/** A Chromium of this machine. */
const browserProgram = process.env.CHROMIUM ?? (process.env.PATH ?? '').split(path.delimiter).flatMap(place => ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(name => path.join(place, name))).find(file => fs.existsSync(file));

test('a browser shows the icon and the panel, in English and in Chinese', { skip: browserProgram === undefined && 'no Chromium on this machine' }, async () => {
  const browser = await chromium.launch({ executablePath: browserProgram, args: ['--no-sandbox'] });
  try {
    const view = await browser.newPage();
    await view.goto(`${base}lab?token=${token}`);
    const icon = view.locator('.jp-SideBar.jp-mod-left .lm-TabBar-tab[title^="Kubeflow"]');
    await icon.click({ timeout: 60_000 });
    await view.getByText('Open a notebook to see it as a pipeline.').waitFor();
    const saved = await fetch(`${base}lab/api/settings/@jupyterlab/translation-extension:plugin`, { method: 'PUT', headers: page(), body: JSON.stringify({ raw: '{"locale": "zh_CN"}' }) });
    assert.equal(saved.status, 204);
    await view.reload();
    await view.locator('.jp-SideBar.jp-mod-left .lm-TabBar-tab[title*="流水线"]').waitFor({ timeout: 60_000 });
  } finally {
    await browser.close();
  }
});
