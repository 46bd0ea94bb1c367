/** kubectl's commands one by one against the daemon's API: the typed ones (which speak protobuf), and those that change, follow and explain. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { KubectlLab } from './kubectlLab';

describe('kubectl', () => {
  const lab = new KubectlLab();
  const { folder } = lab;
  before(() =>
    lab.start(async function* (_namespace, pod, options) {
      yield Buffer.from(`hello from ${pod}/${options.container}\n`);
    })
  );
  after(() => lab.close());

  test('the typed create commands make what they say', async () => {
    fs.writeFileSync(path.join(folder, 'notes.txt'), 'line\n');
    fs.writeFileSync(path.join(folder, 'bytes.bin'), Buffer.from([0xff, 0, 1]));
    assert.match(await lab.good('create namespace typed'), /namespace\/typed created/);
    assert.match(await lab.good(`create configmap settings --from-literal=a=1 --from-literal=empty= --from-file=${folder}/notes.txt --from-file=${folder}/bytes.bin`), /created/);
    const map = await lab.shown<{ data: object; binaryData: object }>('configmap settings');
    assert.deepEqual(map.data, { a: '1', empty: '', 'notes.txt': 'line\n' });
    assert.deepEqual(map.binaryData, { 'bytes.bin': '/wAB' });
    assert.match(await lab.good('create secret generic keys --from-literal=password=s3'), /created/);
    const secret = await lab.shown<{ data: object; type: string }>('secret keys');
    assert.deepEqual([secret.data, secret.type], [{ password: 'czM=' }, 'Opaque']);
    assert.match(await lab.good('create job one --image=python:3.12 -- python -c pass'), /job.batch\/one created/);
    const job = await lab.shown<{ spec: { template: { spec: { containers: object[]; restartPolicy: string } } } }>('job one');
    assert.equal(job.spec.template.spec.restartPolicy, 'Never');
    assert.deepEqual((job.spec.template.spec.containers[0] as { command: string[] }).command, ['python', '-c', 'pass']);
    assert.match(await lab.good('create serviceaccount robot'), /created/);
    assert.match(await lab.good('create token robot'), /\S{20}/);
    assert.match(await lab.good('run box --image=python:3.12 --env=A=1 --labels=app=box --restart=Never -- sleep 1'), /pod\/box created/);
    assert.match(await lab.bad('create deployment web --image=nginx'), /the server could not find the requested resource/);
  });

  interface Owner {
    manager: string;
    operation: string;
    fieldsV1: Record<string, Record<string, unknown>>;
  }
  const owners = async (name: string): Promise<Owner[]> => (await lab.shown(`configmap ${name}`)).metadata.managedFields as unknown as Owner[];

  test('whoever creates, edits or patches a field owns it, and an apply of another conflicts', async () => {
    await lab.good('create configmap owned --from-literal=text=before --from-literal=other=x');
    assert.deepEqual((await owners('owned')).map(({ manager, operation, fieldsV1 }) => [manager, operation, fieldsV1]), [
      ['kubectl-create', 'Update', { 'f:data': { 'f:other': {}, 'f:text': {} } }]
    ]);
    assert.match(await lab.good('edit configmap owned'), /edited/);
    const [creator, editor] = await owners('owned');
    assert.deepEqual(creator?.fieldsV1, { 'f:data': { 'f:other': {} } });
    assert.deepEqual([editor?.manager, editor?.fieldsV1], ['kubectl-edit', { 'f:data': { 'f:text': {} } }]);
    const map = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owned' }, data: { text: 'mine' } });
    assert.match(await lab.bad('apply --server-side -f -', map), /conflict with "kubectl-edit" using v1: \.data\.text/);
    assert.match(await lab.good('apply --server-side --force-conflicts -f -', map), /serverside-applied/);
    assert.deepEqual((await owners('owned')).map(({ manager, operation }) => `${manager} ${operation}`), ['kubectl-create Update', 'kubectl Apply']);
    assert.match(await lab.good('patch configmap owned --type=merge -p {"data":{"other":null}}'), /patched/);
    assert.deepEqual((await owners('owned')).map(({ manager }) => manager), ['kubectl']);
  });

  test('an object of kubectl apply goes over to server-side apply, which then owns and removes its fields', async () => {
    const map = (data: object): string => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'moved' }, data });
    await lab.good('apply -f -', map({ a: '1', b: '1' }));
    assert.deepEqual((await owners('moved')).map(({ manager, operation }) => `${manager} ${operation}`), ['kubectl-client-side-apply Update']);
    assert.match(await lab.good('apply --server-side -f -', map({ a: '2' })), /serverside-applied/);
    // The first of them is how kubectl keeps the annotation of the client-side apply.
    assert.deepEqual((await owners('moved')).map(({ manager, operation }) => `${manager} ${operation}`), ['kubectl-last-applied Apply', 'kubectl Apply']);
    assert.deepEqual((await lab.shown<{ data: object }>('configmap moved')).data, { a: '2' });
  });
});
