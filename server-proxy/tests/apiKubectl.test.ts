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

  interface Owner {
    manager: string;
    operation: string;
    fieldsV1: Record<string, Record<string, unknown>>;
  }
  const owners = async (name: string): Promise<Owner[]> => (await shown(`configmap ${name}`)).metadata.managedFields as unknown as Owner[];

  test('whoever creates, edits or patches a field owns it, and an apply of another conflicts', async () => {
    await good('create configmap owned --from-literal=text=before --from-literal=other=x');
    assert.deepEqual((await owners('owned')).map(({ manager, operation, fieldsV1 }) => [manager, operation, fieldsV1]), [
      ['kubectl-create', 'Update', { 'f:data': { 'f:other': {}, 'f:text': {} } }]
    ]);
    assert.match(await good('edit configmap owned'), /edited/);
    const [creator, editor] = await owners('owned');
    assert.deepEqual(creator?.fieldsV1, { 'f:data': { 'f:other': {} } });
    assert.deepEqual([editor?.manager, editor?.fieldsV1], ['kubectl-edit', { 'f:data': { 'f:text': {} } }]);
    const map = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owned' }, data: { text: 'mine' } });
    assert.match((await kubectl(['apply', '--server-side', '-f', '-'], map)).stderr, /conflict with "kubectl-edit" using v1: \.data\.text/);
    assert.match(await good('apply --server-side --force-conflicts -f -', map), /serverside-applied/);
    assert.deepEqual((await owners('owned')).map(({ manager, operation }) => `${manager} ${operation}`), ['kubectl-create Update', 'kubectl Apply']);
    assert.match(await good('patch configmap owned --type=merge -p {"data":{"other":null}}'), /patched/);
    assert.deepEqual((await owners('owned')).map(({ manager }) => manager), ['kubectl']);
  });

  test('an object of kubectl apply goes over to server-side apply, which then owns and removes its fields', async () => {
    const map = (data: object): string => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'moved' }, data });
    await good('apply -f -', map({ a: '1', b: '1' }));
    assert.deepEqual((await owners('moved')).map(({ manager, operation }) => `${manager} ${operation}`), ['kubectl-client-side-apply Update']);
    assert.match(await good('apply --server-side -f -', map({ a: '2' })), /serverside-applied/);
    // The first of them is how kubectl keeps the annotation of the client-side apply.
    assert.deepEqual((await owners('moved')).map(({ manager, operation }) => `${manager} ${operation}`), ['kubectl-last-applied Apply', 'kubectl Apply']);
    assert.deepEqual((await shown<{ data: object }>('configmap moved')).data, { a: '2' });
  });
});
