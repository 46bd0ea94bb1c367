/** What becomes of a workflow whose steps fail, run late or are stopped; under a clock that the test sets. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { retryPatch } from '../../../../../src/core/results/retryWorkflow';
import { DrivenWorkflow, program } from './drivenWorkflow';
import type { RetryStrategy, Task, Template, Workflow, WorkflowStatus } from './types';

const dag = (tasks: Task[], more: object = {}): Template => ({ name: 'main', dag: { tasks, ...more } });
const task = (name: string, more: Partial<Task> = {}): Task => ({ name, template: 'run', ...more });
const retried = (retryStrategy: RetryStrategy, more: object = {}): DrivenWorkflow => new DrivenWorkflow({ templates: [dag([task('a')]), program('run', { retryStrategy })], ...more });

test('back-off grows by its factor up to its cap, and each attempt says what it waits for', () => {
  const run = retried({ limit: 3, backoff: { duration: '2', factor: 3, cap: '10s' } });
  for (const [index, wait] of [2, 6, 10].entries()) {
    run.end(`a(${index})`, { code: 1 });
    assert.equal(run.node('a').message, `Backoff for ${wait} seconds`);
    assert.equal(run.decision?.requeueAfterMs, wait * 1000);
    assert.equal(run.find(`a(${index + 1})`), undefined);
    run.later(wait - 1);
    assert.equal(run.find(`a(${index + 1})`), undefined);
    run.later(1);
    assert.ok(run.find(`a(${index + 1})`));
  }
  run.end('a(3)', { code: 1 });
  assert.equal(run.status.phase, 'Failed');
  assert.match(run.node('a').message ?? '', /^No more retries left/);
});

test('a retry that succeeds is forgotten: outputs and phase are those of the last attempt, the message is gone', () => {
  const run = new DrivenWorkflow({
    templates: [dag([task('a'), task('b', { template: 'tell', dependencies: ['a'], arguments: { parameters: [{ name: 'p', value: '{{tasks.a.outputs.result}}' }] } })]), program('run', { retryStrategy: { limit: '2', backoff: { duration: 1 } } }, ['try', '{{retries}}']), program('tell', { inputs: { parameters: [{ name: 'p' }] } }, ['echo', '{{inputs.parameters.p}}'])]
  });
  run.end('a(0)', { code: 1 }).later(1);
  assert.equal(run.main('a(1)').args?.at(-1), '1');
  run.end('a(1)', { result: 'fine\n' });
  assert.deepEqual([run.phase('a'), run.node('a').message, run.outputs('a')?.result], ['Succeeded', undefined, 'fine']);
  assert.deepEqual(run.main('b').command, ['echo', 'fine']);
  assert.deepEqual(run.node('a(0)').nodeFlag, { retried: true });
});

const POLICIES: [policy: string | undefined, expression: string | undefined, ends: 'Failed' | 'Error', again: boolean][] = [
  [undefined, undefined, 'Failed', true],
  [undefined, undefined, 'Error', false],
  ['OnFailure', undefined, 'Error', false],
  ['OnError', undefined, 'Failed', false],
  ['OnError', undefined, 'Error', true],
  ['Always', undefined, 'Error', true],
  ['OnTransientError', undefined, 'Failed', false],
  [undefined, 'true', 'Error', true],
  [undefined, `lastRetry.status == 'Error'`, 'Failed', false],
  ['OnFailure', 'true', 'Error', false],
  [undefined, 'asInt(lastRetry.exitCode) == 3', 'Failed', true],
  [undefined, 'asInt(lastRetry.exitCode) > 3', 'Failed', false],
  [undefined, 'asInt(lastRetry.duration) < 8 && lastRetry.message contains "exit code 3"', 'Failed', true],
  [undefined, 'asInt(lastRetry.duration) < 7', 'Failed', false]
];
for (const [retryPolicy, expression, ends, again] of POLICIES) {
  test(`retryPolicy ${retryPolicy ?? 'left out'}${expression === undefined ? '' : ` with ${expression}`}: ${ends} is ${again ? '' : 'not '}tried again`, () => {
    const run = retried({ limit: 1, ...(retryPolicy === undefined ? {} : { retryPolicy }), ...(expression === undefined ? {} : { expression }) });
    run.later(7);
    if (ends === 'Error') {
      run.pods.clear();
      run.look();
    } else {
      run.end('a(0)', { code: 3 });
    }
    assert.equal(run.phase('a(0)'), ends);
    assert.equal(run.find('a(1)') !== undefined, again, run.node('a').message);
    if (!again) assert.equal(run.status.phase, ends);
  });
}

test('no attempt begins beyond maxDuration', () => {
  const run = retried({ limit: 10, backoff: { duration: '10', factor: 2, maxDuration: '25s' } });
  run.end('a(0)', { code: 1 }).later(10).end('a(1)', { code: 1 });
  assert.equal(run.node('a').message, 'Backoff would exceed max duration limit');
  assert.equal(run.status.phase, 'Failed');
});

test('a deadline of a template fails its step and no other, and is asked for in time', () => {
  const run = new DrivenWorkflow({ templates: [dag([task('a'), task('b', { template: 'free' })], { failFast: false }), program('run', { activeDeadlineSeconds: '{{workflow.parameters.most}}' }), program('free')], arguments: { parameters: [{ name: 'most', value: 5 }] } });
  assert.equal(run.decision?.requeueAfterMs, 5000);
  run.later(5);
  assert.deepEqual([run.phase('a'), run.node('a').message, run.phase('b')], ['Failed', 'Step exceeded its deadline', 'Running']);
  assert.equal(run.deleted.length, 1);
  run.end('b');
  assert.equal(run.status.phase, 'Failed');
});

test('a deadline of the workflow ends all, the exit handler still runs, whatever its own time', () => {
  const run = new DrivenWorkflow({ activeDeadlineSeconds: 5, onExit: 'bye', templates: [dag([task('a'), task('s', { template: 'wait' })]), program('run', { retryStrategy: { limit: 5 } }), { name: 'wait', suspend: {} }, program('bye', {}, ['echo', '{{workflow.status}}'])] });
  run.later(5);
  assert.deepEqual([run.phase('a(0)'), run.phase('a'), run.phase('s'), run.phase('w')], ['Failed', 'Failed', 'Failed', 'Failed']);
  assert.deepEqual(run.main('w.onExit').command, ['echo', 'Failed']);
  run.later(100);
  assert.equal(run.phase('w.onExit'), 'Running');
  run.end('w.onExit');
  assert.equal(run.status.phase, 'Failed');
});

for (const [shutdown, exits] of [['Stop', true], ['Terminate', false]] as const) {
  test(`shutdown ${shutdown}: what runs ends, exit handlers ${exits ? '' : 'do not '}run`, () => {
    const run = new DrivenWorkflow({ onExit: 'bye', templates: [dag([task('a'), task('b', { dependencies: ['a'] })]), program('run', { retryStrategy: { limit: 3, retryPolicy: 'Always' } }), program('bye')] });
    run.set({ shutdown });
    assert.equal(run.phase('a'), 'Failed');
    assert.equal(run.find('b'), undefined);
    assert.equal(run.find('a(1)'), undefined);
    assert.equal(run.find('w.onExit') !== undefined, exits);
    if (exits) run.end('w.onExit');
    assert.equal(run.status.phase, 'Failed');
    assert.match(run.status.message ?? '', new RegExp(shutdown));
  });
}

test('an exit handler sees how the workflow ended, and its own failure decides', () => {
  const bye = program('bye', { inputs: { parameters: [{ name: 'p' }] } }, ['echo', '{{workflow.status}}', '{{workflow.failures}}', '{{workflow.duration}}', '{{inputs.parameters.p}}']);
  const run = new DrivenWorkflow({ hooks: { exit: { template: 'bye', arguments: { parameters: [{ name: 'p', value: '{{workflow.name}}' }] } } }, templates: [dag([task('a')]), program('run'), bye] });
  run.later(3).end('a', { code: 9 });
  const [, status, failures, duration, p] = run.main('w.onExit').command ?? [];
  assert.deepEqual([status, Number(duration), p], ['Failed', 3, 'w']);
  const [failure] = JSON.parse(JSON.parse(failures ?? '') as string) as { displayName: string; message: string; templateName: string; phase: string }[];
  assert.deepEqual([failure?.displayName, failure?.message, failure?.templateName, failure?.phase], ['a', 'main: Error (exit code 9)', 'run', 'Failed']);
  const fine = new DrivenWorkflow({ onExit: 'bye', templates: [dag([task('a')]), program('run'), program('bye')] });
  fine.end('a').end('w.onExit', { code: 1 });
  assert.equal(fine.status.phase, 'Failed');
});

test('hooks.exit of a step runs after it, with its outputs, before what follows', () => {
  const hooks = { exit: { template: 'tell', arguments: { parameters: [{ name: 'p', value: '{{tasks.a.status}} {{tasks.a.outputs.result}}' }] } } };
  const run = new DrivenWorkflow({ templates: [dag([task('a', { hooks }), task('b', { dependencies: ['a'] })]), program('run'), program('tell', { inputs: { parameters: [{ name: 'p' }] } }, ['echo', '{{inputs.parameters.p}}'])] });
  run.end('a', { result: '42' });
  assert.deepEqual(run.main('a.onExit').command, ['echo', 'Succeeded 42']);
  assert.equal(run.find('b'), undefined);
  run.end('a.onExit').end('b');
  assert.equal(run.status.phase, 'Succeeded');
});

const FAST: [what: string, dag: object, started: string[]][] = [
  ['failFast left out', {}, ['a', 'slow']],
  ['failFast: true', { failFast: true }, ['a', 'slow']],
  ['failFast: false', { failFast: false }, ['a', 'slow', 'after']]
];
for (const [what, more, started] of FAST) {
  test(`${what}: after a failure ${started.join(', ')} have run`, () => {
    const run = new DrivenWorkflow({ templates: [dag([task('a'), task('slow'), task('after', { dependencies: ['slow'] })], more), program('run')] });
    run.end('a', { code: 1 });
    assert.equal(run.status.phase, 'Running', 'what runs is waited for');
    run.end('slow');
    if (started.includes('after')) run.end('after');
    assert.deepEqual(run.started.map(name => name.slice(2)), started);
    assert.equal(run.status.phase, 'Failed');
  });
}

const TOLERANCE: [continueOn: Task['continueOn'], ends: 'Failed' | 'Error', phase: string][] = [
  [{ failed: true }, 'Failed', 'Succeeded'],
  [{ failed: true }, 'Error', 'Error'],
  [{ error: true }, 'Error', 'Succeeded'],
  [{ error: true }, 'Failed', 'Failed']
];
for (const kind of ['dag', 'steps'] as const) {
  for (const [continueOn, ends, phase] of TOLERANCE) {
    test(`continueOn ${JSON.stringify(continueOn)} in ${kind}: ${ends} gives ${phase}`, () => {
      const first = task('a', { continueOn });
      const main: Template = kind === 'dag' ? dag([first, task('b', { dependencies: ['a'] })]) : { name: 'main', steps: [[first], [task('b')]] };
      const run = new DrivenWorkflow({ templates: [main, program('run')] });
      if (ends === 'Error') {
        run.pods.clear();
        run.look();
      } else {
        run.end('a', { code: 1 });
      }
      if (phase === 'Succeeded') run.end('b');
      assert.equal(run.status.phase, phase);
    });
  }
}

const DEPENDS: [depends: string, a: number, runs: boolean][] = [
  ['a', 0, true],
  ['a', 1, false],
  ['a.Failed', 1, true],
  ['a.Failed || a.Succeeded', 0, true],
  ['!a.Succeeded', 1, true],
  ['a.Succeeded && b-b.Skipped', 0, true],
  ['a && b-b.Omitted', 0, false],
  ['(a.Failed && b-b.Succeeded) || b-b.Skipped', 1, true],
  ['many.AnySucceeded && a.Succeeded', 0, true],
  ['many.AllFailed', 0, false]
];
for (const [depends, code, runs] of DEPENDS) {
  test(`depends: ${depends} with a ${code === 0 ? 'succeeded' : 'failed'} runs ${runs ? '' : 'not'}`, () => {
    const run = new DrivenWorkflow({ templates: [dag([task('a'), task('b-b', { when: '1 == 2' }), task('many', { withItems: [1, 2] }), task('c', { depends })], { failFast: false }), program('run')] });
    run.end('many(0:1)').end('many(1:2)', { code: 1 }).end('a', { code });
    assert.equal(run.phase('c'), runs ? 'Running' : 'Omitted');
  });
}

test('retry runs the failed steps again, with full time for each deadline', () => {
  const spec = { activeDeadlineSeconds: 60, onExit: 'bye', templates: [dag([task('a'), task('b', { dependencies: ['a'] }), task('c', { dependencies: ['b'] })]), program('run', { retryStrategy: { limit: 0 } }), program('bye')] };
  const run = new DrivenWorkflow(spec);
  run.end('a(0)').end('b(0)', { code: 1 }).end('w.onExit');
  assert.equal(run.status.phase, 'Failed');
  run.later(3600);
  const asked = retryPatch(run.workflow, run.now.toISOString());
  assert.ok(asked);
  asked.pods.forEach(name => run.pods.delete(name));
  run.workflow = merged(run.workflow, asked.patch);
  run.look();
  assert.equal(run.status.phase, 'Running', run.status.message);
  assert.deepEqual(run.started.map(name => name.slice(2)), ['a(0)', 'b(0)', 'onExit', 'b(0)']);
  run.later(59);
  assert.equal(run.status.phase, 'Running');
  run.end('b(0)').end('c(0)').end('w.onExit');
  assert.equal(run.status.phase, 'Succeeded');
  assert.equal(run.node('a(0)').startedAt, '2026-01-01T00:00:00Z');
});

/** RFC 7396. */
function merged<T>(target: T, patch: object): T {
  const next: Record<string, unknown> = { ...(target as object) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete next[key];
    else next[key] = typeof value === 'object' && !Array.isArray(value) ? merged(next[key] ?? {}, value as object) : value;
  }
  return next as T;
}

test('only what has failed can be retried', () => {
  const workflow = (status: WorkflowStatus): Workflow => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'w' }, spec: {}, status });
  assert.equal(retryPatch(workflow({ phase: 'Succeeded', nodes: {} }), ''), undefined);
  assert.equal(retryPatch(workflow({ phase: 'Running', nodes: {} }), ''), undefined);
});
