/** Probes, hooks and sidecars of pods that are real processes. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { KubeletLab, podOf, running, sh, terminated } from '../../../tests/kubeletLab';
import type { Container, Pod } from './podTypes';

const isReady = (pod: Pod | undefined): boolean => pod?.status?.conditions?.find(one => one.type === 'Ready')?.status === 'True';
const mount = { volumeMounts: [{ name: 'empty', mountPath: '/kf-test' }] };
const volumes = [{ name: 'empty', emptyDir: {} }];
const forever = 'trap "exit 0" TERM; while :; do sleep 0.05; done';

describe('the life of a pod', () => {
  const lab = new KubeletLab();
  before(() => lab.start());
  after(() => lab.close());

  test('readiness by a program in the container: unready until its file is there, and again when it is gone', async () => {
    const container = sh(forever, { ...mount, readinessProbe: { exec: { command: ['sh', '-c', 'echo looking >&2; test -e /kf-test/ready && test "$ME" = me'] }, periodSeconds: 1, failureThreshold: 1 }, env: [{ name: 'ME', value: 'me' }] });
    const pod = await lab.create(podOf('exec', container, { volumes }));
    const file = path.join(lab.dataDir, 'pods', pod.metadata.uid ?? '', 'volumes', 'empty', 'ready');
    const first = await lab.until('exec', running);
    assert.equal(isReady(first), false);
    assert.match(await lab.event('exec', 'Unhealthy'), /^Readiness probe failed: looking/);
    fs.writeFileSync(file, '');
    const ready = await lab.until('exec', isReady);
    assert.deepEqual([ready.status?.containerStatuses?.[0]?.ready, ready.status?.containerStatuses?.[0]?.restartCount], [true, 0]);
    fs.rmSync(file);
    await lab.until('exec', one => !isReady(one));
    await lab.delete('exec', 0);
  });

  test('httpGet and tcpSocket of a server, by number and by name', async () => {
    let answer = 503;
    const asked: string[] = [];
    const server = http.createServer((request, response) => {
      asked.push(`${request.url} ${request.headers['x-from']}`);
      response.writeHead(answer).end();
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const container = sh(forever, {
      ports: [{ name: 'web', containerPort: port }],
      startupProbe: { tcpSocket: { port }, periodSeconds: 1 },
      readinessProbe: { httpGet: { path: '/healthz?x=1', port: 'web', httpHeaders: [{ name: 'X-From', value: 'probe' }] }, periodSeconds: 1 }
    });
    await lab.create(podOf('served', container));
    assert.match(await lab.event('served', 'Unhealthy'), /^Readiness probe failed: HTTP probe failed with statuscode: 503$/);
    answer = 204;
    const pod = await lab.until('served', isReady);
    assert.equal(pod.status?.containerStatuses?.[0]?.started, true);
    assert.equal(asked[0], '/healthz?x=1 probe');
    await lab.delete('served', 0);
    server.close();
    server.closeAllConnections();
  });

  test('a failed liveness probe ends the container, which starts again; a probe that hangs counts as failed', async () => {
    const script = `if [ -e /kf-test/again ]; then exit 0; fi; touch /kf-test/again; ${forever}`;
    const container = sh(script, { ...mount, livenessProbe: { exec: { command: ['sleep', '1000'] }, periodSeconds: 1, failureThreshold: 1, terminationGracePeriodSeconds: 5 } });
    const pod = await lab.run(podOf('hung', container, { volumes, restartPolicy: 'OnFailure' }));
    assert.equal(pod.status?.phase, 'Succeeded');
    assert.match(await lab.event('hung', 'Unhealthy'), /Liveness probe failed: no answer within 1s/);
    assert.match(await lab.event('hung', 'Killing'), /failed liveness probe/);
    const never = await lab.run(podOf('dead', { ...sh('exec sleep 1000'), livenessProbe: { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 2 } }));
    assert.deepEqual([never.status?.phase, terminated(never.status).exitCode], ['Failed', 143]);
  });

  test('hooks: the container counts as running after the first, and hears SIGTERM after the second', async () => {
    const hook = (word: string): { exec: { command: string[] } } => ({ exec: { command: ['sh', '-c', `echo ${word} >> /kf-test/order`] } });
    const script = 'exec 2>&-; trap "echo term >> /kf-test/order; cat /kf-test/order; exit 0" TERM; while :; do sleep 0.05; done';
    await lab.create(podOf('hooked', { ...sh(script, mount), lifecycle: { postStart: hook('started'), preStop: hook('stopping') } }, { volumes }));
    await lab.until('hooked', isReady);
    const following = lab.log('hooked', { follow: true });
    await lab.delete('hooked', 20);
    assert.equal(await following, 'started\nstopping\nterm\n');
  });

  test('a hook that fails after the start ends the container', async () => {
    const pod = await lab.run(podOf('unhooked', { ...sh('exec sleep 1000'), lifecycle: { postStart: { exec: { command: ['sh', '-c', 'echo no >&2; exit 3'] } } } }));
    assert.deepEqual([pod.status?.phase, terminated(pod.status).exitCode], ['Failed', 143]);
    assert.match(await lab.event('unhooked', 'FailedPostStartHook'), /no$/);
  });

  test('a sidecar starts before, goes on beside, and ends after the others; its end decides nothing', async () => {
    const side = (name: string, more: Partial<Container> = {}): Container => ({ ...sh(`exec 2>&-; echo ${name}-up >> /kf-test/order; trap 'echo ${name}-down >> /kf-test/order; cat /kf-test/order; exit 5' TERM; while :; do sleep 0.05; done`, { ...mount, ...more }), name, restartPolicy: 'Always' });
    const init = { ...sh('echo init >> /kf-test/order', mount), name: 'init' };
    const startupProbe = { exec: { command: ['test', '-e', '/kf-test/order'] }, periodSeconds: 1 };
    const pod = await lab.run(podOf('beside', sh('echo main >> /kf-test/order', mount), { volumes, initContainers: [side('one', { startupProbe }), init, side('two')] }));
    assert.equal(pod.status?.phase, 'Succeeded', JSON.stringify(pod.status));
    const order = (await lab.log('beside', { container: 'one' })).split('\n');
    assert.deepEqual(order.filter(line => line !== 'two-up'), ['one-up', 'init', 'main', 'two-down', 'one-down', '']);
    assert.ok(order.indexOf('two-up') > order.indexOf('init'));
    assert.deepEqual(pod.status?.initContainerStatuses?.map(one => one.state.terminated?.exitCode), [5, 0, 5]);
  });

  test('a sidecar that ends is started again whatever the restart policy is', async () => {
    const side: Container = { ...sh('echo x >> /kf-test/starts; test $(wc -l < /kf-test/starts) -gt 1 && exec sleep 1000', mount), name: 'side', restartPolicy: 'Always' };
    const main = sh('until test $(wc -l < /kf-test/starts) -gt 1; do sleep 0.05; done', mount);
    const pod = await lab.run(podOf('again', main, { volumes, initContainers: [side] }));
    assert.equal(pod.status?.phase, 'Succeeded');
    assert.equal(pod.status?.initContainerStatuses?.[0]?.restartCount, 1);
  });

  test('a kubelet that comes back keeps what is ready ready and runs no hook twice', async () => {
    const hook = { exec: { command: ['sh', '-c', 'echo hook >> /kf-test/hooks'] } };
    const container = sh(`until test -e /kf-test/end; do sleep 0.05; done; cat /kf-test/hooks`, { ...mount, lifecycle: { postStart: hook }, readinessProbe: { exec: { command: ['true'] }, periodSeconds: 1 } });
    const pod = await lab.create(podOf('kept', container, { volumes }));
    await lab.until('kept', isReady);
    await lab.halt();
    const seen: boolean[] = [];
    const done = lab.until('kept', one => {
      seen.push(isReady(one) || !running(one));
      return one?.status?.phase === 'Succeeded';
    });
    lab.start();
    fs.writeFileSync(path.join(lab.dataDir, 'pods', pod.metadata.uid ?? '', 'volumes', 'empty', 'end'), '');
    await done;
    assert.equal(await lab.log('kept'), 'hook\n');
    assert.ok(!seen.includes(false), 'never unready while it ran');
  });
});
