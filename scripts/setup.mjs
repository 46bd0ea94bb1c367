/** Sets up everything that `npm start` and `npm test` need, doing again only what changed. Uses Node's own library alone: it runs before any install. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';
export const venvBin = path.join(root, '.venv', windows ? 'Scripts' : 'bin');
const stamps = path.join(root, '.setup');

/** Ends the program with one sentence that names the trouble and the way out. */
export function stop(message) {
  console.error(`\n✕ ${message}`);
  process.exit(1);
}

/** The environment in which the project's own Python and its programs come first. */
export function projectEnv() {
  const env = { ...process.env, VIRTUAL_ENV: path.join(root, '.venv'), PATH: venvBin + path.delimiter + process.env.PATH };
  delete env.PYTHONHOME;
  return env;
}

/** Runs a program; on failure prints all that it said and stops, naming the step. */
export function run(step, command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, shell: windows, env: projectEnv(), ...options });
  if (result.status !== 0) {
    process.stderr.write(`\n${result.stdout ?? ''}${result.stderr ?? ''}`);
    stop(`${step} failed: ${[command, ...args].join(' ')}${result.error ? ` (${result.error.message})` : ''}`);
  }
  return result.stdout;
}

function python() {
  for (const candidate of [process.env.PYTHON, 'python3', 'python'].filter(Boolean)) {
    const found = spawnSync(candidate, ['-c', 'import sys; print(sys.version_info >= (3, 10), sys.version.split()[0])'], { encoding: 'utf8', shell: windows });
    if (found.status === 0 && found.stdout.startsWith('True')) return candidate;
  }
  return stop('Python 3.10 or newer is needed and was not found: install it from your system or python.org, or name one in the variable PYTHON.');
}

function checkPrerequisites() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) stop(`Node 20 or newer is needed, this is ${process.versions.node}: install it from nodejs.org or your system.`);
  const npm = spawnSync('npm', ['--version'], { encoding: 'utf8', shell: windows });
  if (npm.status !== 0) stop('npm is needed and was not found: it comes with Node from nodejs.org.');
}

function filesBelow(entry) {
  const full = path.join(root, entry);
  if (!fs.existsSync(full)) return [];
  if (!fs.statSync(full).isDirectory()) return [entry];
  return fs
    .readdirSync(full, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile())
    .map(file => path.relative(root, path.join(file.parentPath ?? file.path, file.name)))
    .filter(file => !/node_modules|__pycache__|[\\/](dist|dist-test|build|lib|labextension|server)[\\/](?!src)|\.tsbuildinfo$|test-results|LC_MESSAGES[\\/].*\.json$/.test(file))
    .sort();
}

function digest(entries) {
  const hash = createHash('sha256').update(process.version);
  for (const file of entries.flatMap(filesBelow)) hash.update(file).update(fs.readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

/** Does `work` unless the inputs are as they were when it last succeeded and `outputs` are there; says what it does. */
function step(name, title, { inputs, outputs }, work) {
  const stamp = path.join(stamps, name);
  const now = digest(inputs);
  const fresh = fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === now && outputs.every(output => fs.existsSync(path.join(root, output)));
  if (fresh) return;
  const started = Date.now();
  process.stderr.write(`◐ ${title} …`);
  work();
  fs.mkdirSync(stamps, { recursive: true });
  fs.writeFileSync(stamp, now);
  process.stderr.write(`\r✓ ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)   \n`);
}

function requirementsOf(groups) {
  // pip reads dependency groups only in its newest versions, so they are read here.
  const code = `
import json, sys
try:
    import tomllib
except ImportError:
    from pip._vendor import tomli as tomllib
data = tomllib.load(open("pyproject.toml", "rb"))
groups = data["dependency-groups"]
print(json.dumps(data["project"]["dependencies"] + [r for g in sys.argv[1:] for r in groups[g]]))`;
  return JSON.parse(run('reading pyproject.toml', path.join(venvBin, 'python'), ['-c', code, ...groups]));
}

function setUpPython() {
  step('venv', 'Making the Python environment .venv', { inputs: [], outputs: [path.relative(root, path.join(venvBin, windows ? 'python.exe' : 'python'))] }, () => {
    run('making .venv', python(), ['-m', 'venv', '--clear', '.venv']);
    run('installing uv', path.join(venvBin, 'python'), ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', 'uv']);
  });
  step('python', 'Installing JupyterLab and the Python packages', { inputs: ['pyproject.toml'], outputs: ['.venv'] }, () => {
    run('installing the Python packages', path.join(venvBin, 'uv'), ['pip', 'install', '-q', '--python', path.join(venvBin, 'python'), ...requirementsOf(['build', 'test'])]);
  });
}

/** JupyterLab finds the built extension in the source tree, so that a later build shows without another install. */
function linkExtension() {
  const link = path.join(root, '.venv', 'share', 'jupyter', 'labextensions', 'jupyterlab-kubeflow');
  fs.rmSync(link, { recursive: true, force: true });
  fs.symlinkSync(path.join(root, 'kernel-bridge', 'jupyterlab_kubeflow', 'labextension'), link, 'junction');
}

/** Brings the working tree to where `jupyter lab` in `.venv` shows the extension and `jupyter kubeflow` works. */
export function setUp() {
  checkPrerequisites();
  setUpPython();
  step('npm', 'Installing the npm packages', { inputs: ['package-lock.json'], outputs: ['node_modules/.package-lock.json'] }, () => run('npm ci', 'npm', ['ci', '--no-audit', '--no-fund']));
  step('runner', 'Joining the step runner', { inputs: ['kernel-bridge/jupyterlab_kubeflow/runner', 'scripts/join-runner.mjs'], outputs: ['server-proxy/build/runner.py'] }, () =>
    run('joining the step runner', process.execPath, ['scripts/join-runner.mjs'])
  );
  step('server', 'Bundling the Node programs', { inputs: ['server-proxy/src', 'server-proxy/build/runner.py', 'src/core', 'scripts/bundle.mjs', 'scripts/build-server.mjs', 'package-lock.json', 'kernel-bridge/jupyterlab_kubeflow/runner'], outputs: ['kernel-bridge/jupyterlab_kubeflow/server/server.mjs', 'kernel-bridge/jupyterlab_kubeflow/server/cluster.mjs'] }, () =>
    run('bundling the Node programs', process.execPath, ['scripts/build-server.mjs'])
  );
  step('extension', 'Building the JupyterLab extension', { inputs: ['src', 'style', 'schema', 'webpack.config.js', 'tsconfig.json', 'tsconfig.base.json', 'package.json', 'package-lock.json'], outputs: ['kernel-bridge/jupyterlab_kubeflow/labextension/package.json'] }, () => {
    run('compiling the extension', process.execPath, ['node_modules/typescript/bin/tsc']);
    run('building the extension', process.execPath, ['node_modules/@jupyter/builder/lib/build-labextension.js', '--core-package-file', 'node_modules/@jupyterlab/core-meta/core.package.json', '.']);
  });
  step('catalogues', 'Making the catalogues', { inputs: ['kernel-bridge/jupyterlab_kubeflow/locale', 'scripts/catalogues.mjs', 'package.json'], outputs: ['kernel-bridge/jupyterlab_kubeflow/locale/zh_CN/LC_MESSAGES/jupyterlab_kubeflow.json'] }, () =>
    run('making the catalogues', process.execPath, ['scripts/catalogues.mjs'])
  );
  step('install', 'Installing the package into .venv', { inputs: ['pyproject.toml', 'package.json'], outputs: [path.relative(root, path.join(venvBin, windows ? 'jupyter-kubeflow.exe' : 'jupyter-kubeflow'))] }, () => {
    run('installing the package', path.join(venvBin, 'uv'), ['pip', 'install', '-q', '--python', path.join(venvBin, 'python'), '--no-build-isolation', '--no-deps', '-e', '.']);
    linkExtension();
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp();
  console.error('✓ Ready: `npm start` opens JupyterLab, `.venv/bin/jupyter kubeflow --help` is the command line.');
}
