/** `npm test`: sets up what is missing and runs everything; names the parts that failed. Arguments select parts by name. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { projectEnv, root, setUp, stop, venvBin } from './setup.mjs';

const bin = name => path.join(root, 'node_modules', '.bin', name);
const python = path.join(venvBin, 'python');

/** Each part: name, program, arguments. Quick ones first, so that a slip is told soon. */
const parts = [
  ['lint', bin('eslint'), ['.', '--max-warnings', '0']],
  ['types of the core', bin('tsc'), ['-p', 'src/core']],
  ['types of the extension and its tests', bin('tsc'), ['-p', 'tsconfig.test.json']],
  ['types of the server', bin('tsc'), ['-p', 'server-proxy']],
  ['no import cycles', bin('madge'), ['--circular', '--extensions', 'ts,tsx', '--ts-config', 'tsconfig.base.json', 'src', 'server-proxy/src']],
  ['python lint', path.join(venvBin, 'ruff'), ['check', 'kernel-bridge']],
  ['python types', path.join(venvBin, 'mypy'), ['kernel-bridge/jupyterlab_kubeflow']],
  ['core', bin('jest'), ['-c', 'jest.core.config.js', '--maxWorkers=2']],
  // JupyterLab's own modules warn by the thousand lines in jsdom.
  ['lab', bin('jest'), ['-c', 'jest.lab.config.js', '--maxWorkers=2', '--silent']],
  ['kernel bridge', python, ['-m', 'pytest']],
  ['server', process.execPath, ['scripts/test-proxy.mjs']],
  ['ui', process.execPath, ['scripts/test-ui.mjs']]
];

setUp();
const wanted = process.argv.slice(2);
const chosen = parts.filter(([name]) => wanted.length === 0 || wanted.some(part => name.includes(part)));
if (chosen.length === 0) stop(`no part is named like ${wanted.join(' ')}; there are: ${parts.map(([name]) => name).join(', ')}`);
if (!fs.existsSync(python)) stop('.venv is missing: run `npm run setup`');

const failed = [];
for (const [name, program, args] of chosen) {
  console.log(`\n── ${name} ──`);
  const started = Date.now();
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: projectEnv() });
  if (error) console.error(error.message);
  console.log(`${status === 0 ? '✓' : '✕'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (status !== 0) failed.push(name);
}
console.log(failed.length ? `\n✕ failed: ${failed.join(', ')}` : `\n✓ all ${chosen.length} parts`);
console.log(`${chosen.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length ? 1 : 0);
