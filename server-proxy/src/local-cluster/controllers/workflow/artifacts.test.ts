/** Artifacts: made by one step, kept, and brought to those that take them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { admitWorkflow } from './admit';
import { DrivenWorkflow, program } from './drivenWorkflow';
import type { Artifact, Task, Template, Workflow } from './types';

const make = (more: Partial<Artifact> = {}): Template => program('make', { outputs: { artifacts: [{ name: 'out', path: '/tmp/out', ...more }] } });
const take = (more: Partial<Artifact> = {}): Template => program('take', { inputs: { artifacts: [{ name: 'in', path: '/data/in', ...more }] } });
const given = (name: string, artifact: Omit<Artifact, 'name'>, more: Partial<Task> = {}): Task => ({ name, template: 'take', arguments: { artifacts: [{ name: 'in', ...artifact }] }, ...more });
const dag = (...tasks: Task[]): Template => ({ name: 'main', dag: { tasks } });
const files = { '/tmp/out': 'x' };

interface PodSpec {
  initContainers?: { command: string[] }[];
  containers: { volumeMounts?: { name: string; mountPath: string; subPath?: string }[]; env?: { name: string; value: string }[] }[];
  volumes: { name: string; persistentVolumeClaim?: { claimName: string } }[];
}
const specOf = (run: DrivenWorkflow, node: string): PodSpec => [...run.pods.values()].find(pod => pod.metadata.annotations?.['workflows.argoproj.io/node-name'] === node)?.spec as PodSpec;

test('what a step makes is kept under a key as Argo writes it, in a claim of the workflow', () => {
  const run = new DrivenWorkflow({ templates: [dag({ name: 'a', template: 'make' }, given('b', { from: '{{tasks.a.outputs.artifacts.out}}' }, { dependencies: ['a'] })), make(), take()] });
  const pod = specOf(run, 'w.a');
  assert.deepEqual(pod.volumes.map(volume => volume.persistentVolumeClaim?.claimName), ['w-output-artifacts']);
  run.end('a', { files });
  const key = run.outputs('a')?.artifacts?.[0]?.s3?.key ?? '';
  assert.match(key, /^w\/w-make-\d+\/out\.tgz$/);
  assert.deepEqual(run.node('b').inputs?.artifacts, [{ name: 'in', path: '/data/in', s3: { key } }]);
  const taker = specOf(run, 'w.b');
  assert.deepEqual(taker.initContainers?.[0]?.command.slice(-3), [key.slice(2), 'in', '']);
  assert.deepEqual(taker.containers[0]?.volumeMounts?.map(mount => [mount.mountPath, mount.subPath]), [['/data/in', 'in']]);
});

test('the claim is made once, and only where something is kept', () => {
  const claims = (templates: Template[]): string[] => new DrivenWorkflow({ templates }).later(1).claims;
  assert.deepEqual(claims([dag({ name: 'a', template: 'make' }), make()]), ['w-output-artifacts']);
  assert.deepEqual(claims([program('main')]), []);
});

const CHOICE = `tasks.a.status == 'Succeeded' ? tasks.a.outputs.artifacts.out : tasks.b.outputs.artifacts.out`;
const SOURCES: [what: string, artifact: Omit<Artifact, 'name'>, fails: boolean, from: string][] = [
  ['from', { from: '{{tasks.a.outputs.artifacts.out}}' }, false, 'a'],
  ['fromExpression, first branch', { fromExpression: CHOICE }, false, 'a'],
  ['fromExpression, second branch', { fromExpression: CHOICE }, true, 'b'],
  ['a globalName', { from: '{{workflow.outputs.artifacts.shared}}' }, false, 'a']
];
for (const [what, artifact, fails, from] of SOURCES) {
  test(`taken by ${what}`, () => {
    const run = new DrivenWorkflow({ templates: [dag({ name: 'a', template: 'make', continueOn: { failed: true } }, { name: 'b', template: 'other' }, given('c', artifact, { dependencies: ['a', 'b'] })), make({ globalName: 'shared' }), { ...make(), name: 'other' }, take()] });
    run.end('b', { files }).end('a', fails ? { code: 1 } : { files });
    assert.equal(run.node('c').inputs?.artifacts?.[0]?.s3?.key, run.outputs(from)?.artifacts?.[0]?.s3?.key);
  });
}

test('through compound templates: in by their inputs, out by their outputs', () => {
  const inner: Template = { name: 'inner', inputs: { artifacts: [{ name: 'given' }] }, outputs: { artifacts: [{ name: 'result', from: '{{steps.m.outputs.artifacts.out}}' }] }, steps: [[{ name: 't', template: 'take', arguments: { artifacts: [{ name: 'in', from: '{{inputs.artifacts.given}}' }] } }, { name: 'm', template: 'make' }]] };
  const run = new DrivenWorkflow({ templates: [dag({ name: 'a', template: 'make' }, { name: 'i', template: 'inner', dependencies: ['a'], arguments: { artifacts: [{ name: 'given', from: '{{tasks.a.outputs.artifacts.out}}' }] } }, given('z', { from: '{{tasks.i.outputs.artifacts.result}}' }, { dependencies: ['i'] })), inner, make(), take()] });
  run.end('a', { files });
  assert.equal(run.node('t').inputs?.artifacts?.[0]?.s3?.key, run.outputs('a')?.artifacts?.[0]?.s3?.key);
  run.end('t').end('m', { files });
  assert.equal(run.node('z').inputs?.artifacts?.[0]?.s3?.key, run.outputs('m')?.artifacts?.[0]?.s3?.key);
  run.end('z');
  assert.equal(run.status.phase, 'Succeeded');
});

test('raw data, of the workflow or of a step, with its tags replaced', () => {
  const run = new DrivenWorkflow({ arguments: { artifacts: [{ name: 'text', raw: { data: 'whole' } }] }, templates: [{ name: 'main', inputs: { artifacts: [{ name: 'text' }] }, steps: [[given('a', { from: '{{inputs.artifacts.text}}' }), given('b', { raw: { data: 'of {{workflow.name}}' } })]] }, take()] });
  assert.deepEqual([run.node('a').inputs?.artifacts?.[0]?.raw, run.node('b').inputs?.artifacts?.[0]?.raw], [{ data: 'whole' }, { data: 'of w' }]);
});

test('an optional artifact that nobody made is left out; one that is needed is an error that names it', () => {
  for (const optional of [true, false]) {
    const run = new DrivenWorkflow({ templates: [dag({ name: 'a', template: 'make' }, given('b', { from: '{{tasks.a.outputs.artifacts.out}}' }, { dependencies: ['a'] })), make({ optional: true }), take({ optional })] });
    run.end('a');
    assert.equal(run.phase('a'), 'Succeeded');
    assert.equal(run.phase('b'), optional ? 'Running' : 'Error');
    if (!optional) assert.match(run.node('b').message ?? '', /artifact 'in': {{tasks\.a\.outputs\.artifacts\.out}} names no artifact that was made/);
  }
});

test('the environment of a step says what Argo says', () => {
  const run = new DrivenWorkflow({ templates: [program('main', { activeDeadlineSeconds: 60 }, ['echo', '$(HOME)'])] });
  const env = Object.fromEntries((specOf(run, 'w').containers[0]?.env ?? []).map(({ name, value }) => [name, value]));
  assert.deepEqual([env.ARGO_CONTAINER_NAME, env.ARGO_NODE_ID, env.ARGO_INCLUDE_SCRIPT_OUTPUT], ['main', 'w', 'false']);
  assert.equal((JSON.parse((env.ARGO_TEMPLATE ?? '').replaceAll('$$', '$')) as Template).container?.command?.[1], '$(HOME)');
});

const REFUSED: [artifacts: { inputs?: Artifact[]; outputs?: Artifact[] }, cause: RegExp][] = [
  ...['s3', 'http', 'git', 'gcs', 'oss', 'azure', 'hdfs', 'artifactory'].map((store): [{ inputs: Artifact[] }, RegExp] => [{ inputs: [{ name: 'x', path: '/x', [store]: {} }] }, new RegExp(`inputs\\.artifacts\\[0\\]\\.${store}: Forbidden: ${store} is not supported`)]),
  [{ outputs: [{ name: 'x', path: '/x', archive: { zip: {} } }] }, /outputs\.artifacts\[0\]\.archive\.zip: Forbidden/],
  [{ outputs: [{ name: 'x' }] }, /outputs\.artifacts\[0\]: .*\.path must be specified/],
  [{ inputs: [{ name: 'x', raw: { data: '' } }] }, /inputs\.artifacts\[0\]\.path: .*must be specified/]
];
for (const [{ inputs, outputs }, cause] of REFUSED) {
  test(`refused: ${JSON.stringify({ inputs, outputs })}`, () => {
    const template = program('main', { ...(inputs === undefined ? {} : { inputs: { artifacts: inputs } }), ...(outputs === undefined ? {} : { outputs: { artifacts: outputs } }) });
    const causes = admitWorkflow({ apiVersion: 'a', kind: 'Workflow', metadata: {}, spec: { entrypoint: 'main', templates: [template] } } as Workflow);
    assert.match(causes.map(each => `${each.field}: ${each.message}`).join('\n'), cause);
  });
}
