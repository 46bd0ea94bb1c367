/**
 * What the extension adds to JupyterLab's start: time to `app.restored`, and the bytes it loads before a panel is opened.
 * `node benchmarks/labStart.mjs [rounds]`; needs a Chromium (`CHROMIUM` names one). The extension is built for production into a folder of its own.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { bin, median, root, shown, writeResult } from './place.mjs';

const NAME = 'jupyterlab-kubeflow';
const OURS = `/extensions/${NAME}/`;
const rounds = Number(process.argv[2] ?? 10);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-bench-'));
const servers = [];

/** The extension as the wheel has it. */
function buildExtension() {
  const place = path.join(folder, 'build');
  fs.mkdirSync(place);
  for (const name of ['lib', 'style', 'schema', 'node_modules', 'webpack.config.js']) fs.symlinkSync(path.join(root, name), path.join(place, name));
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  manifest.jupyterlab.outputDir = path.join('labextensions', NAME);
  fs.writeFileSync(path.join(place, 'package.json'), JSON.stringify(manifest));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'node_modules/@jupyter/builder/lib/build-labextension.js'), '--core-package-file', path.join(root, 'node_modules/@jupyterlab/core-meta/core.package.json'), place], { cwd: place, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the extension could not be built; is lib/ there (npm run setup)?\n${(stdout + stderr).slice(-2000)}`);
  return path.join(place, 'labextensions');
}

/** Other extensions of the set-up, which both servers have. */
function otherExtensions() {
  const [from, to] = [path.join(root, '.venv', 'share', 'jupyter', 'labextensions'), path.join(folder, 'others')];
  fs.mkdirSync(to);
  for (const name of fs.readdirSync(from).filter(each => each !== NAME)) fs.symlinkSync(path.join(from, name), path.join(to, name));
  return to;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function startLab(name, others, extra) {
  const place = path.join(folder, name);
  const port = await freePort();
  fs.mkdirSync(path.join(place, 'work'), { recursive: true });
  const config = path.join(place, 'jupyter_server_config.py');
  const settings = {
    'ServerApp.port': port, 'ServerApp.port_retries': 0, 'ServerApp.open_browser': false, 'ServerApp.allow_root': true, 'ServerApp.root_dir': path.join(place, 'work'), 'IdentityProvider.token': '',
    'LabApp.expose_app_in_browser': true, 'LabApp.labextensions_path': [others], 'LabApp.extra_labextensions_path': extra, 'LabApp.workspaces_dir': path.join(place, 'workspaces'), 'LabApp.user_settings_dir': path.join(place, 'settings'), 'LabApp.news_url': null
  };
  const python = value => (value === true ? 'True' : value === false ? 'False' : value === null ? 'None' : JSON.stringify(value));
  fs.writeFileSync(config, Object.entries(settings).map(([key, value]) => `c.${key} = ${python(value)}\n`).join(''));
  const env = { ...process.env, PATH: bin + path.delimiter + process.env.PATH, JUPYTER_CONFIG_DIR: path.join(place, 'config'), JUPYTER_RUNTIME_DIR: path.join(place, 'runtime'), JUPYTERLAB_KUBEFLOW_DATA: path.join(place, 'cluster') };
  const log = fs.openSync(path.join(place, 'log'), 'w');
  servers.push(spawn(path.join(bin, 'jupyter-lab'), ['--config', config], { env, stdio: ['ignore', log, log], cwd: place }));
  const url = `http://127.0.0.1:${port}/lab`;
  for (const end = Date.now() + 60_000; ; ) {
    if (await fetch(url).then(answer => answer.ok, () => false)) return url;
    if (Date.now() > end) throw new Error(`JupyterLab ${name} the extension did not start: ${fs.readFileSync(path.join(place, 'log'), 'utf8').slice(-2000)}`);
    await new Promise(done => setTimeout(done, 200));
  }
}

/** Runs before the page's own scripts: notes when Lab has put everything in its place, in ms since the page was asked for. */
function watchForRestored() {
  let app;
  Object.defineProperty(globalThis, 'jupyterapp', {
    configurable: true,
    get: () => app,
    set: made => {
      app = made;
      void made.restored.then(() => { globalThis.restoredAt = performance.now(); });
    }
  });
}

/** A browser that was never here, then the same page again with what it has kept. */
async function visit(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  await context.addInitScript(watchForRestored);
  const page = await context.newPage();
  const loaded = new Map();
  page.on('response', answer => { if (answer.url().includes(OURS)) loaded.set(new URL(answer.url()).pathname, answer); });
  const restored = async () => (await page.waitForFunction(() => globalThis.restoredAt, undefined, { timeout: 120_000 })).jsonValue();
  await page.goto(url);
  const first = await restored();
  await page.waitForLoadState('networkidle');
  const files = await Promise.all([...loaded].map(async ([name, answer]) => ({ name: path.basename(name), body: await answer.body() })));
  await page.reload();
  const again = await restored();
  await context.close();
  return { first, again, files };
}

const kilobytes = bytes => `${(bytes / 1000).toFixed(1)} kB`;

try {
  const extensions = buildExtension();
  const others = otherExtensions();
  const urls = { without: await startLab('without', others, []), with: await startLab('with', others, [extensions]) };
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  const taken = { without: { first: [], again: [] }, with: { first: [], again: [] } };
  let files = [];
  for (let round = 0; round <= rounds; round += 1) {
    // The order changes, so that neither always comes second.
    for (const name of round % 2 === 0 ? ['without', 'with'] : ['with', 'without']) {
      const seen = await visit(browser, urls[name]);
      if ((seen.files.length > 0) !== (name === 'with')) throw new Error(`JupyterLab ${name} the extension loaded ${seen.files.length} files of it`);
      if (name === 'with') ({ files } = seen);
      if (round > 0) for (const when of ['first', 'again']) taken[name][when].push(seen[when]);
    }
  }
  await browser.close();
  const row = (title, when) => {
    const [without, own] = ['without', 'with'].map(name => taken[name][when]);
    const differences = own.map((time, index) => time - without[index]);
    return `| ${title} | ${shown(median(without))} | ${shown(median(own))} | ${shown(median(differences))} | ${shown(Math.min(...own) - Math.min(...without))} |`;
  };
  const sizes = files.map(({ name, body }) => ({ name, raw: body.length, packed: gzipSync(body).length })).sort((a, b) => b.packed - a.packed);
  const sum = what => sizes.reduce((total, each) => total + each[what], 0);
  writeResult('labStart', [
    '# The extension\'s part of JupyterLab\'s start',
    `\`node benchmarks/labStart.mjs ${rounds}\`: from asking for the page to \`app.restored\`, two servers that differ in the extension alone, ${rounds} rounds in turn in a headless Chromium.`,
    `The budget: less than 50 ms, and less than 150 kB gzipped before a panel is opened. Load of the machine at the end: ${os.loadavg()[0].toFixed(1)}; times from a busy machine differ by more than the budget and say nothing about it, bytes do.`,
    '',
    '| visit | without | with | median of differences | fastest against fastest |',
    '|---|---:|---:|---:|---:|',
    row('first, nothing in the browser\'s cache', 'first'),
    row('again', 'again'),
    '',
    '| file, before a panel is opened | bytes | gzipped |',
    '|---|---:|---:|',
    ...sizes.map(({ name, raw, packed }) => `| ${name.replace(/\.?[0-9a-f]{16,20}/, '')} | ${kilobytes(raw)} | ${kilobytes(packed)} |`),
    `| **all** | ${kilobytes(sum('raw'))} | **${kilobytes(sum('packed'))}** |`
  ]);
} finally {
  await Promise.all(servers.map(server => new Promise(done => { if (server.exitCode !== null) done(); else { server.once('exit', done); server.kill('SIGTERM'); } })));
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
