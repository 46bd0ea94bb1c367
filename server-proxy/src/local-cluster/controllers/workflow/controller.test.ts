/** What the workflow controller does to the cluster around a decision: labels, claims, pods and the workflow itself when their time has come. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { apiVersionOf, KINDS, type KubernetesObject, type ResourceKind } from '../../../../../src/core/k8s/types';
import { createMemoryCluster } from '../../../cluster/memory';
import type { ClusterApi } from '../../../cluster/port';
import { startWorkflowController } from './index';
import type { Workflow, WorkflowSpec, WorkflowStatus } from './types';

const NAMESPACE = 'default';
const COMPLETED = 'workflows.argoproj.io/completed';

interface Scene {
  readonly api: ClusterApi;
  start(now?: () => Date): void;
  /** The object once the condition holds; undefined counts as "is gone". */
  until<T extends KubernetesObject>(kind: ResourceKind, name: string, holds: (object: T | undefined) => boolean): Promise<T | undefined>;
}

async function scene(play: (scene: Scene) => Promise<void>): Promise<void> {
  const { api, close } = createMemoryCluster();
  const stop = new AbortController();
  try {
    await play({
      api,
      start: now => startWorkflowController(api, { signal: stop.signal, ...(now === undefined ? {} : { now }) }),
      until: async <T extends KubernetesObject>(kind: ResourceKind, name: string, holds: (object: T | undefined) => boolean) => {
        const { items, resourceVersion } = await api.list<T>(kind, { namespace: NAMESPACE });
        let last = items.find(item => item.metadata.name === name);
        if (holds(last)) return last;
        for await (const event of api.watch<T>(kind, resourceVersion, { namespace: NAMESPACE }, stop.signal)) {
          if (event.type === 'BOOKMARK' || event.object.metadata.name !== name) continue;
          last = event.type === 'DELETED' ? undefined : event.object;
          if (holds(last)) break;
        }
        return last;
      }
    });
  } finally {
    stop.abort();
    close();
  }
}

function workflow(name: string, spec: WorkflowSpec = {}, status?: WorkflowStatus): Workflow & Record<string, unknown> {
  return { apiVersion: apiVersionOf(KINDS.Workflow), kind: 'Workflow', metadata: { name, namespace: NAMESPACE }, spec: { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'x', command: ['true'] } }], ...spec }, ...(status === undefined ? {} : { status }) };
}
const pod = (name: string, more: object = {}): KubernetesObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: NAMESPACE, labels: { 'workflows.argoproj.io/workflow': name, [COMPLETED]: 'false' } }, spec: { containers: [{ name: 'main', image: 'x', command: ['true'] }] }, ...more });
const ended = (name: string, phase: 'Succeeded' | 'Failed', at: Date): WorkflowStatus => {
  const time = at.toISOString();
  return { phase, startedAt: time, finishedAt: time, nodes: { [name]: { id: name, name, displayName: name, type: 'Pod', templateName: 'main', phase, startedAt: time, finishedAt: time } } };
};
const finish = (api: ClusterApi, name: string, code = 0): Promise<KubernetesObject> =>
  api.patch({ kind: KINDS.Pod, namespace: NAMESPACE, name }, { status: { phase: code === 0 ? 'Succeeded' : 'Failed', containerStatuses: [{ name: 'main', image: 'x', imageID: '', ready: false, restartCount: 0, state: { terminated: { exitCode: code } } }] } }, { type: 'merge', subresource: 'status' });

test('pods are labelled when their end has been taken note of', () =>
  scene(async ({ api, start, until }) => {
    start();
    await api.create(KINDS.Workflow, workflow('w'));
    const made = await until(KINDS.Pod, 'w', found => found !== undefined);
    assert.equal(made?.metadata.labels?.[COMPLETED], 'false');
    await finish(api, 'w');
    await until(KINDS.Pod, 'w', found => found?.metadata.labels?.[COMPLETED] === 'true');
    await until<Workflow>(KINDS.Workflow, 'w', found => found?.status?.phase === 'Succeeded' && found.metadata.labels?.[COMPLETED] === 'true');
  }));

test('a label that a killed controller had no time to write is written by the next', () =>
  scene(async ({ api, start, until }) => {
    await api.create(KINDS.Pod, pod('w'));
    await api.create(KINDS.Workflow, workflow('w', {}, ended('w', 'Succeeded', new Date())));
    start();
    await until(KINDS.Pod, 'w', found => found?.metadata.labels?.[COMPLETED] === 'true');
  }));

const TTL: [ttl: WorkflowSpec['ttlStrategy'], phase: 'Succeeded' | 'Failed', age: number, goes: boolean][] = [
  [{ secondsAfterCompletion: 60 }, 'Succeeded', 61, true],
  [{ secondsAfterCompletion: 60 }, 'Failed', 61, true],
  [{ secondsAfterCompletion: 60 }, 'Failed', 59, false],
  [{ secondsAfterCompletion: 600, secondsAfterSuccess: 60 }, 'Succeeded', 61, true],
  [{ secondsAfterCompletion: 60, secondsAfterFailure: 600 }, 'Failed', 61, false],
  [{ secondsAfterSuccess: 0 }, 'Succeeded', 0, true],
  [{ secondsAfterSuccess: 0 }, 'Failed', 1000, false]
];
test('ttlStrategy deletes ended workflows in their time, and no others', () =>
  scene(async ({ api, start, until }) => {
    const now = new Date();
    for (const [index, [ttlStrategy, phase, age]] of TTL.entries()) {
      const name = `w${index}`;
      await api.create(KINDS.Workflow, workflow(name, { ttlStrategy }, ended(name, phase, new Date(now.getTime() - age * 1000))));
    }
    start(() => now);
    for (const [index, [, , , goes]] of TTL.entries()) if (goes) await until(KINDS.Workflow, `w${index}`, found => found === undefined);
    // The last of all is looked at after all others.
    await api.create(KINDS.Workflow, workflow('last', { ttlStrategy: { secondsAfterSuccess: 0 } }, ended('last', 'Succeeded', now)));
    await until(KINDS.Workflow, 'last', found => found === undefined);
    const { items } = await api.list(KINDS.Workflow, { namespace: NAMESPACE });
    assert.deepEqual(items.map(item => item.metadata.name).sort(), TTL.flatMap(([, , , goes], index) => (goes ? [] : [`w${index}`])));
  }));

const CLAIMS: [strategy: string | undefined, code: number, goes: boolean][] = [
  [undefined, 0, true],
  [undefined, 1, false],
  ['OnWorkflowSuccess', 1, false],
  ['OnWorkflowCompletion', 1, true]
];
for (const [strategy, code, goes] of CLAIMS) {
  test(`volumeClaimGC ${strategy ?? 'left out'}: after a ${code === 0 ? 'success' : 'failure'} claims ${goes ? 'go' : 'stay'}`, () =>
    scene(async ({ api, start, until }) => {
      start();
      const claim = { metadata: { name: 'work' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } as unknown as KubernetesObject;
      await api.create(KINDS.Workflow, workflow('w', { volumeClaimTemplates: [claim], ...(strategy === undefined ? {} : { volumeClaimGC: { strategy } }), ttlStrategy: { secondsAfterCompletion: 0 } }));
      await until(KINDS.Pod, 'w', found => found !== undefined);
      const there = await api.get({ kind: KINDS.PersistentVolumeClaim, namespace: NAMESPACE, name: 'w-work' });
      assert.equal(there?.metadata.ownerReferences?.[0]?.name, 'w');
      await finish(api, 'w', code);
      await until(KINDS.Workflow, 'w', found => found === undefined);
      const left = await api.get({ kind: KINDS.PersistentVolumeClaim, namespace: NAMESPACE, name: 'w-work' });
      assert.equal(left === undefined || left.metadata.deletionTimestamp !== undefined, goes);
    }));
}

test('podGC deletes a pod when its time has come', () =>
  scene(async ({ api, start, until }) => {
    start();
    await api.create(KINDS.Workflow, workflow('w', { podGC: { strategy: 'OnPodSuccess', deleteDelayDuration: '0s' } }));
    await until(KINDS.Pod, 'w', found => found !== undefined);
    await finish(api, 'w');
    await until(KINDS.Pod, 'w', found => found === undefined);
    await until<Workflow>(KINDS.Workflow, 'w', found => found?.status?.phase === 'Succeeded');
  }));

test('a person resumes a suspended step by writing into the status', () =>
  scene(async ({ api, start, until }) => {
    start();
    await api.create(KINDS.Workflow, workflow('w', { templates: [{ name: 'main', suspend: {} }] }));
    await until<Workflow>(KINDS.Workflow, 'w', found => found?.status?.nodes?.w?.phase === 'Running');
    await api.patch({ kind: KINDS.Workflow, namespace: NAMESPACE, name: 'w' }, { status: { nodes: { w: { phase: 'Succeeded', finishedAt: '2026-01-01T00:00:00Z' } } } }, { type: 'merge' });
    const end = await until<Workflow>(KINDS.Workflow, 'w', found => found?.status?.finishedAt != null);
    assert.equal(end?.status?.phase, 'Succeeded');
  }));

test('what cannot run ends at once and says why', () =>
  scene(async ({ api, start, until }) => {
    start();
    await api.create(KINDS.Workflow, workflow('w', { entrypoint: 'none' }));
    const end = await until<Workflow>(KINDS.Workflow, 'w', found => found?.status?.finishedAt != null);
    assert.match(end?.status?.message ?? '', /^invalid spec: spec.entrypoint/);
  }));
