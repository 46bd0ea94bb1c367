/**
 * How long `jupyter kubeflow compile` takes as a whole process, beside Kale's compiler over the same notebooks in the same run.
 * `node benchmarks/compile.mjs [rounds]`; needs the set-up (`npm run setup`). Kale gets an environment of its own in `.tools`.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const KALE = '2.3.0';
const root = path.resolve(import.meta.dirname, '..');
const bin = path.join(root, '.venv', 'bin');
const kale = path.join(root, '.tools', `kale-${KALE}`);
const rounds = Number(process.argv[2] ?? 5);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-bench-'));

function run(program, args, options = {}) {
  const begin = performance.now();
  const { status, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', ...options });
  if (error || status !== 0) throw new Error(`${path.basename(program)} ${args[0]}: ${error?.message ?? stderr.slice(-2000)}`);
  return performance.now() - begin;
}

/** An environment with Kale alone, made once. */
function setUpKale() {
  if (fs.existsSync(path.join(kale, 'bin', 'kale'))) return;
  console.log(`installing kubeflow-kale ${KALE} into ${path.relative(root, kale)} …`);
  run(path.join(bin, 'python'), ['-m', 'venv', kale], { cwd: root });
  run(path.join(kale, 'bin', 'pip'), ['install', '-q', `kubeflow-kale==${KALE}`], { cwd: root });
}

/** Imports, then ordinary cells, each using what the one above made; cut into `steps` steps by Kale's tags, which both understand. */
function notebook(cells, steps) {
  const cell = (source, tags) => ({ cell_type: 'code', metadata: { tags }, source, outputs: [], execution_count: null });
  const all = [cell('import json\nimport math', ['imports'])];
  for (let at = 1; at < cells; at += 1) {
    const step = Math.floor(((at - 1) * steps) / (cells - 1));
    const first = at === 1 || step !== Math.floor(((at - 2) * steps) / (cells - 1));
    const tags = first ? [`step:part${step}`, ...(step > 0 ? [`prev:part${step - 1}`] : [])] : [`step:part${step}`];
    const before = at > 1 ? `value_${at - 1}` : 'list(range(10))';
    all.push(
      cell(
        `def scale_${at}(items, by=2):\n    return [item * by + ${at} for item in items]\n\nvalue_${at} = scale_${at}(${before})\nfor item in value_${at}[:3]:\n    print(item, math.sqrt(abs(item)))\n` +
          `summary_${at} = dict(count=len(value_${at}), total=sum(value_${at}))\nprint(json.dumps(summary_${at}))`,
        tags
      )
    );
  }
  return { cells: all.map((each, index) => ({ ...each, id: `cell-${index}` })), metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' } }, nbformat: 4, nbformat_minor: 5 };
}

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const seconds = milliseconds => `${(milliseconds / 1000).toFixed(2)} s`;

function measure(cells, steps) {
  const file = path.join(folder, `cells-${cells}-${steps}.ipynb`);
  fs.writeFileSync(file, JSON.stringify(notebook(cells, steps)));
  const ours = () => run(path.join(bin, 'jupyter-kubeflow'), ['compile', file, '-o', `${file}.yaml`]);
  const theirs = () => run(path.join(kale, 'bin', 'kale'), ['--nb', file, '--pipeline_name', 'bench', '--experiment_name', 'bench', '--output_path', `${file}.kale`]);
  const taken = { ours: [], theirs: [] };
  // The first of each warms the disk's cache and is not counted; then in turn, so that the machine's mood hits both.
  ours();
  theirs();
  for (let round = 0; round < rounds; round += 1) {
    taken.ours.push(ours());
    taken.theirs.push(theirs());
  }
  return { cells, steps, ours: median(taken.ours), theirs: median(taken.theirs) };
}

try {
  setUpKale();
  const start = median(Array.from({ length: rounds }, () => run(path.join(bin, 'jupyter-kubeflow'), ['--version'])));
  const rows = [];
  for (const [cells, steps] of [[10, 9], [50, 10], [50, 49], [200, 10], [200, 199]]) {
    const row = measure(cells, steps);
    rows.push(`| ${cells} | ${steps} | ${seconds(row.ours)} | ${seconds(row.theirs)} | ${(row.theirs / row.ours).toFixed(0)} × |`);
    console.log(rows.at(-1));
  }
  const text = [
    '# compile, whole process',
    '',
    `\`node benchmarks/compile.mjs ${rounds}\`: median of ${rounds} runs, ours and Kale ${KALE} in turn, from the notebook's file to the manifest's; ${os.cpus().length} cores (${os.cpus()[0]?.model ?? 'unknown'}), ${os.platform()}.`,
    `Our process alone (\`--version\`) takes ${seconds(start)}. The budget for 200 cells is 0.5 s.`,
    '',
    '| cells | steps | jupyter kubeflow compile | Kale | Kale takes |',
    '|---:|---:|---:|---:|---:|',
    ...rows,
    ''
  ].join('\n');
  fs.mkdirSync(path.join(root, 'benchmarks', 'results'), { recursive: true });
  fs.writeFileSync(path.join(root, 'benchmarks', 'results', 'compile.md'), text);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
