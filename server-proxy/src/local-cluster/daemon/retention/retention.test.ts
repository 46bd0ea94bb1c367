/** Retention over real folders and a cluster in memory. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { MANAGED_BY } from '../../../../../src/core/manifests/managedBy';
import { KINDS, type KubernetesObject } from '../../../../../src/core/k8s/types';
import { DEFAULT_SETTINGS, type ClusterSettings } from '../../../clusterSettings';
import { createMemoryCluster } from '../../../cluster/memory';
import { sweep } from './index';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const namespace = 'default';

async function withCluster(settings: Partial<ClusterSettings>, act: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-retention-'));
  try {
    const scene = new Scene(folder, { ...DEFAULT_SETTINGS, ...settings });
    await act(scene);
    scene.cluster.close();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

class Scene {
  readonly cluster = createMemoryCluster({ now: () => new Date(NOW) });
  readonly said: string[] = [];

  constructor(
    readonly dataFolder: string,
    readonly settings: ClusterSettings
  ) {}

  sweep(): Promise<void> {
    return sweep({ registry: this.cluster.registry, dataFolder: this.dataFolder, settings: this.settings, signal: new AbortController().signal, say: line => this.said.push(line) });
  }

  async claim(name: string, labels: Record<string, string> = MANAGED_BY): Promise<string> {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const made = await this.cluster.api.create(KINDS.PersistentVolumeClaim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace, labels }, spec } as KubernetesObject);
    return path.join(this.dataFolder, 'volumes', made.metadata.uid ?? '');
  }

  /** A run that ended that many days ago, or runs. */
  async run(name: string, days?: number): Promise<string> {
    const spec = { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'x', command: ['true'] } }] };
    const status = days === undefined ? { phase: 'Running' } : { phase: 'Succeeded', finishedAt: new Date(NOW - days * 24 * 3600_000).toISOString() };
    const made = await this.cluster.api.create(KINDS.Workflow, { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name, namespace }, spec } as KubernetesObject);
    await this.cluster.api.patch({ kind: KINDS.Workflow, namespace, name }, { status }, { type: 'merge' });
    return made.metadata.uid ?? '';
  }

  async pod(name: string, claim: string, owner?: string): Promise<void> {
    const spec = { containers: [{ name: 'main', image: 'x' }], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: claim } }] };
    const ownerReferences = owner === undefined ? [] : [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', name: 'any', uid: owner }];
    await this.cluster.api.create(KINDS.Pod, { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, ownerReferences }, spec } as KubernetesObject);
  }

  async runs(): Promise<(string | undefined)[]> {
    return (await this.cluster.api.list(KINDS.Workflow)).items.map(({ metadata }) => metadata.name);
  }
}

function fill(folder: string, bytes = 1000): string {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'values'), Buffer.alloc(bytes, 1));
  return folder;
}

test('an old run goes with its folder; the newer, the running and the cache stay', () =>
  withCluster({ finishedDays: 30 }, async scene => {
    const volume = await scene.claim('storage');
    const [old, fresh, runs] = [await scene.run('old', 31), await scene.run('fresh', 1), await scene.run('runs')];
    const folders = [old, fresh, runs].map(uid => fill(path.join(volume, 'runs', uid)));
    const cache = fill(path.join(volume, 'cache', 'steps', 'key'));
    await scene.sweep();
    assert.deepEqual(await scene.runs(), ['fresh', 'runs']);
    assert.deepEqual(folders.map(folder => fs.existsSync(folder)), [false, true, true]);
    assert.ok(fs.existsSync(cache));
    assert.equal((await scene.cluster.api.list(KINDS.PersistentVolumeClaim)).items.length, 1);
    assert.match(scene.said[0] ?? '', /removed workflow default\/old: it ended more than 30 days ago \(finishedDays\)/);
  }));

test('a folder stays while a pod uses its claim, and so does a run of which a pod still works', () =>
  withCluster({ finishedDays: 30 }, async scene => {
    const volume = await scene.claim('storage');
    const old = await scene.run('old', 31);
    await scene.pod('works', 'storage', old);
    const orphan = fill(path.join(volume, 'runs', '00000000-0000-4000-8000-000000000000'));
    await scene.sweep();
    assert.deepEqual(await scene.runs(), ['old']);
    assert.ok(fs.existsSync(orphan));
    await scene.cluster.api.patch({ kind: KINDS.Pod, namespace, name: 'works' }, { status: { phase: 'Succeeded' } }, { type: 'merge', subresource: 'status' });
    await scene.sweep();
    assert.deepEqual(await scene.runs(), []);
    assert.ok(!fs.existsSync(orphan));
  }));

test("other people's claims and folders of other names are left alone", () =>
  withCluster({}, async scene => {
    const uid = '00000000-0000-4000-8000-000000000000';
    const foreign = fill(path.join(await scene.claim('foreign', {}), 'runs', uid));
    const named = fill(path.join(await scene.claim('storage'), 'runs', 'my-notes'));
    await scene.sweep();
    assert.ok(fs.existsSync(foreign) && fs.existsSync(named));
    assert.deepEqual(scene.said, []);
  }));

test('above the limit of disk the oldest runs make room', () =>
  withCluster({ finishedDays: null, diskGigabytes: 0.0025 }, async scene => {
    const volume = await scene.claim('storage');
    for (const [name, days] of [['a', 3], ['b', 2], ['c', 1]] as const) fill(path.join(volume, 'runs', await scene.run(name, days)), 1_000_000);
    await scene.sweep();
    assert.deepEqual(await scene.runs(), ['b', 'c']);
    assert.equal(fs.readdirSync(path.join(volume, 'runs')).length, 2);
    assert.match(scene.said[0] ?? '', /diskGigabytes/);
  }));
