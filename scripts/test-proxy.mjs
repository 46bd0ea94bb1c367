/** Bundles the Node code's tests as the product is bundled and runs them with node:test on the Node that ships (from PyPI). Arguments: parts of file names to select. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { common, root } from './bundle.mjs';
import { shippedNode } from './shippedNode.mjs';

const wanted = process.argv.slice(2);
const out = path.join(root, 'server-proxy', 'dist-test', wanted.length ? `some-${process.pid}` : 'all');
const found = fs
  .readdirSync(path.join(root, 'server-proxy'), { recursive: true })
  .map(String)
  .filter(file => /\.test\.ts$/.test(file) && !/node_modules|dist/.test(file))
  .filter(file => wanted.length === 0 || wanted.some(part => file.includes(part)))
  .sort();
if (found.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`);
  process.exit(2);
}
await build({
  ...common,
  entryPoints: found.map(file => path.join(root, 'server-proxy', file)),
  outdir: out,
  outbase: path.join(root, 'server-proxy'),
  packages: 'external',
  sourcemap: 'inline',
  outExtension: { '.js': '.mjs' }
});
const files = found.map(file => path.join(out, file.replace(/\.ts$/, '.mjs')));
const run = spawnSync(shippedNode(), ['--test', '--test-concurrency=2', '--enable-source-maps', ...files], { stdio: 'inherit', cwd: root });
if (wanted.length) fs.rmSync(out, { recursive: true, force: true });
process.exit(run.status ?? 1);
