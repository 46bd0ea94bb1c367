/** Joins the modules of the step runner into the one source that travels to the pods: `server-proxy/build/runner.py`. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = path.join(root, 'kernel-bridge', 'jupyterlab_kubeflow', 'runner');
const target = process.argv[2] ? path.resolve(process.argv[2]) : path.join(root, 'server-proxy', 'build', 'runner.py');

/** Each module after those that it imports from. */
const ORDER = [
  'errors', 'document', 'parameters', 'storage', 'channel', 'streams', 'recorder', 'executed', 'namespace', 'cell_source',
  'ipython_shell', 'magics', 'plain_display', 'plain_tools', 'plain_shell', 'blockers', 'pickling', 'views', 'preview', 'values', 'state',
  'workspace', 'packages', 'cache', 'child', 'supervise', 'read', 'main'
];

const present = fs.readdirSync(folder).filter(name => name.endsWith('.py') && name !== '__init__.py').map(name => name.slice(0, -3));
const unlisted = present.filter(name => !ORDER.includes(name));
if (unlisted.length > 0) fail(`scripts/join-runner.mjs does not say where ${unlisted.join(', ')} goes: add it to ORDER`);

const parts = ['"""Runs one step of a pipeline that was made from a notebook."""', 'from __future__ import annotations', ''];
ORDER.forEach((name, at) => {
  const source = fs.readFileSync(path.join(folder, `${name}.py`), 'utf8').replace(/\r\n/g, '\n');
  parts.push(body(name, source, at));
});
const joined = parts.join('\n');
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.writeFileSync(target, joined);
check();

/** The module without what the joined source has once, or doesn't need: docstring, future import, imports among the modules. */
function body(name, source, at) {
  const own = /^from (?:\.|jupyterlab_kubeflow\.runner\.)(\w+) import (?:\([^)]*\)|[^\n]*)\n/gm;
  for (const [, used] of source.matchAll(own)) {
    const place = ORDER.indexOf(used);
    if (place < 0 || place >= at) fail(`runner/${name}.py imports ${used}, which does not stand before it in ORDER`);
  }
  return `# ${name}.py\n${source.replace(/^"""[\s\S]*?"""\n/, '').replace(/^from __future__ import [^\n]*\n/m, '').replace(own, '').trim()}\n\n`;
}

/** Compiles the joined source where a Python is at hand. */
function check() {
  const code = 'import ast, sys\nast.parse(open(sys.argv[1], encoding="utf-8").read(), sys.argv[1], feature_version=(3, 8))';
  const done = spawnSync('python3', ['-c', code, target], { encoding: 'utf8' });
  if (done.error === undefined && done.status !== 0) fail(`the joined runner does not compile:\n${done.stderr}`);
}

/** Ends with a reason. */
function fail(reason) {
  console.error(reason);
  process.exit(1);
}
