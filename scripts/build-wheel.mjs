/** `npm run build:wheel`: the wheel, with the extension built for use, the bundled Node programs, translations and licences, into `dist/` or the folder named. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { licencesOf } from './licences.mjs';
import { root, run, setUp, venvBin } from './setup.mjs';

const target = path.resolve(process.argv.slice(2).find(word => !word.startsWith('--')) ?? path.join(root, 'dist'));
/** All that a wheel is made of. */
const parts = ['src', 'style', 'schema', 'kernel-bridge', 'package.json', 'tsconfig.json', 'tsconfig.base.json', 'webpack.config.js', 'pyproject.toml', 'README.md', 'LICENSE'];
/** What earlier builds left: it may be of another day, or made for debugging. */
const built = /[\\/](labextension|server|__pycache__|tests)$/;

/** The files of packages that went into the page's chunks, by source maps: modules that are joined into others are not in the list that the builder makes. */
function modulesOfPage(folder) {
  const maps = fs.readdirSync(folder).filter(file => file.endsWith('.js.map'));
  const sources = maps.flatMap(file => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')).sources);
  // The grammar is there as it is, not as a module.
  const names = ['web-tree-sitter', 'tree-sitter-python'].map(name => `node_modules/${name}/package.json`);
  const files = [...names, ...sources].flatMap(source => /node_modules\/.*$/.exec(source)?.[0] ?? []).map(file => path.join(root, file));
  return [...new Set(files)].filter(file => fs.existsSync(file));
}

// Whoever runs after `npm run setup` says so: it must not be done again under programs that use it.
if (!process.argv.includes('--no-setup')) setUp();
// In a folder of its own: the same whatever lies in the tree, and nothing changes under a JupyterLab that runs.
const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-wheel-'));
try {
  for (const part of parts) fs.cpSync(path.join(root, part), path.join(stage, part), { recursive: true, filter: file => !built.test(file) });
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(stage, 'node_modules'), 'junction');
  const node = (title, ...args) => run(title, process.execPath, args, { cwd: stage });
  const inPackage = name => path.join(stage, 'kernel-bridge', 'jupyterlab_kubeflow', name);
  const extension = (...options) => node('building the extension', 'node_modules/@jupyter/builder/lib/build-labextension.js', ...options, '--core-package-file', 'node_modules/@jupyterlab/core-meta/core.package.json', '.');
  const chunks = path.join(inPackage('labextension'), 'static');
  node('compiling the extension', 'node_modules/typescript/bin/tsc', '--composite', 'false', '--incremental', 'false');
  // Once with maps to know what is in it, then as it ships: with maps, style sheets would name folders of this machine.
  extension('--source-map');
  const modules = modulesOfPage(chunks);
  extension();
  fs.writeFileSync(path.join(chunks, 'third-party-licenses.json'), licencesOf(modules));
  node('bundling the Node programs', path.join(root, 'scripts/build-server.mjs'), inPackage('server'));
  node('making the catalogues', path.join(root, 'scripts/catalogues.mjs'), inPackage('locale'));
  // It names folders of the machine that built it.
  fs.rmSync(path.join(inPackage('labextension'), 'build_log.json'), { force: true });
  fs.rmSync(target, { recursive: true, force: true });
  run('building the wheel', path.join(venvBin, 'hatchling'), ['build', '-t', 'wheel', '-d', target], { cwd: stage });
} finally {
  fs.rmSync(stage, { recursive: true, force: true });
}
console.error(`✓ ${path.join(path.relative(root, target), fs.readdirSync(target)[0])}`);
