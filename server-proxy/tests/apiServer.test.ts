/** The daemon's API as real clients see it: kubectl, the Python client, the JavaScript client. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as client from '@kubernetes/client-node';
import { KINDS } from '../../src/core/k8s/types';
import { KubernetesCluster } from '../src/cluster/kubernetes';
import { RESOURCES } from '../src/local-cluster/api/resources';
import { startGarbageCollector } from '../src/local-cluster/controllers/gc';
import { startNamespaceController } from '../src/local-cluster/controllers/namespace';
import { startDaemon, type Daemon } from '../src/local-cluster/daemon/daemon';
import type { ClusterApi } from '../src/cluster/port';

const root = process.cwd();
const kubectlProgram = [path.join(root, '.venv/bin/kubectl'), '/usr/bin/kubectl'].find(file => fs.existsSync(file));
const python = path.join(root, '.venv/bin/python');
const namespace = 'kubeflow-user-example-com';

interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

describe('the daemon', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-api-'));
  const data = path.join(folder, 'data');
  let daemon: Daemon;
  let api: ClusterApi;

  const start = async (): Promise<Daemon> => {
    const started = await startDaemon({
      dataFolder: data,
      version: '0.0.0',
      start: (own, { signal }) => {
        api = own;
        startGarbageCollector(own, { kinds: RESOURCES, signal });
        startNamespaceController(own, { kinds: RESOURCES, signal });
        return {
          logs: async function* (_namespace, pod, options) {
            yield Buffer.from(`hello from ${pod}/${options.container}\n`);
          }
        };
      }
    });
    assert.ok(started);
    return started;
  };
  const run = (program: string, args: string[], input?: string): Promise<Answer> =>
    new Promise(resolve => {
      const child = execFile(program, args, { env: { ...process.env, HOME: folder, KUBECONFIG: path.join(data, 'kubeconfig') } }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
      child.stdin?.end(input ?? '');
    });
  const kubectl = (args: string, input?: string): Promise<Answer> => run(kubectlProgram ?? 'kubectl', args.split(' '), input);
  const good = async (args: string, input?: string): Promise<string> => {
    const answer = await kubectl(args, input);
    assert.equal(answer.code, 0, `kubectl ${args}: ${answer.stderr}`);
    return answer.stdout + answer.stderr;
  };
  const pod = (name: string, image = 'python:3.11'): string =>
    JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec: { containers: [{ name: 'main', image }] } });

  before(async () => {
    daemon = await start();
  });
  after(async () => {
    await daemon.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test('keeps its folder and kubeconfig for its owner, and lets no second daemon in', async () => {
    assert.equal(fs.statSync(data).mode & 0o777, 0o700);
    assert.equal(fs.statSync(daemon.kubeconfig).mode & 0o777, 0o600);
    assert.equal(await startDaemon({ dataFolder: data, version: '0.0.0', start: () => ({}) }), undefined);
    const response = await fetch(`https://127.0.0.1:${daemon.port}/api`).then(() => 'answered', () => 'refused');
    assert.equal(response, 'refused', 'a client that does not know the authority must not trust it');
  });

  test('kubectl creates, reads, describes, changes and deletes', async () => {
    assert.match(await good('create -f -', pod('one')), /pod\/one created/);
    assert.match(await good('get pods'), /^NAME +READY +STATUS +RESTARTS +AGE\none +0\/1 +Pending +0 +\d+s/);
    assert.match(await good('get pods -o wide'), /NOMINATED NODE +READINESS GATES/);
    assert.match(await good('get po,cm,pvc,jobs,wf,events,ns,nodes'), /pod\/one/);
    assert.match(await good('describe pod one'), /Status: +Pending[\s\S]*main:/);
    assert.match(await good('label pod one colour=red'), /labeled/);
    assert.match(await good('annotate pod one note=yes'), /annotated/);
    assert.match(await good('get pods -l colour=red -o name'), /pod\/one/);
    assert.match(await good('get pod one -o jsonpath={.metadata.labels.colour}'), /^red$/);
    assert.match(await good('get pods --all-namespaces'), /kubeflow-user-example-com +one/);
    assert.match(await good('delete pod one'), /pod "one" deleted/);
    assert.match((await kubectl('get pod one')).stderr, /Error from server \(NotFound\): pods "one" not found/);
  });

  test('kubectl apply changes only what is said, on either side', async () => {
    const map = (value: string, name = 'settings'): string => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } });
    assert.match(await good('apply -f -', map('1')), /created/);
    assert.match(await good('apply -f -', map('1')), /unchanged/);
    assert.match(await good('apply -f -', map('2')), /configured/);
    assert.match(await good('diff -f -', map('2')), /^$/);
    assert.match(await good('apply --server-side -f -', map('1', 'served')), /serverside-applied/);
    const lost = await kubectl('apply --server-side --field-manager=other -f -', map('2', 'served'));
    assert.equal(lost.code, 1);
    assert.match(lost.stderr, /Apply failed with 1 conflict: conflict with "kubectl": \.data\.value/);
    assert.match(await good('apply --server-side --field-manager=other --force-conflicts -f -', map('2', 'served')), /serverside-applied/);
    assert.match(await good('get cm served -o jsonpath={.data.value}'), /^2$/);
    assert.match(await good('patch cm settings --type=json -p [{"op":"replace","path":"/data/value","value":"3"}]'), /patched/);
    assert.match(await good('patch cm settings --type=merge -p {"data":{"value":null,"other":"x"}}'), /patched/);
    assert.match(await good('get cm settings -o jsonpath={.data}'), /^\{"other":"x"\}$/);
    assert.match(await good('apply -f -', pod('applied')), /created/);
    assert.match(await good('apply -f -', pod('applied', 'python:3.12')), /configured/);
    assert.match(await good('get pod applied -o jsonpath={.spec.containers[*].image}'), /^python:3\.12$/);
    await good('delete pod applied');
  });

  test('kubectl is told of unknown fields, and explains kinds', async () => {
    const wrong = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'odd' }, spec: { containers: [{ name: 'main', imag: 'x', image: 'x' }] } });
    assert.match((await kubectl('create -f -', wrong)).stderr, /strict decoding error: unknown field "spec.containers\[0\].imag"/);
    assert.match(await good('explain pod.spec.containers.env'), /valueFrom\s+<EnvVarSource>/);
    assert.match(await good('explain workflow'), /GROUP: +argoproj\.io/);
    assert.match(await good('api-resources'), /workflows +wf +argoproj\.io\/v1alpha1 +true +Workflow/);
    assert.match(await good('auth can-i create pods'), /yes/);
    assert.match(await good('auth whoami'), /local-user/);
    assert.match(await good('version'), /Server Version: v1\./);
  });

  test('kubectl waits, reads logs, and sees owned objects go with their owner', async () => {
    await good('create -f -', pod('ending'));
    const waiting = good('wait --for=jsonpath={.status.phase}=Succeeded --timeout=30s pod/ending');
    const made = await api.get({ kind: KINDS.Pod, namespace, name: 'ending' });
    assert.ok(made);
    assert.match((await kubectl('logs ending')).stderr, /container "main" in pod "ending" is waiting to start: ContainerCreating/);
    const state = { terminated: { exitCode: 0, reason: 'Completed' } };
    const status = { phase: 'Succeeded', containerStatuses: [{ name: 'main', ready: false, restartCount: 0, image: 'x', imageID: '', state }] };
    await api.updateStatus(KINDS.Pod, { ...made, status });
    assert.match(await waiting, /condition met/);
    assert.match(await good('get pod ending'), /Completed/);
    assert.equal(await good('logs ending'), 'hello from ending/main\n');
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'ending', uid: made.metadata.uid ?? '', blockOwnerDeletion: true };
    const owned = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owned', ownerReferences: [owner] } };
    await good('create -f -', JSON.stringify(owned));
    await good('delete pod ending --cascade=foreground');
    assert.equal(await api.get({ kind: KINDS.ConfigMap, namespace, name: 'owned' }), undefined);
  });

  test('a deleted namespace is emptied first', async () => {
    await good('create namespace short');
    await good('-n short create -f -', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a: 'b' } }));
    await good('delete namespace short');
    assert.match((await kubectl('get namespace short')).stderr, /NotFound/);
    assert.equal((await api.list(KINDS.ConfigMap, { namespace: 'short' })).items.length, 0);
    assert.match((await kubectl('delete namespace default')).stderr, /forbidden: this namespace may not be deleted/);
  });

  test('the Python client lists, creates and watches', async () => {
    const code = `
from kubernetes import client, config, watch
config.load_kube_config()
core, custom = client.CoreV1Api(), client.CustomObjectsApi()
ns = "${namespace}"
made = core.create_namespaced_config_map(ns, client.V1ConfigMap(metadata=client.V1ObjectMeta(name="from-python"), data={"a": "b"}))
print(made.metadata.resource_version != "", len(core.list_namespaced_config_map(ns).items) > 0)
wf = dict(apiVersion="argoproj.io/v1alpha1", kind="Workflow", metadata=dict(generateName="py-"), spec=dict(entrypoint="main", templates=[]))
name = custom.create_namespaced_custom_object("argoproj.io", "v1alpha1", ns, "workflows", wf)["metadata"]["name"]
custom.patch_namespaced_custom_object("argoproj.io", "v1alpha1", ns, "workflows", name, dict(spec=dict(suspend=True)))
for event in watch.Watch().stream(core.list_namespaced_config_map, ns, field_selector="metadata.name=from-python", timeout_seconds=20):
    print(event["type"], event["object"].metadata.name); break
try: core.read_namespaced_pod("absent", ns)
except client.ApiException as e: print(e.status, e.reason)
custom.delete_namespaced_custom_object("argoproj.io", "v1alpha1", ns, "workflows", name)
`;
    const answer = await run(python, ['-c', code]);
    assert.equal(answer.code, 0, answer.stderr);
    assert.equal(answer.stdout, 'True True\nADDED from-python\n404 Not Found\n');
  });

  test('the informer of the JavaScript client follows, and the cluster port works over HTTP', async () => {
    const config = new client.KubeConfig();
    config.loadFromFile(daemon.kubeconfig);
    const core = config.makeApiClient(client.CoreV1Api);
    const informer = client.makeInformer(config, `/api/v1/namespaces/${namespace}/secrets`, () => core.listNamespacedSecret({ namespace }));
    const seen = new Promise<string>(resolve => informer.on('add', object => resolve(object.metadata?.name ?? '')));
    await informer.start();
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: 'hidden' }, stringData: { a: 'b' } } });
    assert.equal(await seen, 'hidden');
    await informer.stop();
    const port = KubernetesCluster.load({ file: daemon.kubeconfig });
    const kind = KINDS.Secret;
    assert.equal((await port.list(kind, { namespace })).items.length, 1);
    await port.delete({ kind, namespace, name: 'hidden' });
    assert.equal(await port.get({ kind, namespace, name: 'hidden' }), undefined);
    await port.close();
  });

  test('a restart keeps port, kubeconfig, objects and versions', async () => {
    const before = { config: fs.readFileSync(daemon.kubeconfig, 'utf8'), list: await api.list(KINDS.ConfigMap, { namespace }) };
    await daemon.close();
    assert.equal(fs.existsSync(path.join(data, 'daemon.json')), false);
    daemon = await start();
    assert.equal(fs.readFileSync(daemon.kubeconfig, 'utf8'), before.config);
    const list = await api.list(KINDS.ConfigMap, { namespace });
    assert.deepEqual(list.items, before.list.items);
    assert.ok(Number(list.resourceVersion) >= Number(before.list.resourceVersion));
    assert.match(await good('get cm settings'), /settings/);
  });
});
