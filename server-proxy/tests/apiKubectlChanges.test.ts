/** kubectl's commands that change, wait and delete, one by one. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { KINDS, type KubernetesObject } from '../../src/core/k8s/types';
import { KubectlLab } from './kubectlLab';

const namespace = 'kubeflow-user-example-com';
const map = (name: string, data: object, metadata: object = {}): string => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data });

describe('kubectl changes', () => {
  const lab = new KubectlLab();
  before(() => lab.start(async function* () {}));
  after(() => lab.close());

  test('label and annotate add, refuse to overwrite, overwrite when told, and remove', async () => {
    await lab.good('create configmap marked');
    for (const verb of ['label', 'annotate']) {
      const field = verb === 'label' ? 'labels' : 'annotations';
      const marks = async (): Promise<unknown> => (await lab.shown('configmap marked')).metadata[field];
      assert.match(await lab.good(`${verb} configmap marked team=a tier=x`), new RegExp(`configmap/marked ${verb}d`.replace('labeld', 'labeled')));
      assert.match(await lab.bad(`${verb} configmap marked team=b`), /--overwrite is false/);
      await lab.good(`${verb} configmap marked team=b --overwrite`);
      await lab.good(`${verb} configmap marked tier-`);
      assert.deepEqual(await marks(), { team: 'b' });
    }
    assert.match(await lab.bad('label configmap marked bad/key/x=1'), /invalid label key|name part must consist/);
    assert.match(await lab.good('get configmaps -L team -l team=b --show-labels'), /TEAM.*LABELS[\s\S]*marked.* b +team=b/);
  });

  test('edit changes what the editor wrote, of a workflow too, and keeps a refused edit', async () => {
    const workflow = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'edited' }, spec: { entrypoint: 'main', arguments: { parameters: [{ name: 'p', value: 'before' }] }, templates: [{ name: 'main', container: { image: 'x', command: ['true'] } }] } };
    await lab.good('create -f -', JSON.stringify(workflow));
    assert.match(await lab.good('edit workflow edited'), /workflow.argoproj.io\/edited edited/);
    assert.equal(((await lab.shown('workflow edited')).spec as typeof workflow.spec).arguments.parameters[0]?.value, 'after');
    await lab.good('create -f -', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'fixed' }, immutable: true, data: { a: 'before' } }));
    // kubectl opens the editor again with the cause in it; ours changes nothing more.
    const refused = await lab.bad('edit configmap fixed');
    assert.match(refused, /configmaps "fixed" is invalid/);
    const [, copy = ''] = /stored to "(.*)"/.exec(refused) ?? [];
    assert.match(fs.readFileSync(copy, 'utf8'), /# .*field is immutable when `immutable` is set/);
    assert.deepEqual((await lab.shown<KubernetesObject & { data: object }>('configmap fixed')).data, { a: 'before' });
    assert.match(await lab.good('edit configmap marked'), /Edit cancelled, no changes made/);
  });

  test('patch in its three ways', async () => {
    await lab.good('create serviceaccount patched');
    const secrets = async (): Promise<unknown> => (await lab.shown<KubernetesObject & { imagePullSecrets: unknown }>('serviceaccount patched')).imagePullSecrets;
    await lab.good('patch serviceaccount patched -p {"imagePullSecrets":[{"name":"a"}]}');
    await lab.good('patch serviceaccount patched --type=strategic -p {"imagePullSecrets":[{"name":"b"}]}');
    assert.equal(((await secrets()) as unknown[]).length, 2);
    await lab.good('patch serviceaccount patched --type=merge -p {"imagePullSecrets":[{"name":"c"}]}');
    assert.deepEqual(await secrets(), [{ name: 'c' }]);
    await lab.good('patch serviceaccount patched --type=json -p [{"op":"remove","path":"/imagePullSecrets"}]');
    assert.equal(await secrets(), undefined);
    assert.match(await lab.good('patch serviceaccount patched --type=json -p [{"op":"add","path":"/imagePullSecrets","value":[{"name":"d"}]}] --dry-run=server -o jsonpath={.imagePullSecrets[0].name}'), /^d$/);
    assert.equal(await secrets(), undefined);
  });

  test('replace takes the place of what is there, not of a newer one, and with force of anything', async () => {
    await lab.good('create -f -', map('replaced', { a: '1', b: '1' }));
    const { metadata } = await lab.shown('configmap replaced');
    assert.match(await lab.good('replace -f -', map('replaced', { a: '2' })), /replaced/);
    assert.deepEqual((await lab.shown<KubernetesObject & { data: object }>('configmap replaced')).data, { a: '2' });
    assert.match(await lab.bad('replace -f -', map('replaced', { a: '3' }, { resourceVersion: metadata.resourceVersion })), /Conflict.*the object has been modified/);
    assert.match(await lab.bad('replace -f -', map('never', {})), /configmaps "never" not found/);
    await lab.good('replace --force -f -', map('replaced', { a: '4' }));
    assert.notEqual((await lab.shown('configmap replaced')).metadata.uid, metadata.uid);
  });

  const owned = async (owner: string): Promise<void> => {
    await lab.good(`create configmap ${owner}`);
    const { uid } = (await lab.shown(`configmap ${owner}`)).metadata;
    await lab.good('create -f -', map(`${owner}-child`, {}, { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid, blockOwnerDeletion: true }] }));
  };

  test('delete takes what is owned along, waits for it, or leaves it', async () => {
    await owned('background');
    assert.match(await lab.good('delete configmap background'), /deleted/);
    await lab.good('wait configmap/background-child --for=delete --timeout=60s');
    await owned('foreground');
    await lab.good('delete configmap foreground --cascade=foreground');
    assert.match(await lab.bad('get configmap foreground-child'), /NotFound/);
    await owned('orphan');
    await lab.good('delete configmap orphan --cascade=orphan');
    assert.equal((await lab.shown('configmap orphan-child')).metadata.ownerReferences, undefined);
    await lab.good('delete configmaps -l team=b');
    assert.match(await lab.bad('get configmap marked'), /NotFound/);
    assert.match(await lab.good('delete configmap marked --ignore-not-found'), /^$/);
  });

  test('wait waits for values, conditions and deletions', async () => {
    await lab.good('run waited --image=x --restart=Never');
    const ref = { kind: KINDS.Pod, namespace, name: 'waited' };
    const phase = lab.good('wait pod/waited --for=jsonpath={.status.phase}=Succeeded --timeout=60s');
    const ready = lab.good('wait pod/waited --for=condition=Ready=False --timeout=60s');
    await lab.api.patch(ref, { status: { phase: 'Succeeded', conditions: [{ type: 'Ready', status: 'False' }] } }, { type: 'merge', subresource: 'status' });
    assert.match(await phase, /pod\/waited condition met/);
    assert.match(await ready, /pod\/waited condition met/);
    const gone = lab.good('wait pod/waited --for=delete --timeout=60s');
    await lab.good('delete pod waited --now');
    assert.match(await gone, /condition met|^$/);
    assert.match(await lab.bad('wait configmap/never --for=jsonpath={.data.a}=1 --timeout=1s'), /timed out|not found/);
  });

  test('get -w tells changes as they come', async () => {
    await lab.good('create configmap seen');
    const watching = lab.follow('get configmaps -w --field-selector=metadata.name=seen --output-watch-events');
    const ended = new Promise(resolve => watching.child.once('close', resolve));
    try {
      await watching.until(/ADDED +seen +0/);
      await lab.good('patch configmap seen --type=merge -p {"data":{"a":"1"}}');
      await watching.until(/MODIFIED +seen +1/);
      await lab.good('delete configmap seen');
      await watching.until(/DELETED +seen +1/);
    } finally {
      watching.child.kill();
      await ended;
    }
  });

  test('apply and diff of a folder, and apply --prune', async () => {
    const folder = path.join(lab.folder, 'manifests');
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, 'a.json'), map('dir-a', { x: '1' }, { labels: { set: 'dir' } }));
    fs.writeFileSync(path.join(folder, 'b.json'), map('dir-b', { x: '1' }, { labels: { set: 'dir' } }));
    assert.match(await lab.good(`apply -f ${folder}`), /dir-a created[\s\S]*dir-b created/);
    await lab.good(`diff -f ${folder}`);
    fs.writeFileSync(path.join(folder, 'a.json'), map('dir-a', { x: '2' }, { labels: { set: 'dir' } }));
    assert.match(await lab.bad(`diff -f ${folder}`), /-\s+x: "1"\n\+\s+x: "2"/);
    fs.rmSync(path.join(folder, 'b.json'));
    assert.match(await lab.good(`apply -f ${folder} --prune -l set=dir --prune-allowlist=core/v1/ConfigMap`), /dir-a configured[\s\S]*dir-b pruned/);
  });
});
