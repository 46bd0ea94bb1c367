/** kubectl's commands one by one against the daemon's API: the typed ones (which speak protobuf), and those that change, follow and explain. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { KubernetesObject } from '../../src/core/k8s/types';
import { RESOURCES } from '../src/local-cluster/api/resources';
import { startGarbageCollector } from '../src/local-cluster/controllers/gc';
import { startDaemon, type Daemon } from '../src/local-cluster/daemon/daemon';

const kubectlProgram = [path.join(process.cwd(), '.venv/bin/kubectl'), '/usr/bin/kubectl'].find(file => fs.existsSync(file)) ?? 'kubectl';

describe('kubectl', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-kubectl-'));
  const data = path.join(folder, 'data');
  let daemon: Daemon;

  const kubectl = (args: readonly string[], input = ''): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise(resolve => {
      const environment = { ...process.env, HOME: folder, KUBECONFIG: path.join(data, 'kubeconfig'), KUBE_EDITOR: 'sed -i s/before/after/' };
      const child = execFile(kubectlProgram, args, { env: environment }, (error, stdout, stderr) => resolve({ code: error === null ? 0 : 1, stdout, stderr }));
      child.stdin?.end(input);
    });
  const good = async (line: string, input?: string): Promise<string> => {
    const answer = await kubectl(line.split(' '), input);
    assert.equal(answer.code, 0, `kubectl ${line}: ${answer.stderr}`);
    return answer.stdout + answer.stderr;
  };
  const shown = async <T = KubernetesObject>(line: string): Promise<T> => JSON.parse(await good(`get ${line} -o json --show-managed-fields`)) as T;

  before(async () => {
    const started = await startDaemon({
      dataFolder: data,
      version: '0.0.0',
      start: (own, { signal }) => {
        startGarbageCollector(own, { kinds: RESOURCES, signal });
        return {
          logs: async function* (_namespace, pod, options) {
            yield Buffer.from(`hello from ${pod}/${options.container}\n`);
          }
        };
      }
    });
    assert.ok(started);
    daemon = started;
  });
  after(async () => {
    await daemon.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test('the typed create commands make what they say', async () => {
    fs.writeFileSync(path.join(folder, 'notes.txt'), 'line\n');
    fs.writeFileSync(path.join(folder, 'bytes.bin'), Buffer.from([0xff, 0, 1]));
    assert.match(await good('create namespace typed'), /namespace\/typed created/);
    assert.match(await good(`create configmap settings --from-literal=a=1 --from-literal=empty= --from-file=${folder}/notes.txt --from-file=${folder}/bytes.bin`), /created/);
    const map = await shown<{ data: object; binaryData: object }>('configmap settings');
    assert.deepEqual(map.data, { a: '1', empty: '', 'notes.txt': 'line\n' });
    assert.deepEqual(map.binaryData, { 'bytes.bin': '/wAB' });
    assert.match(await good('create secret generic keys --from-literal=password=s3'), /created/);
    const secret = await shown<{ data: object; type: string }>('secret keys');
    assert.deepEqual([secret.data, secret.type], [{ password: 'czM=' }, 'Opaque']);
    assert.match(await good('create job one --image=python:3.12 -- python -c pass'), /job.batch\/one created/);
    const job = await shown<{ spec: { template: { spec: { containers: object[]; restartPolicy: string } } } }>('job one');
    assert.equal(job.spec.template.spec.restartPolicy, 'Never');
    assert.deepEqual((job.spec.template.spec.containers[0] as { command: string[] }).command, ['python', '-c', 'pass']);
    assert.match(await good('create serviceaccount robot'), /created/);
    assert.match(await good('create token robot'), /\S{20}/);
    assert.match(await good('run box --image=python:3.12 --env=A=1 --labels=app=box --restart=Never -- sleep 1'), /pod\/box created/);
    const deployment = await kubectl(['create', 'deployment', 'web', '--image=nginx']);
    assert.match(deployment.stderr, /the server could not find the requested resource/);
  });
});
