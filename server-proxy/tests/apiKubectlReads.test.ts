/** kubectl's commands that look, one by one, and those that the local cluster refuses by name. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { KINDS, type KubernetesObject } from '../../src/core/k8s/types';
import { KubectlLab } from './kubectlLab';

const namespace = 'kubeflow-user-example-com';

describe('kubectl looks', () => {
  const lab = new KubectlLab();

  before(async () => {
    await lab.start(async function* (_namespace, pod, options, signal) {
      yield Buffer.from(`${pod} ${options.container} tail=${options.tailLines} since=${options.sinceTime !== undefined} previous=${options.previous} times=${options.timestamps}\n`);
      if (options.follow) {
        yield Buffer.from('and on\n');
        if (!signal.aborted) await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
      }
    });
    for (const name of ['a', 'b']) {
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { app: 'logs' } }, spec: { nodeName: 'here', containers: ['main', 'side'].map(container => ({ name: container, image: `x-${name}` })) } };
      await lab.api.create(KINDS.Pod, pod as KubernetesObject);
      const running = { ready: true, started: true, image: 'x', imageID: '', restartCount: 1, state: { running: { startedAt: '2026-01-01T00:00:00Z' } }, lastState: { terminated: { exitCode: 3, reason: 'Error' } } };
      await lab.api.patch({ kind: KINDS.Pod, namespace, name }, { status: { phase: 'Running', containerStatuses: ['main', 'side'].map(container => ({ name: container, ...running })) } }, { type: 'merge', subresource: 'status' });
    }
    const { metadata: { uid } = {} } = (await lab.api.get({ kind: KINDS.Pod, namespace, name: 'a' })) ?? {};
    const involvedObject = { apiVersion: 'v1', kind: 'Pod', name: 'a', namespace, uid };
    const time = '2026-01-01T00:00:00Z';
    await lab.api.create(KINDS.Event, { apiVersion: 'v1', kind: 'Event', metadata: { name: 'a.1', namespace }, involvedObject, type: 'Warning', reason: 'BackOff', message: 'again', firstTimestamp: time, lastTimestamp: time, source: { component: 'kubelet' } } as KubernetesObject);
  });
  after(() => lab.close());

  test('get in every form of output', async () => {
    assert.match(await lab.good('get pods -o wide'), /NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\na +2\/2 +Running +2.* +<none> +here/);
    assert.equal(await lab.good('get pods -o name'), 'pod/a\npod/b\n');
    assert.equal(await lab.good('get pods -o jsonpath={.items[*].metadata.name}'), 'a b');
    assert.equal(await lab.good('get pod a -o jsonpath={.status.containerStatuses[?(@.name=="side")].restartCount}'), '1');
    assert.match(await lab.good('get pods -o custom-columns=POD:.metadata.name,IMAGE:.spec.containers[0].image --sort-by=.spec.containers[0].image'), /POD +IMAGE\na +x-a\nb +x-b/);
    assert.equal(await lab.good('get pods --no-headers -o custom-columns=:.metadata.name --field-selector=metadata.name!=a'), 'b\n');
    assert.equal(await lab.good('get pod a -o go-template={{.metadata.name}}'), 'a');
    assert.match(await lab.good('get pod a -o yaml'), /^apiVersion: v1\nkind: Pod\nmetadata:/);
    assert.match(await lab.good('get pods,namespaces'), /pod\/a[\s\S]*namespace\/default/);
    assert.match(await lab.good('get all -A'), /pod\/a/);
    assert.equal(await lab.good('get --raw /readyz'), 'ok');
    assert.match(await lab.bad('get things'), /doesn't have a resource type "things"/);
  });

  test('describe tells of each kind', async () => {
    assert.match(await lab.good('describe pod a'), /Containers:[\s\S]*Restart Count: +1[\s\S]*Events:[\s\S]*BackOff/);
    await lab.good('create job j --image=x -- true');
    assert.match(await lab.good('describe job j'), /Pods Statuses:[\s\S]*Image: +x/);
    await lab.good('create secret generic s --from-literal=k=value');
    assert.match(await lab.good('describe secret s'), /k: +5 bytes/);
    await lab.good('create configmap m --from-literal=k=value');
    assert.match(await lab.good('describe configmap m'), /k:\n----\nvalue/);
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
    await lab.good('create -f -', JSON.stringify(claim));
    assert.match(await lab.good('describe pvc c'), /Status: +Pending/);
    assert.match(await lab.good(`describe namespace ${namespace}`), /Status: +Active/);
    assert.match(await lab.good('describe serviceaccount default'), /Name: +default/);
    const workflow = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'w' }, spec: { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'x', command: ['true'] } }] } };
    await lab.good('create -f -', JSON.stringify(workflow));
    assert.match(await lab.good('describe workflow w'), /Entrypoint: +main/);
    assert.match(await lab.good('describe events'), /Reason: +BackOff/);
  });

  test('explain knows fields in depth, of workflows too', async () => {
    assert.match(await lab.good('explain pod.spec.containers.image'), /FIELD: image <string>[\s\S]*DESCRIPTION/);
    assert.match(await lab.good('explain job --recursive'), /backoffLimit\s+<integer>[\s\S]*template\s+<PodTemplateSpec>[\s\S]*containers\s+<\[\]Container>/);
    const workflow = await lab.good('explain workflow --recursive');
    assert.match(workflow, /KIND: +Workflow[\s\S]*entrypoint\s+<string>[\s\S]*templates\s+<\[\]\S+>[\s\S]*container\s+<Container>[\s\S]*tasks\s+<\[\]\S+>/);
    assert.match(await lab.good('explain workflow.spec.templates.dag.tasks.depends'), /FIELD: depends <string>[\s\S]*Which tasks must have ended how/);
    assert.match(await lab.good('explain events --api-version=events.k8s.io/v1'), /VERSION: +v1[\s\S]*reportingController/);
    assert.match(await lab.bad('explain pod.spec.nothing'), /field "nothing" does not exist/);
  });

  test('logs by container, tail, time, label, of the try before, and on', async () => {
    assert.match(await lab.bad('logs a --container=none'), /container none is not valid for pod a/);
    assert.match(await lab.good('logs a'), /a main [\s\S]*Defaulted container "main" out of: main, side/);
    assert.equal(await lab.good('logs a -c side --tail=3 --timestamps'), 'a side tail=3 since=false previous=false times=true\n');
    assert.match(await lab.good('logs a -c main --since=1h'), /^a main tail=undefined since=true/);
    assert.match(await lab.good('logs a -c main --since-time=2026-01-01T00:00:00Z'), /since=true/);
    assert.match(await lab.good('logs a -c main -p'), /previous=true/);
    assert.deepEqual((await lab.good('logs a --all-containers')).match(/a (main|side) /g)?.sort(), ['a main ', 'a side ']);
    const labelled = await lab.good('logs -l app=logs --all-containers --prefix');
    for (const where of ['pod/a/main', 'pod/a/side', 'pod/b/main', 'pod/b/side']) assert.ok(labelled.includes(`[${where}]`), labelled);
    const following = lab.follow('logs -f a -c main');
    const ended = new Promise(resolve => following.child.once('close', resolve));
    try {
      await following.until(/a main[\s\S]*and on/);
    } finally {
      following.child.kill();
      await ended;
    }
  });

  test('events, of all and of one object, and in their newer form', async () => {
    assert.match(await lab.good('events'), /LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n\S+ +Warning +BackOff +Pod\/a +again/);
    assert.match(await lab.good('events --for=pod/a --types=Warning'), /BackOff/);
    assert.match(await lab.good('events --for=pod/b'), /No events found/);
    assert.match(await lab.good('get events.events.k8s.io'), /Warning +BackOff +pod\/a +again/);
    assert.equal(await lab.good('get events.v1.events.k8s.io a.1 -o jsonpath={.note}'), 'again');
  });

  test('what there is, who one is, what one may, and which version', async () => {
    const resources = await lab.good('api-resources');
    for (const line of [/^pods +po +v1 +true +Pod$/m, /^jobs +batch\/v1 +true +Job$/m, /^workflows +wf +argoproj\.io\/v1alpha1 +true +Workflow$/m, /^events +ev +events\.k8s\.io\/v1 +true +Event$/m]) assert.match(resources, line);
    assert.match(await lab.good('api-resources --namespaced=false --verbs=list -o name'), /namespaces\nnodes/);
    assert.match(await lab.good('api-versions'), /argoproj\.io\/v1alpha1[\s\S]*batch\/v1[\s\S]*events\.k8s\.io\/v1/);
    assert.equal(await lab.good('auth can-i create pods'), 'yes\n');
    assert.match(await lab.good('auth can-i --list'), /Resources/);
    assert.match(await lab.good('auth whoami'), /Username/);
    assert.match(await lab.good('version'), /Server Version: v1\.36/);
  });

  const REFUSED: readonly [string, RegExp][] = [
    ['top pods', /Metrics API not available/],
    ['exec a -c main -- true', /the local cluster has no pods\/exec: .*processes of this machine/],
    ['cp a:/tmp/x /tmp/kf-never -c main', /the local cluster has no pods\/exec/],
    ['attach a -c main', /the local cluster has no pods\/attach/],
    ['debug a --image=x -c other --target=main', /the local cluster has no pods\/ephemeralcontainers|could not find/],
    ['port-forward a 18080:80', /the local cluster has no pods\/portforward/],
    ['cluster-info', /doesn't have a resource type "services"/],
    ['rollout status deployment/d', /doesn't have a resource type "deployment"/],
    ['create deployment d --image=x', /could not find the requested resource/],
    ['create cronjob c --image=x --schedule=@daily', /could not find the requested resource|no matches for kind/]
  ];
  for (const [line, expected] of REFUSED) {
    test(`refused by name: ${line}`, async () => {
      assert.match(await lab.bad(line), expected);
    });
  }
});
