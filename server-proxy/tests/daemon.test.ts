/** The daemon as the command line finds and ends it, whatever has happened to its files. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { startDaemon } from '../src/local-cluster/daemon/daemon';
import { processMark } from '../src/processMark';
import { Lab, root } from './harness';

async function withLab(act: (lab: Lab) => Promise<void>): Promise<void> {
  const lab = new Lab();
  try {
    await act(lab);
  } finally {
    await lab.kubeflow(['cluster', 'stop']);
    fs.rmSync(lab.folder, { recursive: true, force: true });
  }
}

const quiet = { version: '0.0.1', start: () => ({}) };

test('stop ends a daemon whose program was replaced and whose record is gone', () =>
  withLab(async lab => {
    const copy = path.join(lab.folder, 'server');
    fs.cpSync(path.join(root, 'kernel-bridge/jupyterlab_kubeflow/server'), copy, { recursive: true });
    const log = fs.openSync(path.join(lab.folder, 'log'), 'a');
    const child = spawn(process.execPath, [path.join(copy, 'cluster.mjs'), '--data', lab.data], { stdio: ['ignore', log, log], env: lab.env });
    const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
    await new Promise<void>((resolve, reject) => {
      const timer = setInterval(() => {
        if (!fs.existsSync(path.join(lab.data, 'daemon.json'))) return;
        clearInterval(timer);
        resolve();
      }, 20);
      // A daemon that ends before it is ready would be waited for without end.
      void ended.then(code => {
        clearInterval(timer);
        reject(new Error(`the daemon ended with ${code}: ${fs.readFileSync(path.join(lab.folder, 'log'), 'utf8')}`));
      });
    });
    fs.rmSync(copy, { recursive: true });
    fs.rmSync(path.join(lab.data, 'daemon.json'));
    const stopped = await lab.kubeflow(['cluster', 'stop']);
    assert.match(stopped.stderr + stopped.stdout, /has stopped/);
    assert.equal(await ended, 0);
    assert.equal(fs.existsSync(path.join(lab.data, 'daemon.pid')), false);
  }));

test('a number that another program has by now is left alone', () =>
  withLab(async lab => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)', 'cluster.mjs'], { stdio: 'ignore' });
    fs.mkdirSync(lab.data, { recursive: true });
    const stale = { pid: other.pid, mark: 'another-boot 1', version: '0.0.1' };
    fs.writeFileSync(path.join(lab.data, 'daemon.pid'), JSON.stringify(stale));
    fs.writeFileSync(path.join(lab.data, 'daemon.json'), JSON.stringify({ ...stale, port: 1, startedAt: '' }));
    try {
      const stopped = await lab.kubeflow(['cluster', 'stop']);
      assert.match(stopped.stderr + stopped.stdout, /was not running/);
      assert.notEqual(processMark(other.pid ?? 0), undefined);
    } finally {
      other.kill();
    }
  }));

test('an idle daemon of an older version makes room, one with a running pod goes on', () =>
  withLab(async lab => {
    const asIf = (version: string): void => {
      const file = path.join(lab.data, 'daemon.json');
      fs.writeFileSync(file, JSON.stringify({ ...(JSON.parse(fs.readFileSync(file, 'utf8')) as object), version }));
    };
    await lab.kubeflow(['cluster', 'start']);
    const first = lab.daemonPid;
    asIf('0.0.1');
    const replaced = await lab.kubeflow(['cluster', 'start']);
    assert.match(replaced.stderr, /version 0\.0\.1 is idle: version \S+ takes over/);
    assert.notEqual(lab.daemonPid, first);
    const second = lab.daemonPid;
    assert.equal((await lab.kubectl(['run', 'busy', '--image=python', '--restart=Never', '--command', '--', 'sleep', '600'])).status, 0);
    asIf('0.0.1');
    const kept = await lab.kubeflow(['cluster', 'start']);
    assert.match(kept.stderr, /pod \S+\/busy runs: it goes on as it is/);
    assert.equal(lab.daemonPid, second);
    await lab.kubectl(['delete', 'pod', 'busy', '--now']);
  }));

test('a daemon refuses the state of a newer version by name', () =>
  withLab(async lab => {
    const daemon = await startDaemon({ dataFolder: lab.data, ...quiet });
    await daemon?.close();
    const database = new DatabaseSync(path.join(lab.data, 'state.sqlite'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    await assert.rejects(startDaemon({ dataFolder: lab.data, ...quiet }), /written by a newer jupyterlab-kubeflow \(form 99/);
    assert.equal(fs.existsSync(path.join(lab.data, 'daemon.pid')), false, 'the folder is free again');
  }));

test('malformed settings are refused by name at the start; a reset keeps the settings', () =>
  withLab(async lab => {
    fs.mkdirSync(lab.data, { recursive: true });
    const file = path.join(lab.data, 'settings.json');
    fs.writeFileSync(file, '{"finishedDay": 3}');
    const refused = await lab.kubeflow(['cluster', 'start']);
    assert.equal(refused.status, 3);
    assert.match(refused.stderr, /the settings in \S+settings\.json can't be used: "finishedDay" is not a setting/);
    fs.writeFileSync(file, '{"finishedDays": 3}');
    assert.equal((await lab.kubeflow(['cluster', 'start'])).status, 0);
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'store' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
    fs.writeFileSync(path.join(lab.folder, 'claim.json'), JSON.stringify(claim));
    await lab.kubectl(['create', '-f', path.join(lab.folder, 'claim.json')]);
    await lab.kubectl(['wait', 'pvc/store', '--for=jsonpath={.status.phase}=Bound', '--timeout=60s']);
    const status = JSON.parse((await lab.kubeflow(['cluster', 'status', '--json'])).stdout) as { settings: { finishedDays: number }; disk: { claims: { name?: string; bytes: number; cache: number }[] } };
    assert.deepEqual([status.settings.finishedDays, status.disk.claims.map(({ name }) => name)], [3, ['kubeflow-user-example-com/store']]);
    assert.match((await lab.kubeflow(['cluster', 'status'])).stdout, /claim kubeflow-user-example-com\/store: 0\.0 MB, of it cache 0\.0 MB\n[\s\S]*keeps: what has ended 3 days, at most 500 of a kind; Events 60 minutes/);
    assert.equal((await lab.kubeflow(['cluster', 'reset', '--yes'])).status, 0);
    assert.deepEqual(fs.readdirSync(lab.data), ['settings.json']);
  }));
