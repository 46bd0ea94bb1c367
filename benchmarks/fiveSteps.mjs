/**
 * Five notebook steps in a chain with scikit-learn: `jupyter kubeflow run` beside nbclient (`jupyter execute`) on the whole notebook.
 * `node benchmarks/fiveSteps.mjs [rounds]`. A local cluster of its own, started before and warm; no step comes from the cache.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bin, median, shown, times, writeResult } from './place.mjs';

const rounds = Number(process.argv[2] ?? 7);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-bench-'));
const env = { ...process.env, JUPYTERLAB_KUBEFLOW_DATA: path.join(folder, 'cluster'), PATH: bin + path.delimiter + process.env.PATH };
// Without compiled modules on the disk every import would be compiled again, which is no one's daily work.
delete env.PYTHONDONTWRITEBYTECODE;
const file = path.join(folder, 'five.ipynb');

const IMPORTS = 'import numpy as np\nfrom sklearn.datasets import make_classification\nfrom sklearn.ensemble import RandomForestClassifier\nfrom sklearn.metrics import accuracy_score\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler';
const STEPS = {
  load: 'X, y = make_classification(n_samples=2000, n_features=20, random_state=0)\nprint(X.shape)',
  split: 'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)',
  scale: 'scaler = StandardScaler().fit(X_train)\nA_train, A_test = scaler.transform(X_train), scaler.transform(X_test)',
  train: 'model = RandomForestClassifier(n_estimators=20, random_state=0).fit(A_train, y_train)\nguesses = model.predict(A_test)',
  report: 'accuracy = accuracy_score(y_test, guesses)\nprint(round(accuracy, 3))'
};

function notebook() {
  const cell = (source, id, kubeflow) => ({ cell_type: 'code', id, metadata: { kubeflow }, source, outputs: [], execution_count: null });
  const steps = Object.entries(STEPS).map(([step, source]) => cell(source, step, { role: 'step', step }));
  return { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' } }, cells: [cell(IMPORTS, 'imports', { role: 'shared' }), ...steps] };
}

function run(program, args) {
  const begin = performance.now();
  const { status, stdout, stderr, error } = spawnSync(path.join(bin, program), args, { cwd: folder, env, encoding: 'utf8' });
  if (error || status !== 0) throw new Error(`${program} ${args[0]}: ${error?.message ?? (stderr + stdout).slice(-2000)}`);
  return performance.now() - begin;
}

/** The last printed line of an executed notebook. */
function printed(executed) {
  const { cells } = JSON.parse(fs.readFileSync(executed, 'utf8'));
  return cells.at(-1).outputs.map(({ text }) => [text].flat().join('')).join('').trim();
}

const WAYS = {
  'jupyter kubeflow run, five steps': () => run('jupyter-kubeflow', ['run', file, '--no-cache', '-o', path.join(folder, 'ours.ipynb')]),
  'the same, steps from the cache': () => run('jupyter-kubeflow', ['run', file, '-o', path.join(folder, 'cached.ipynb')]),
  'nbclient, one kernel for all': () => run('jupyter-execute', [file, `--output=${path.join(folder, 'theirs.ipynb')}`]),
  'imports alone, one python': () => run('python', ['-c', IMPORTS])
};

try {
  fs.writeFileSync(file, JSON.stringify(notebook()));
  run('jupyter-kubeflow', ['cluster', 'start']);
  const taken = Object.fromEntries(Object.keys(WAYS).map(name => [name, []]));
  // The first round warms disk and cluster and is not counted; in turn, so that the machine's mood hits all.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, way] of Object.entries(WAYS)) {
      const time = way();
      if (round > 0) taken[name].push(time);
    }
  }
  const [ours, , theirs] = ['ours', 'cached', 'theirs'].map(name => printed(path.join(folder, `${name}.ipynb`)));
  if (ours === '' || ours !== theirs) throw new Error(`ours printed ${ours}, nbclient ${theirs}`);
  const peer = median(taken['nbclient, one kernel for all']);
  writeResult('fiveSteps', [
    '# Five steps in a chain, scikit-learn imported in each',
    `\`node benchmarks/fiveSteps.mjs ${rounds}\`: whole processes, from the command to the executed notebook; medians of ${rounds} rounds, in turn.`,
    `The budget of 2 s is ${median(taken['jupyter kubeflow run, five steps']) <= 2000 ? 'met' : 'missed'}. Both executed notebooks print the same accuracy. Load of the machine at the end: ${os.loadavg()[0].toFixed(1)}.`,
    '',
    '| way | median | fastest | nbclient takes |',
    '|---|---:|---:|---:|',
    ...Object.entries(taken).map(([name, values]) => `| ${name} | ${shown(median(values))} | ${shown(Math.min(...values))} | ${times(median(values), peer)} |`)
  ]);
} finally {
  spawnSync(path.join(bin, 'jupyter-kubeflow'), ['cluster', 'stop'], { env });
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
