/** How a workflow goes on: waits that a person ends, limits on what runs at once, loops, outputs, and what is tidied up; under a clock that the test sets. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { decide } from './decide';
import { DrivenWorkflow, program } from './drivenWorkflow';
import { adoptEdits } from './foreignEdits';
import { podsToCollect } from './podGc';
import type { NodeStatus, Outputs, Parameter, Task, Template, Workflow } from './types';

const dag = (tasks: Task[], more: object = {}): Template => ({ name: 'main', dag: { tasks }, ...more });
const task = (name: string, more: Partial<Task> = {}): Task => ({ name, template: 'run', ...more });
const told = (name: string, value: string): Partial<Task> => ({ template: 'tell', dependencies: [name], arguments: { parameters: [{ name: 'p', value }] } });
const tell = program('tell', { inputs: { parameters: [{ name: 'p' }] } }, ['echo', '{{inputs.parameters.p}}']);

function asked(parameters: Parameter[], suspend: object = {}): DrivenWorkflow {
  return new DrivenWorkflow({ templates: [dag([task('ask'), task('b', told('ask', '{{tasks.ask.outputs.parameters.answer}}'))]), { name: 'run', suspend, outputs: { parameters } }, tell] });
}

test('a suspended step waits for a person, whose answer goes on to what follows', () => {
  const run = asked([{ name: 'answer', valueFrom: { supplied: {} } }]);
  assert.deepEqual([run.phase('ask'), run.started, run.decision?.requeueAfterMs], ['Running', [], undefined]);
  run.later(1e6);
  assert.equal(run.phase('ask'), 'Running');
  run.edit('ask', { phase: 'Succeeded', outputs: { parameters: [{ name: 'answer', value: 'yes' }] } });
  assert.deepEqual(run.main('b').command, ['echo', 'yes']);
  assert.equal(run.node('ask').finishedAt, run.node('b').startedAt, 'the end that the person left out is filled in');
});

test('a suspended step of some duration ends by itself, with the defaults of what nobody supplied', () => {
  const run = asked([{ name: 'answer', valueFrom: { supplied: {}, default: 7 } }], { duration: '1m' });
  assert.equal(run.decision?.requeueAfterMs, 60_000);
  run.later(59);
  assert.equal(run.phase('ask'), 'Running');
  run.later(1);
  assert.deepEqual(run.main('b').command, ['echo', '7']);
});

test('a suspended step whose time is over without an answer and without a default is an error', () => {
  const run = asked([{ name: 'answer', valueFrom: { supplied: {} } }], { duration: 5 });
  run.later(5);
  assert.equal(run.phase('ask'), 'Error');
  assert.match(run.node('ask').message ?? '', /answer.*default/);
});

test('spec.suspend starts nothing new until it is taken back; what runs goes on', () => {
  const run = new DrivenWorkflow({ templates: [dag([task('a'), task('b', { dependencies: ['a'] })]), program('run')] });
  run.set({ suspend: true });
  run.end('a');
  assert.deepEqual([run.phase('a'), run.find('b'), run.status.phase], ['Succeeded', undefined, 'Running']);
  run.set({ suspend: false });
  run.end('b');
  assert.equal(run.status.phase, 'Succeeded');
});

const loop = (count: number, more: object = {}): Task => task('l', { withSequence: { count }, ...more });

test('parallelism of the workflow and of a template bound what runs at once', () => {
  for (const [spec, template] of [[{ parallelism: 2 }, {}], [{}, { parallelism: 2 }]]) {
    const run = new DrivenWorkflow({ ...spec, templates: [dag([loop(5)], template), program('run')] });
    for (let index = 0; index < 5; index++) {
      assert.equal(Object.values(run.status.nodes ?? {}).filter(node => node.phase === 'Running' && node.type === 'Pod').length, Math.min(2, 5 - index));
      run.end(`l(${index}:${index})`);
    }
    assert.equal(run.status.phase, 'Succeeded');
    assert.equal(run.started.length, 5);
  }
});

test('parallelism of a template counts what runs below it, not attempts or groups', () => {
  const inner: Template = { name: 'inner', steps: [[{ name: 'x', template: 'run' }]] };
  const run = new DrivenWorkflow({ templates: [{ name: 'main', parallelism: 1, steps: [[{ name: 'p', template: 'inner' }, { name: 'q', template: 'retried' }]] }, inner, program('run'), program('retried', { retryStrategy: { limit: 1 } })] });
  assert.deepEqual(run.started, ['w[0].p[0].x']);
  run.end('x');
  assert.deepEqual(run.started.slice(1), ['w[0].q(0)']);
  run.end('q(0)', { code: 1 }).end('q(1)');
  assert.equal(run.status.phase, 'Succeeded');
});

test('a wide loop under a template parallelism is decided in a time that grows with its width, not with its square', () => {
  const reads = (width: number): number => {
    let count = 0;
    const first = new DrivenWorkflow({ templates: [dag([loop(2 * width)], { parallelism: width }), program('run')] });
    const watched = Object.entries(first.status.nodes ?? {}).map(([id, { boundaryID, ...node }]) => [id, Object.defineProperty(node, 'boundaryID', { enumerable: true, get: () => ((count += 1), boundaryID) })]);
    decide({ ...first.workflow, status: { ...first.status, nodes: Object.fromEntries(watched) as Record<string, NodeStatus> } }, { pods: first.pods, logs: new Map() }, first.now);
    return count;
  };
  assert.ok(reads(20) > 0);
  assert.ok(reads(200) <= 20 * reads(20), `${reads(20)} reads of 20 nodes, ${reads(200)} of 200`);
});

const OUTPUTS: [what: string, output: Parameter, ending: Record<string, string>, value: string][] = [
  ['path', { name: 'o', valueFrom: { path: '/tmp/o' } }, { '/tmp/o': 'x\n' }, 'x'],
  ['default of a path', { name: 'o', valueFrom: { path: '/tmp/o', default: false } }, {}, 'false']
];
for (const [what, output, files, value] of OUTPUTS) {
  test(`output parameter by ${what}`, () => {
    const run = new DrivenWorkflow({ templates: [dag([task('a'), task('b', told('a', '{{tasks.a.outputs.parameters.o}}'))]), program('run', { outputs: { parameters: [output] } }), tell] });
    run.end('a', { files });
    assert.deepEqual(run.main('b').command, ['echo', value]);
  });
}

const INNER: [what: string, valueFrom: Parameter['valueFrom'], when: string, value: string][] = [
  ['parameter', { parameter: '{{tasks.x.outputs.result}}' }, '1 == 1', '5'],
  ['expression', { expression: `asInt(tasks.x.outputs.result) + 1` }, '1 == 1', '6'],
  ['expression over what was skipped', { expression: `tasks.x.status == 'Succeeded' ? tasks.x.outputs.result : 'none'` }, '1 == 2', 'none'],
  ['default over what was skipped', { parameter: '{{tasks.x.outputs.result}}', default: 'd' }, '1 == 2', 'd']
];
for (const [what, valueFrom, when, value] of INNER) {
  test(`output parameter of a DAG by ${what}, raised by its globalName`, () => {
    const inner: Template = { name: 'inner', dag: { tasks: [task('x', { when })] }, outputs: { parameters: [{ name: 'o', globalName: 'g', valueFrom }] } };
    const run = new DrivenWorkflow({ templates: [dag([task('a', { template: 'inner' }), task('b', told('a', '{{tasks.a.outputs.parameters.o}} {{workflow.outputs.parameters.g}}'))]), inner, program('run'), tell] });
    if (when === '1 == 1') run.end('x', { result: '5' });
    assert.deepEqual(run.main('b').command, ['echo', `${value} ${value}`]);
    assert.deepEqual(run.status.outputs, { parameters: [{ name: 'g', value }] });
  });
}

const AGGREGATES: [field: string, value: string][] = [
  ['outputs.result', '["r0",{"k":2}]'],
  ['outputs.parameters', '[{"o":"v0"},{"o":"v2"}]'],
  ['outputs.parameters.o', '["v0","v2"]']
];
for (const kind of ['dag', 'steps'] as const) {
  for (const [field, value] of AGGREGATES) {
    test(`${field} of a loop in ${kind}: those that succeeded, in the order of the items`, () => {
      const first = loop(3, { continueOn: { failed: true } });
      const second = task('b', { template: 'tell', arguments: { parameters: [{ name: 'p', value: `{{${kind === 'dag' ? 'tasks' : 'steps'}.l.${field}}}` }] } });
      const main: Template = kind === 'dag' ? dag([first, { ...second, dependencies: ['l'] }]) : { name: 'main', steps: [[first], [second]] };
      const run = new DrivenWorkflow({ templates: [main, program('run', { outputs: { parameters: [{ name: 'o', valueFrom: { path: '/o' } }] } }), tell] });
      run.end('l(2:2)', { result: '{"k": 2}', files: { '/o': 'v2' } }).end('l(1:1)', { code: 1 }).end('l(0:0)', { result: 'r0', files: { '/o': 'v0' } });
      assert.deepEqual(run.main('b').command, ['echo', value]);
    });
  }
  test(`an empty withParam in ${kind} is skipped, and its aggregate is an empty list`, () => {
    const first = task('l', { withParam: '[]' });
    const second = task('b', { template: 'tell', arguments: { parameters: [{ name: 'p', value: `{{${kind === 'dag' ? 'tasks' : 'steps'}.l.outputs.result}}` }] } });
    const run = new DrivenWorkflow({ templates: [kind === 'dag' ? dag([first, { ...second, dependencies: ['l'] }]) : { name: 'main', steps: [[first], [second]] }, program('run'), tell] });
    assert.deepEqual([run.phase('l'), run.node('l').message], ['Skipped', 'Skipped, empty params']);
    assert.deepEqual(run.main('b').command, ['echo', '[]']);
  });
}

test('a loop over maps gives each node its item, by key and in the name', () => {
  const run = new DrivenWorkflow({ templates: [dag([task('l', { template: 'tell', withItems: [{ os: 'debian', v: 12 }, { os: 'alpine', v: 3.2 }], arguments: { parameters: [{ name: 'p', value: '{{item.os}}-{{item.v}} {{item}}' }] } })]), tell] });
  assert.deepEqual(run.main('l(0:os:debian,v:12)').command, ['echo', 'debian-12 {"os":"debian","v":12}']);
  assert.deepEqual(run.main('l(1:os:alpine,v:3.2)').command, ['echo', 'alpine-3.2 {"os":"alpine","v":3.2}']);
});

test('claims of volumeClaimTemplates are made once, before the pods that mount them', () => {
  const run = new DrivenWorkflow({ volumeClaimTemplates: [{ metadata: { name: 'work' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } as unknown as Workflow], templates: [dag([task('a'), task('b', { dependencies: ['a'] })]), program('run')] });
  assert.deepEqual(run.status.persistentVolumeClaims, [{ name: 'work', persistentVolumeClaim: { claimName: 'w-work' } }]);
  const [pod] = [...run.pods.values()];
  assert.deepEqual((pod?.spec as { volumes: object[] }).volumes, [{ name: 'work', persistentVolumeClaim: { claimName: 'w-work' } }]);
  run.end('a');
  assert.deepEqual(run.claims, ['w-work']);
});

const GC: [strategy: string | undefined, running: string[], failed: string[], succeeded: string[]][] = [
  [undefined, [], [], []],
  ['OnPodCompletion', ['good', 'bad'], ['good', 'bad'], ['good']],
  ['OnPodSuccess', ['good'], ['good'], ['good']],
  ['OnWorkflowCompletion', [], ['good', 'bad'], ['good']],
  ['OnWorkflowSuccess', [], [], ['good']]
];
for (const [strategy, whileRunning, afterFailure, afterSuccess] of GC) {
  test(`podGC ${strategy ?? 'left out'}`, () => {
    const collected = (run: DrivenWorkflow, seconds: number): string[] =>
      podsToCollect({ ...run.workflow, spec: { ...run.workflow.spec, podGC: strategy === undefined ? undefined : { strategy } } }, run.status, node => run.pods.get(podName(run, node)), new Date(run.now.getTime() + seconds * 1000)).pods.map(name => run.pods.get(name)?.metadata.annotations?.['workflows.argoproj.io/node-name']?.slice(2) ?? '');
    const podName = (run: DrivenWorkflow, node: NodeStatus): string => [...run.pods.values()].find(pod => pod.metadata.annotations?.['workflows.argoproj.io/node-id'] === node.id)?.metadata.name ?? '';
    const run = new DrivenWorkflow({ templates: [dag([task('good'), task('bad'), task('more')], {}), program('run')] });
    run.end('good').end('bad', { code: 1 });
    assert.deepEqual(collected(run, 4), [], 'followers of the log have their time');
    assert.deepEqual(collected(run, 5).sort(), [...whileRunning].sort());
    run.end('more');
    assert.deepEqual(collected(run, 5).filter(name => name !== 'more').sort(), [...afterFailure].sort());
    const fine = new DrivenWorkflow({ templates: [dag([task('good')]), program('run')] });
    fine.end('good');
    assert.deepEqual(collected(fine, 5), afterSuccess);
  });
}

test('podGC looks at labels, and tells when it has to look again', () => {
  const run = new DrivenWorkflow({ podGC: { strategy: 'OnPodCompletion', deleteDelayDuration: '30s', labelSelector: { matchExpressions: [{ key: 'keep', operator: 'DoesNotExist' }] } }, templates: [dag([task('a'), task('b', { template: 'kept' })]), program('run'), program('kept', { metadata: { labels: { keep: 'yes' } } })] });
  run.end('a').end('b').later(10);
  const pods = [...run.pods.values()];
  const look = (): ReturnType<typeof podsToCollect> => podsToCollect(run.workflow, run.status, node => pods.find(pod => pod.metadata.annotations?.['workflows.argoproj.io/node-id'] === node.id), run.now);
  assert.deepEqual(look(), { pods: [], wakeAfterMs: 20_000 });
  run.later(20);
  assert.equal(look().pods.length, 1);
});

test('what somebody else writes into the status is taken over, what the controller knows better stays', () => {
  const node = (id: string, phase: NodeStatus['phase'], more: Partial<NodeStatus> = {}): NodeStatus => ({ id, name: id, displayName: id, type: 'Suspend', phase, startedAt: '2026-01-01T00:00:00Z', finishedAt: null, ...more });
  const written = { phase: 'Running' as const, nodes: { a: node('a', 'Running'), b: node('b', 'Running') } };
  const mine = { ...written, nodes: { ...written.nodes, b: node('b', 'Succeeded') } };
  const outputs: Outputs = { parameters: [{ name: 'o', value: '1' }] };
  const adopted = adoptEdits(mine, written, { ...written, nodes: { a: node('a', 'Succeeded', { outputs }), b: node('b', 'Running', { finishedAt: null, message: '' }) } });
  assert.deepEqual([adopted.nodes?.a?.outputs, adopted.nodes?.b?.phase], [outputs, 'Succeeded']);
  assert.equal(adoptEdits(mine, written, written), mine);
});
