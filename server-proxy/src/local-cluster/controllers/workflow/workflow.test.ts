/** The workflow controller over a cluster in memory; containers are run by hand. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { parse } from 'yaml';
import { KINDS } from '../../../../../src/core/k8s/types';
import { createMemoryCluster } from '../../../cluster/memory';
import { decide } from './decide';
import { startWorkflowController } from './index';
import type { Pod } from './podResult';
import type { NodeStatus, Workflow } from './types';

interface Main {
  command: string[];
  args?: string[];
}
type Ending = { code?: number; files?: Record<string, string>; result?: string };
const NAMESPACE = 'default';
const CASES = process.env.KF_CASES ?? path.resolve('..', 'shared', 'cases');

function caseFile(name: string): Workflow {
  return parse(fs.readFileSync(path.join(CASES, name, 'files', 'wf.yaml'), 'utf8')) as Workflow;
}
function written(name: string): boolean {
  return !fs.existsSync(path.join(CASES, name));
}

/** Runs a workflow to its end; `end` says how each container ends. */
async function run(workflow: Workflow, end: (node: string, main: Main, files: string) => Ending = () => ({})): Promise<{ workflow: Workflow; mains: Map<string, Main>; most: number }> {
  const { api, close } = createMemoryCluster();
  const stop = new AbortController();
  const mains = new Map<string, Main>();
  let most = 0;
  const waiting = new Set<string>();
  startWorkflowController(api, { signal: stop.signal });
  const { resourceVersion } = await api.list(KINDS.Pod);
  const kubelet = async (): Promise<void> => {
    for await (const event of api.watch<Pod>(KINDS.Pod, resourceVersion, {}, stop.signal)) {
      if (event.type !== 'ADDED') continue;
      const pod = event.object;
      const node = pod.metadata.annotations?.['workflows.argoproj.io/node-name'] ?? '';
      const main = (pod.spec as { containers: Main[] }).containers[0] as Main;
      mains.set(node, main);
      waiting.add(node);
      most = Math.max(most, waiting.size);
      const config = await api.get<Workflow & { data?: Record<string, string> }>({ kind: KINDS.ConfigMap, namespace: NAMESPACE, name: pod.metadata.name ?? '' });
      setImmediate(() => {
        waiting.delete(node);
        const ending = end(node, main, config?.data?.script ?? '');
        const code = ending.code ?? 0;
        void api.patch({ kind: KINDS.Pod, namespace: NAMESPACE, name: pod.metadata.name ?? '' }, { status: { phase: code === 0 ? 'Succeeded' : 'Failed', containerStatuses: [{ name: 'main', ready: false, restartCount: 0, image: 'x', imageID: '', state: { terminated: { exitCode: code, reason: code === 0 ? 'Completed' : 'Error', message: report(main, ending) } } }] } }, { type: 'merge', subresource: 'status' });
      });
    }
  };
  const running = kubelet().catch(() => undefined);
  const made = await api.create(KINDS.Workflow, { ...workflow, metadata: { ...workflow.metadata, namespace: NAMESPACE } });
  const from = made.metadata.resourceVersion ?? '0';
  let last = made as Workflow;
  for await (const event of api.watch<Workflow>(KINDS.Workflow, from, {}, stop.signal)) {
    if (event.type === 'BOOKMARK') continue;
    last = event.object;
    if (last.status?.finishedAt) break;
  }
  stop.abort();
  await running;
  close();
  return { workflow: last, mains, most };
}

/** What the reporter writes into the termination message. */
function report(main: Main, ending: Ending): string {
  if (main.command[3] !== 'argo' || ending.code) return '';
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const files = main.command.slice(5).map((file, index) => `${index}:${ending.files?.[file] === undefined ? '-' : encode(ending.files[file])}`);
  return ['argo-outputs', ...(ending.result === undefined ? [] : [`result:${encode(ending.result)}`]), ...files, ''].join('\n');
}

function byDisplay(workflow: Workflow): Map<string, NodeStatus> {
  return new Map(Object.values(workflow.status?.nodes ?? {}).map(node => [node.displayName, node]));
}

test('an empty list gives a skipped loop and an empty aggregate', { skip: written('056-empty-list-loop-and-its-aggregate') }, async () => {
  const { workflow, mains } = await run(caseFile('056-empty-list-loop-and-its-aggregate'), node => (node.endsWith('make') ? { result: '[]\n' } : {}));
  const nodes = byDisplay(workflow);
  assert.equal(workflow.status?.phase, 'Succeeded', workflow.status?.message);
  assert.equal(nodes.get('loop')?.phase, 'Skipped');
  assert.equal(nodes.get('again')?.phase, 'Skipped');
  assert.deepEqual([...mains.values()].at(-1)?.command, ['echo', 'GOT', '[]']);
});

test('when compares texts as written', { skip: written('058-when-quoting') }, async () => {
  const { workflow } = await run(caseFile('058-when-quoting'));
  const phases = Object.fromEntries([...byDisplay(workflow)].map(([name, node]) => [name, node.phase]));
  for (const name of ['dash-quoted', 'number-text', 'bool', 'regex', 'and-or', 'empty', 'expr']) assert.equal(phases[name], 'Succeeded', name);
  assert.equal(phases.neq, 'Skipped');
  assert.equal(phases['dash-bare'], 'Error');
  assert.match(byDisplay(workflow).get('dash-bare')?.message ?? '', /dry-run == dry-run.*quotes/);
  assert.equal(phases.braces, 'Succeeded');
});

test('a missing output takes its default or names the path', { skip: written('060-output-file-missing') }, async () => {
  const { workflow } = await run(caseFile('060-output-file-missing'), (_node, main) => ({ code: main.args?.includes('false') ? 1 : 0 }));
  const nodes = byDisplay(workflow);
  const phases = Object.fromEntries([...nodes].map(([name, node]) => [name, node.phase]));
  assert.equal(phases['with-default'], 'Succeeded');
  assert.deepEqual(nodes.get('with-default')?.outputs?.parameters, [{ name: 'o', value: 'd1' }]);
  assert.deepEqual(nodes.get('empty-default')?.outputs?.parameters, [{ name: 'o', value: '' }]);
  assert.equal(phases['opt-artifact'], 'Succeeded');
  assert.match(nodes.get('no-default')?.message ?? '', /\/tmp\/none/);
  assert.deepEqual([phases['no-default'], phases['req-artifact'], phases.global, phases['exit-1-with-default']], ['Error', 'Error', 'Error', 'Failed']);
  assert.equal(nodes.get('exit-1-with-default')?.message, 'main: Error (exit code 1)');
});

test('a thousand items, twenty at once, are put together in their order', { skip: written('061-thousand-items-and-huge-aggregate') }, async () => {
  let summed = '';
  const { workflow, most } = await run(caseFile('061-thousand-items-and-huge-aggregate'), (node, _main, source) => {
    if (node.endsWith('make')) return { result: JSON.stringify(Array.from({ length: 1000 }, (_, index) => index)) };
    if (node.endsWith('sum')) {
      summed = source;
      return {};
    }
    return { files: { '/tmp/o': `${/'(\d+)-/.exec(source)?.[1]}-${'0'.repeat(200)}` } };
  });
  assert.equal(workflow.status?.phase, 'Succeeded', workflow.status?.message);
  assert.ok(most <= 20, `${most} at once`);
  const list = JSON.parse(/r'''(.*)'''/s.exec(summed)?.[1] ?? '[]') as string[];
  assert.deepEqual(list.map(item => Number.parseInt(item, 10)), Array.from({ length: 1000 }, (_, index) => index));
});

test('sequences count down, and none is skipped', { skip: written('063-sequence-count-zero-and-down') }, async () => {
  const { workflow, mains } = await run(caseFile('063-sequence-count-zero-and-down'));
  assert.equal(workflow.status?.phase, 'Succeeded');
  assert.deepEqual([...mains.values()].map(main => main.command[1]), ['V=1', 'V=0', 'V=run08', 'V=run09']);
  assert.equal(byDisplay(workflow).get('none')?.phase, 'Skipped');
});

test('a failing step is retried, then fails its DAG, and the exit handler runs', async () => {
  const workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'again' },
    spec: {
      entrypoint: 'main',
      onExit: 'bye',
      templates: [
        { name: 'main', dag: { tasks: [{ name: 'a', template: 'bad' }, { name: 'b', template: 'bye', dependencies: ['a'] }] } },
        { name: 'bad', retryStrategy: { limit: 1 }, container: { image: 'x', command: ['false'] } },
        { name: 'bye', container: { image: 'x', command: ['echo', '{{workflow.name}}'] } }
      ]
    }
  } as Workflow;
  const { workflow: ended, mains } = await run(workflow, (_node, main) => ({ code: main.command[0] === 'false' ? 3 : 0 }));
  assert.equal(ended.status?.phase, 'Failed');
  assert.deepEqual([...mains.keys()], ['again.a(0)', 'again.a(1)', 'again.onExit']);
  const nodes = byDisplay(ended);
  assert.equal(nodes.get('a')?.message, 'No more retries left: main: Error (exit code 3)');
  assert.equal(nodes.get('b')?.phase, 'Omitted');
  assert.equal(ended.metadata.labels?.['workflows.argoproj.io/phase'], 'Failed');
});

test('what all pods share may hold tags, and a shutdown ends what runs', async () => {
  const workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'shared' },
    spec: { entrypoint: 'main', arguments: { parameters: [{ name: 'a', value: 1 }] }, podMetadata: { annotations: { told: '{{workflow.parameters.json}}' } }, templates: [{ name: 'main', container: { image: 'x', command: ['echo', '{{workflow.parameters.a}}'] } }] }
  } as Workflow;
  const table = decide({ ...workflow, metadata: { ...workflow.metadata, namespace: NAMESPACE, uid: 'u' } }, { pods: new Map(), logs: new Map() }, new Date(0));
  const pod = table.plans[0]?.objects[0];
  assert.deepEqual(pod?.metadata.annotations?.told, '[{"name":"a","value":"1"}]');
  assert.equal(pod?.metadata.name, 'shared');
  const pods = new Map([['shared', { ...pod, status: { phase: 'Running' } } as Pod]]);
  const stopped = decide({ ...workflow, status: table.status, spec: { ...workflow.spec, shutdown: 'Stop' } }, { pods, logs: new Map() }, new Date(5000));
  assert.equal(stopped.status.phase, 'Failed');
  assert.deepEqual(stopped.deletions, ['shared']);
  const late = decide({ ...workflow, status: table.status, spec: { ...workflow.spec, activeDeadlineSeconds: 5 } }, { pods, logs: new Map() }, new Date(4000));
  assert.equal(late.status.phase, 'Running');
  assert.equal(late.requeueAfterMs, 1000);
});
