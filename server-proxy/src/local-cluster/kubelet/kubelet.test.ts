/** Pods as real processes, on a cluster in memory. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { KINDS, type KubernetesObject } from '../../../../src/core/k8s/types';
import { createMemoryCluster } from '../../cluster/memory';
import { startClaimBinder } from '../controllers/claim';
import { startKubelet } from './index';
import { ended, NAMESPACE, podOf, python, running, sh, terminated, textOf, until, vanish } from '../../../tests/kubeletLab';
import type { Container, Pod } from './podTypes';

describe('the kubelet', () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'kubelet-'));
  /** What pods may see of the test's files. */
  const outside = fs.mkdtempSync(path.join(os.tmpdir(), 'kubelet-outside-'));
  const cluster = createMemoryCluster();
  const { api } = cluster;
  let stop = new AbortController();
  let stopped: Promise<unknown> = Promise.resolve();
  const failures: unknown[] = [];

  const start = (): void => {
    stop = new AbortController();
    const kubelet = startKubelet(api, {
      dataDir,
      signal: stop.signal,
      interpreters: { default: python },
      capacity: { cpu: 2, memory: 2 ** 32 },
      logLimit: 256 * 1024,
      onError: (_, error) => failures.push(error)
    });
    cluster.logs.source = kubelet.logs;
    startClaimBinder(api, { folder: path.join(dataDir, 'volumes'), signal: stop.signal });
    stopped = kubelet.stopped;
  };

  const run = async (pod: Pod): Promise<Pod> => {
    await api.create(KINDS.Pod, pod);
    return await until<Pod>(api, pod.metadata.name ?? '', ended);
  };
  const log = (name: string, options = {}): Promise<string> => textOf(api.log({ namespace: NAMESPACE, name }, options));
  const remove = async (name: string, gracePeriodSeconds = 0): Promise<void> => {
    await api.delete({ kind: KINDS.Pod, namespace: NAMESPACE, name }, { gracePeriodSeconds });
    await until<Pod>(api, name, pod => pod === undefined);
  };
  const podFolder = (pod: Pod): string => path.join(dataDir, 'pods', pod.metadata.uid ?? '');
  const processes = (marker: string): string[] =>
    fs.readdirSync('/proc').filter(name => {
      try {
        return /^\d+$/.test(name) && fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(marker);
      } catch {
        return false;
      }
    });

  before(start);
  after(async () => {
    for (const { metadata } of (await api.list<Pod>(KINDS.Pod)).items) {
      await api.delete({ kind: KINDS.Pod, namespace: metadata.namespace, name: metadata.name ?? '' }, { gracePeriodSeconds: 0 });
    }
    await vanish(() => fs.readdirSync(path.join(dataDir, 'pods')).length > 0);
    stop.abort();
    await stopped;
    cluster.close();
    fs.rmSync(dataDir, { recursive: true });
    fs.rmSync(outside, { recursive: true });
    assert.deepEqual(failures, []);
  });

  test('success: phase, reason, log, node, events that say who stands in for the image', async () => {
    const pod = await run(podOf('success', sh('echo out; echo err >&2')));
    assert.equal(pod.status?.phase, 'Succeeded');
    assert.equal(terminated(pod.status).reason, 'Completed');
    assert.equal(pod.status?.podIP, '127.0.0.1');
    assert.equal(pod.spec.nodeName, 'local');
    assert.equal(await log('success'), 'out\nerr\n');
    const { items } = await api.list<KubernetesObject & { reason: string; message: string }>(KINDS.Event, { namespace: NAMESPACE });
    assert.deepEqual([...new Set(items.map(one => one.reason))].sort(), ['Created', 'Pulled', 'Scheduled', 'Started']);
    assert.match(items.find(one => one.reason === 'Pulled')?.message ?? '', /python3 stands in for image "python:3.12"/);
    assert.ok(await api.get({ kind: KINDS.Node, name: 'local' }));
  });

  test('exit codes, signals and programs that are not there', async () => {
    const table: [string, Container, number, string, number | undefined][] = [
      ['code', sh('exit 7'), 7, 'Error', undefined],
      ['killed', sh('kill -9 $$$$'), 137, 'Error', 9],
      ['segv', sh('kill -SEGV $$$$'), 139, 'Error', 11],
      ['absent', { name: 'main', image: 'x', command: ['no-such-program'] }, 128, 'StartError', undefined]
    ];
    for (const [name, container, exitCode, reason, signal] of table) {
      const pod = await run(podOf(name, container));
      const state = terminated(pod.status);
      assert.deepEqual([pod.status?.phase, state.exitCode, state.reason, state.signal], ['Failed', exitCode, reason, signal], name);
    }
    assert.match(terminated((await until<Pod>(api, 'absent', ended)).status).message ?? '', /exec: "no-such-program": executable file not found/);
  });

  test('the environment is the manifest over a plain base', async () => {
    const env = [
      { name: 'A', value: 'one' },
      { name: 'B', value: '$(A)-$$(A)-$(NONE)' },
      { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'NOTE', valueFrom: { fieldRef: { fieldPath: "metadata.annotations['note']" } } },
      { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } }
    ];
    const pod = podOf('environment', { ...sh('env; echo "$1 $2"', { env, args: ['zero', '$(A)', '$(B)'] }), resources: { limits: { cpu: '500m' } } });
    pod.metadata.annotations = { note: '$(A)' };
    await run(pod);
    const lines = (await log('environment')).trim().split('\n');
    assert.ok(lines.includes('B=one-$(A)-$(NONE)'), lines.join('\n'));
    assert.ok(lines.includes('NOTE=$(A)') && lines.includes('NAME=environment') && lines.includes('CPU=500'));
    assert.equal(lines.at(-1), 'one one-$(A)-$(NONE)');
    const names = lines.slice(0, -1).map(line => line.split('=')[0]);
    assert.deepEqual(names.filter(name => !['_', 'PWD', 'OLDPWD', 'SHLVL'].includes(name ?? '')).sort(), ['A', 'B', 'CPU', 'HOME', 'HOSTNAME', 'LANG', 'NAME', 'NOTE', 'PATH']);
  });

  test('volumes at their paths: claim, ConfigMap, Secret, emptyDir, subPath, hostPath; the machine keeps its own root', async () => {
    const shared = fs.mkdtempSync(path.join(outside, 'shared-'));
    await api.create(KINDS.ConfigMap, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'files', namespace: NAMESPACE }, data: { 'a.txt': 'A', 'b.txt': 'B' } } as KubernetesObject);
    await api.create(KINDS.Secret, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: NAMESPACE }, data: { token: Buffer.from('hidden').toString('base64') } } as KubernetesObject);
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'storage', namespace: NAMESPACE }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
    const script = 'cat /kf-test/files/sub/a /kf-test/one/b.txt /kf-test/key/token; ls /kf-test/files; echo kept > /kf-test/storage/x; echo s > /kf-test/empty/y; cat /kf-test/part/y; touch /kf-test/host/z || echo read-only; echo done > /dev/termination-log';
    const mounts = [
      { name: 'files', mountPath: '/kf-test/files' },
      { name: 'all', mountPath: '/kf-test/one/b.txt', subPath: 'b.txt' },
      { name: 'key', mountPath: '/kf-test/key' },
      { name: 'storage', mountPath: '/kf-test/storage' },
      { name: 'empty', mountPath: '/kf-test/empty', subPath: 'part' },
      { name: 'empty', mountPath: '/kf-test/part', subPath: 'part' },
      { name: 'host', mountPath: '/kf-test/host', readOnly: true }
    ];
    const volumes = [
      { name: 'files', configMap: { name: 'files', items: [{ key: 'a.txt', path: 'sub/a' }] } },
      { name: 'all', configMap: { name: 'files' } },
      { name: 'key', secret: { secretName: 'key' } },
      { name: 'storage', persistentVolumeClaim: { claimName: 'storage' } },
      { name: 'empty', emptyDir: {} },
      { name: 'host', hostPath: { path: shared } }
    ];
    const created = api.create<Pod>(KINDS.Pod, podOf('volumes', sh(script, { volumeMounts: mounts }), { volumes }));
    await created;
    const bound = await api.create<KubernetesObject>(KINDS.PersistentVolumeClaim, claim);
    const pod = await until<Pod>(api, 'volumes', ended);
    const text = await log('volumes');
    assert.equal(pod.status?.phase, 'Succeeded', text);
    assert.match(text, /^ABhiddensub\ns\ntouch: .*\nread-only\n$/);
    assert.equal(terminated(pod.status).message, 'done\n');
    assert.equal(fs.readFileSync(path.join(dataDir, 'volumes', bound.metadata.uid ?? '', 'x'), 'utf8'), 'kept\n');
    assert.equal(fs.existsSync('/kf-test'), false);
    await remove('volumes');
    await api.delete({ kind: KINDS.PersistentVolumeClaim, namespace: NAMESPACE, name: 'storage' });
    await vanish(() => fs.existsSync(path.join(dataDir, 'volumes', bound.metadata.uid ?? '')));
  });

  test("the daemon's own folder is out of a pod's sight, also below a hostPath that holds it; its volumes are there", async () => {
    for (const name of ['token', 'kubeconfig', 'state.sqlite', 'server.key']) {
      fs.writeFileSync(path.join(dataDir, name), 'hidden from pods');
    }
    await api.create(KINDS.PersistentVolumeClaim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'seen', namespace: NAMESPACE }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } as KubernetesObject);
    const below = path.join('/kf-test/machine', path.relative(os.tmpdir(), dataDir));
    const daemon = `/proc/${process.pid}`;
    const script = [
      `for place in ${dataDir} ${below} ${daemon}/root${dataDir} ${daemon}/cwd; do cat $place/token $place/kubeconfig $place/state.sqlite $place/server.key $place/pods/*/containers/*/*/spec.json; done 2>&-`,
      `umount ${dataDir} 2>&- && cat ${dataDir}/token`,
      `touch ${dataDir}/x 2>&- && echo writable`,
      `env | grep -F ${dataDir} | grep -v ^PATH=`,
      'echo ours > /kf-test/storage/x; cat /kf-test/storage/x; python3 -c "print(6 * 7)"; true'
    ].join('\n');
    const mounts = [
      { name: 'storage', mountPath: '/kf-test/storage' },
      { name: 'machine', mountPath: '/kf-test/machine' }
    ];
    const volumes = [
      { name: 'storage', persistentVolumeClaim: { claimName: 'seen' } },
      { name: 'machine', hostPath: { path: os.tmpdir() } }
    ];
    const pod = await run(podOf('curious', sh(script, { volumeMounts: mounts }), { volumes }));
    assert.equal(pod.status?.phase, 'Succeeded', JSON.stringify(pod.status));
    assert.equal(await log('curious'), 'ours\n42\n');
    await api.create(KINDS.Pod, podOf('reaching', sh('true', { volumeMounts: mounts.slice(1) }), { volumes: [{ name: 'machine', hostPath: { path: path.join(dataDir, 'pods') } }] }));
    const refused = await until<Pod>(api, 'reaching', one => one?.status?.containerStatuses?.[0]?.state.waiting?.message !== undefined);
    assert.match(refused.status?.containerStatuses?.[0]?.state.waiting?.message ?? '', /lies in the local cluster's own folder/);
    await remove('reaching');
  });

  test('init containers run in order, before the others; a failing one fails the pod', async () => {
    const mount = [{ name: 'empty', mountPath: '/kf-test' }];
    const step = (name: string): Container => ({ ...sh(`echo ${name} >> /kf-test/order`, { volumeMounts: mount }), name });
    const volumes = [{ name: 'empty', emptyDir: {} }];
    const pod = await run(podOf('inits', sh('cat /kf-test/order', { volumeMounts: mount }), { volumes, initContainers: [step('first'), step('second')] }));
    assert.equal(pod.status?.phase, 'Succeeded');
    assert.equal(await log('inits'), 'first\nsecond\n');
    const failing = await run(podOf('failing-init', sh('true'), { initContainers: [{ ...sh('exit 4'), name: 'first' }] }));
    assert.equal(failing.status?.phase, 'Failed');
    assert.equal(failing.status?.initContainerStatuses?.[0]?.state.terminated?.exitCode, 4);
    assert.equal(failing.status?.containerStatuses?.[0]?.state.waiting?.reason, 'PodInitializing');
  });

  test('restartPolicy OnFailure starts the container again, and the log of before stays', async () => {
    const script = 'if [ -e /kf-test/again ]; then echo second; else touch /kf-test/again; echo first; exit 1; fi';
    const pod = await run(podOf('retry', sh(script, { volumeMounts: [{ name: 'empty', mountPath: '/kf-test' }] }), { restartPolicy: 'OnFailure', volumes: [{ name: 'empty', emptyDir: {} }] }));
    assert.equal(pod.status?.phase, 'Succeeded');
    assert.equal(pod.status?.containerStatuses?.[0]?.restartCount, 1);
    assert.equal(pod.status?.containerStatuses?.[0]?.lastState.terminated?.exitCode, 1);
    assert.equal(await log('retry'), 'second\n');
    const previous = cluster.logs.source?.(NAMESPACE, 'retry', { container: 'main', previous: true }, new AbortController().signal);
    assert.equal(previous && (await textOf(previous)), 'first\n');
  });

  test('a deadline ends the pod', async () => {
    const pod = await run(podOf('deadline', sh('echo $$$$; exec sleep 1000'), { activeDeadlineSeconds: 1 }));
    assert.deepEqual([pod.status?.phase, pod.status?.reason, terminated(pod.status).exitCode], ['Failed', 'DeadlineExceeded', 143]);
  });

  test('deletion: SIGTERM, grace, SIGKILL; detached children go too, and so do the files', async () => {
    const marker = `marker-${process.pid}`;
    const script = `trap 'echo asked' TERM; setsid sh -c 'sleep 1000; : ${marker}' & echo ready; while :; do sleep 0.05; done`;
    const pod = await api.create<Pod>(KINDS.Pod, podOf('stubborn', sh(script)));
    await until<Pod>(api, 'stubborn', running);
    const following = log('stubborn', { follow: true });
    await vanish(() => processes(marker).length < 2);
    await remove('stubborn', 1);
    assert.match(await following, /ready\n[^]*asked\n/);
    await vanish(() => processes(marker).length > 0 || fs.existsSync(podFolder(pod)));
  });

  test('a pod that does not fit waits; one that can never fit says so', async () => {
    const asks = (cpu: string): Partial<Container> => ({ resources: { requests: { cpu } } });
    await api.create(KINDS.Pod, podOf('big', sh('exec sleep 1000', asks('1500m'))));
    await until<Pod>(api, 'big', running);
    await api.create(KINDS.Pod, podOf('next', sh('true', asks('1'))));
    await api.create(KINDS.Pod, podOf('never', sh('true', asks('64'))));
    const refused = (pod: Pod | undefined): string => pod?.status?.conditions?.find(one => one.reason === 'Unschedulable')?.message ?? '';
    assert.match(refused(await until<Pod>(api, 'next', pod => refused(pod) !== '')), /Insufficient cpu: 1 asked for, 0.5 of 2 free now/);
    assert.match(refused(await until<Pod>(api, 'never', pod => refused(pod) !== '')), /can never fit/);
    await remove('big');
    assert.equal((await until<Pod>(api, 'next', ended)).status?.phase, 'Succeeded');
  });

  test('logs: tail, timestamps, and the gap of one that is too long', async () => {
    await run(podOf('lines', sh('seq 1 1000')));
    assert.equal(await log('lines', { tailLines: 2 }), '999\n1000\n');
    assert.equal(await log('lines', { tailLines: 0 }), '');
    assert.match(await log('lines', { tailLines: 1, timestamps: true }), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z 1000\n$/);
    await run(podOf('long', sh('seq 1 200000')));
    const text = await log('long');
    assert.ok(text.startsWith('1\n2\n') && text.endsWith('199999\n200000\n'));
    assert.match(text, /\n\[\d+ bytes of this log are missing here/);
    assert.ok(text.length < 400_000);
  });

  test('a memory limit is watched', async () => {
    const container: Container = { name: 'main', image: 'x', command: ['python3', '-c', 'import time; x = bytearray(200 * 2**20); time.sleep(1000)'], resources: { limits: { memory: '100Mi' } } };
    const state = terminated((await run(podOf('hungry', container))).status);
    assert.deepEqual([state.exitCode, state.reason], [137, 'OOMKilled']);
  });

  test('a kubelet that comes back adopts what runs, sees what ended, and removes what was deleted', async () => {
    const gate = path.join(outside, 'gate');
    const wait = (code: number): string => `while [ ! -e ${gate} ]; do sleep 0.05; done; echo through; exit ${code}`;
    await api.create(KINDS.Pod, podOf('adopted', sh(`sleep 0; ${wait(5)}; `)));
    await api.create(KINDS.Pod, podOf('unseen', sh(`while [ ! -e ${gate}-1 ]; do sleep 0.05; done; exit 6`)));
    const doomed = await api.create<Pod>(KINDS.Pod, podOf('doomed', sh('exec sleep 1000')));
    const names = ['adopted', 'unseen', 'doomed'];
    const pods = await Promise.all(names.map(name => until<Pod>(api, name, running)));
    stop.abort();
    await stopped;
    fs.writeFileSync(`${gate}-1`, '');
    await vanish(() => !fs.existsSync(path.join(podFolder(pods[1] as Pod), 'containers', 'main', '0', 'exit.json')));
    await api.delete({ kind: KINDS.Pod, namespace: NAMESPACE, name: 'doomed' }, { gracePeriodSeconds: 0 });
    start();
    assert.equal(terminated((await until<Pod>(api, 'unseen', ended)).status).exitCode, 6);
    fs.writeFileSync(gate, '');
    assert.equal(terminated((await until<Pod>(api, 'adopted', ended)).status).exitCode, 5);
    assert.equal(await log('adopted'), 'through\n');
    await vanish(() => fs.existsSync(podFolder(doomed)));
  });
});
