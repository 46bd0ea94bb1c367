/**
 * What the local cluster costs for each step of a workflow: 1,000 steps that do nothing, side by side and one after another.
 * `node benchmarks/workflowSteps.mjs [steps]`; needs the set-up (`npm run setup`) and Linux (the daemon's time and memory come from /proc). The cluster is one of its own.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const bin = path.join(root, '.venv', 'bin');
const steps = Number(process.argv[2] ?? 1000);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-bench-'));
/** Ticks a second of the times in /proc: the same on every Linux that Node runs on. */
const TICKS = 100;

const env = { ...process.env, JUPYTERLAB_KUBEFLOW_DATA: path.join(folder, 'cluster'), KUBECONFIG: path.join(folder, 'cluster', 'kubeconfig'), HOME: folder, PATH: bin + path.delimiter + process.env.PATH };

function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(path.join(bin, program), args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 1e9 });
  if (error || status !== 0) throw new Error(`${program} ${args.slice(0, 2).join(' ')}: ${error?.message ?? stderr.slice(-2000)}`);
  return stdout;
}

const daemon = () => JSON.parse(fs.readFileSync(path.join(folder, 'cluster', 'daemon.json'), 'utf8')).pid;

/** Processor seconds of the daemon itself, without the steps' processes. */
function processorSeconds() {
  const fields = fs.readFileSync(`/proc/${daemon()}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

const peakMiB = () => Math.round(Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${daemon()}/status`, 'utf8'))[1]) / 1024);

function workflow(name, spec) {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name, namespace: 'default' }, spec: { entrypoint: 'main', ...spec } };
}
const nothing = { name: 'nothing', container: { image: 'busybox', command: ['true'] } };

const SHAPES = [
  ['side by side, 20 at once', count => ({ parallelism: 20, templates: [{ name: 'main', dag: { tasks: [{ name: 'each', template: 'nothing', withSequence: { count } }] } }, nothing] })],
  ['a chain', count => ({ templates: [{ name: 'main', dag: { tasks: Array.from({ length: count }, (_, index) => ({ name: `t${index}`, template: 'nothing', ...(index === 0 ? {} : { dependencies: [`t${index - 1}`] }) })) } }, nothing] })]
];

/** Each shape gets a fresh cluster, so that one's memory is not the other's. */
function measure([shape, spec], index) {
  run('jupyter-kubeflow', ['cluster', 'start']);
  let row;
  try {
    const idle = peakMiB();
    const name = `bench-${index}`;
    const file = path.join(folder, `${name}.json`);
    fs.writeFileSync(file, JSON.stringify(workflow(name, spec(steps))));
    const [begin, before] = [performance.now(), processorSeconds()];
    run('kubectl', ['create', '-f', file]);
    run('kubectl', ['wait', '-n', 'default', '--for=jsonpath={.status.finishedAt}', '--timeout=1800s', `workflow/${name}`]);
    const [wall, used] = [performance.now() - begin, processorSeconds() - before];
    const phase = run('kubectl', ['get', 'workflow', '-n', 'default', name, '-o', 'jsonpath={.status.phase} {.status.progress}']);
    if (phase !== `Succeeded ${steps}/${steps}`) throw new Error(`${shape}: ${phase}`);
    row = `| ${steps} ${shape} | ${(wall / 1000).toFixed(1)} s | ${(wall / steps).toFixed(1)} ms | ${((used * 1000) / steps).toFixed(1)} ms | ${idle} MiB | ${peakMiB()} MiB |`;
  } catch (error) {
    process.kill(daemon(), 'SIGKILL');
    throw error;
  }
  run('jupyter-kubeflow', ['cluster', 'stop']);
  fs.rmSync(path.join(folder, 'cluster'), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  return row;
}

try {
  const rows = SHAPES.map((shape, index) => {
    const row = measure(shape, index);
    console.log(row);
    return row;
  });
  const text = [
    '# What a step of a workflow costs',
    '',
    `\`node benchmarks/workflowSteps.mjs ${steps}\`: a cluster of its own for each row, steps that run \`true\`; ${os.cpus().length} cores (${os.cpus()[0].model.trim()}), ${process.platform}.`,
    '“Daemon” is processor time of the daemon alone (API, store, scheduler, kubelet, controllers), without the processes of the steps; memory is its peak resident set.',
    '',
    '| steps | whole run | a step | of it daemon | memory before | memory at most |',
    '|---|---:|---:|---:|---:|---:|',
    ...rows,
    ''
  ].join('\n');
  fs.writeFileSync(path.join(root, 'benchmarks', 'results', 'workflowSteps.md'), text);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
