/** Inline templates, defaults of templates, time limits by `timeout`, and metadata that a workflow gives itself. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { admitWorkflow } from './admit';
import { DrivenWorkflow, program } from './drivenWorkflow';
import { statusPatch } from './statusPatch';
import type { Template, Workflow, WorkflowSpec } from './types';

const body = (command: string[], more: Partial<Template> = {}): Template => ({ container: { image: 'x', command }, ...more }) as Template;
const causes = (spec: WorkflowSpec): string => admitWorkflow({ apiVersion: 'a', kind: 'Workflow', metadata: {}, spec: { entrypoint: 'main', ...spec } } as Workflow).map(cause => `${cause.field}: ${cause.message}`).join('\n');

test('inline templates run where they stand, with inputs and outputs, in one another', () => {
  const outputs = { parameters: [{ name: 'o', valueFrom: { path: '/o' } }] };
  const inner = { steps: [[{ name: 'deep', inline: body(['deep']) }]] } as unknown as Template;
  const second = body(['echo', '{{inputs.parameters.p}}'], { inputs: { parameters: [{ name: 'p' }] } });
  const run = new DrivenWorkflow({ templates: [{ name: 'main', dag: { tasks: [{ name: 'a', inline: body(['first'], { outputs }) }, { name: 'b', dependencies: ['a'], inline: second, arguments: { parameters: [{ name: 'p', value: '{{tasks.a.outputs.parameters.o}}' }] } }, { name: 'c', dependencies: ['b'], inline: inner }] } }] });
  run.end('a', { files: { '/o': '5' } });
  assert.deepEqual(run.main('b').command, ['echo', '5']);
  run.end('b').end('deep');
  assert.equal(run.status.phase, 'Succeeded');
});

test('what is wrong in an inline template is named where it stands', () => {
  assert.match(causes({ templates: [{ name: 'main', steps: [[{ name: 'a', inline: { http: {} } as unknown as Template }]] }] }), /^spec\.templates\[0\]\.steps\[0\]\[0\]\.inline\.http: Forbidden/m);
  assert.match(causes({ templates: [{ name: 'main', steps: [[{ name: 'a', template: 'p', inline: body(['x']) }]] }, program('p')] }), /steps\[0\]\[0\]\.inline: only one of template and inline/);
});

test('templateDefaults are what each template has unless it says otherwise', () => {
  const templateDefaults = { retryStrategy: { limit: 1 }, activeDeadlineSeconds: 60, container: { image: 'base', env: [{ name: 'A', value: '1' }, { name: 'B', value: '1' }] } };
  const run = new DrivenWorkflow({ templateDefaults, templates: [{ name: 'main', steps: [[{ name: 'a', template: 'run' }]] }, { name: 'run', container: { command: ['x'], env: [{ name: 'B', value: '2' }] } }] });
  const [pod] = [...run.pods.values()];
  const spec = pod?.spec as { activeDeadlineSeconds?: number; containers: { image: string; env: { name: string; value: string }[] }[] };
  assert.deepEqual([spec.activeDeadlineSeconds, spec.containers[0]?.image], [60, 'base']);
  assert.deepEqual(spec.containers[0]?.env.filter(({ name }) => name.length === 1), [{ name: 'A', value: '1' }, { name: 'B', value: '2' }]);
  run.end('a(0)', { code: 1 });
  assert.ok(run.find('a(1)'));
});

test('timeout counts from the start of the node, as a duration', () => {
  const run = new DrivenWorkflow({ arguments: { parameters: [{ name: 't', value: '1m30s' }] }, templates: [program('main', { timeout: '{{workflow.parameters.t}}' })] });
  assert.equal(run.decision?.requeueAfterMs, 90_000);
  run.later(90);
  assert.deepEqual([run.phase('w'), run.node('w').message], ['Failed', 'Step exceeded its deadline']);
  assert.match(causes({ templates: [{ name: 'main', suspend: {}, timeout: '5s' }] }), /timeout is only valid for container and script templates/);
});

test('workflowMetadata can be read by the steps, and is written with the first status', () => {
  const workflowMetadata = { labels: { team: 'blue' }, annotations: { why: 'because' } };
  const run = new DrivenWorkflow({ workflowMetadata, templates: [program('main', {}, ['echo', '{{workflow.labels.team}}', '{{workflow.annotations.why}}'])] });
  assert.deepEqual(run.main('w').command, ['echo', 'blue', 'because']);
  const { metadata } = statusPatch(run.workflow, {}, run.status) as { metadata: { labels: Record<string, string>; annotations: object } };
  assert.equal(metadata.labels.team, 'blue');
  assert.deepEqual(metadata.annotations, { why: 'because' });
});

test('metrics are accepted: there is nothing here that gathers them', () => {
  const metrics = { prometheus: [{ name: 'm', help: 'h', counter: { value: '1' } }] };
  assert.equal(causes({ metrics, templates: [program('main', { metrics })] }), '');
});
