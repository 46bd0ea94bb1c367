/** What pods are refused for, by the name of the field, and what real manifests carry and is taken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../../src/core/k8s/types';
import { admitPod, admitPodTemplate } from './admission';
import { keptCapabilities } from './capabilities';
import { notices } from './notices';
import type { Pod } from './podTypes';

const USER = { uid: 1000, gid: 1000 };
const pod = (container: object, more: object = {}): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'main', image: 'x', command: ['true'], ...container }], ...more } });
const refused = (object: KubernetesObject, runner = USER): [string | undefined, string | undefined][] => admitPod(object, undefined, runner).map(({ field, message }) => [field, message]);
const fields = (object: KubernetesObject, runner = USER): (string | undefined)[] => refused(object, runner).map(([field]) => field);
const said = (object: Pod): string[] => notices(object, USER).map(one => `${one.reason}: ${one.message}`);

test('a container without a command is refused with the way out, in a Job too; what exists stays', () => {
  const bare = pod({ command: undefined });
  assert.match(refused(bare)[0]?.join(' ') ?? '', /^spec\.containers\[0\]\.command Required value: the local cluster runs processes, not images: write out what image x would run/);
  assert.deepEqual(admitPod(bare, bare, USER), []);
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec: { template: { spec: bare.spec } } };
  assert.deepEqual(admitPodTemplate(job, undefined, USER).map(one => one.field), ['spec.template.spec.containers[0].command']);
});

test('probes and hooks: kinds, numbers, where they may stand', () => {
  assert.deepEqual(fields(pod({ livenessProbe: { grpc: { port: 1 } } })), ['spec.containers[0].livenessProbe.grpc']);
  assert.deepEqual(fields(pod({ readinessProbe: {} })), ['spec.containers[0].readinessProbe']);
  assert.deepEqual(fields(pod({ readinessProbe: { exec: { command: ['true'] }, tcpSocket: { port: 1 } } })), ['spec.containers[0].readinessProbe.tcpSocket']);
  assert.deepEqual(fields(pod({ livenessProbe: { exec: { command: [] }, periodSeconds: 0, successThreshold: 2 } })), ['exec.command', 'periodSeconds', 'successThreshold'].map(name => `spec.containers[0].livenessProbe.${name}`));
  assert.deepEqual(fields(pod({ readinessProbe: { httpGet: { port: 80 }, successThreshold: 2, initialDelaySeconds: 0 } })), []);
  assert.deepEqual(fields(pod({ lifecycle: { stopSignal: 'SIGINT', preStop: { sleep: { seconds: 1 } } } })), ['spec.containers[0].lifecycle.stopSignal']);
  const init = { name: 'init', image: 'x', command: ['true'], readinessProbe: { tcpSocket: { port: 1 } } };
  assert.deepEqual(fields(pod({}, { initContainers: [init] })), ['spec.initContainers[0].readinessProbe']);
  assert.deepEqual(fields(pod({}, { initContainers: [{ ...init, restartPolicy: 'Always' }] })), []);
  assert.deepEqual(fields(pod({ restartPolicy: 'Always' })), ['spec.containers[0].restartPolicy']);
});

test('powers that nobody here can give are refused', () => {
  const securityContext = { privileged: true, capabilities: { add: ['SYS_ADMIN', 'NET_BIND_SERVICE'] }, procMount: 'Unmasked' };
  assert.deepEqual(fields(pod({ securityContext })), ['privileged', 'capabilities.add[0]', 'procMount'].map(name => `spec.containers[0].securityContext.${name}`));
  assert.deepEqual(fields(pod({}, { securityContext: { sysctls: [{ name: 'a', value: 'b' }] } })), ['spec.securityContext.sysctls']);
  const nonRoot = pod({ securityContext: { runAsNonRoot: true } });
  assert.deepEqual([fields(nonRoot), fields(nonRoot, { uid: 0, gid: 0 })], [[], ['spec.containers[0].securityContext.runAsNonRoot']]);
});

test('what hardened manifests carry is taken, and what of it is not kept is said', () => {
  const hardened = { allowPrivilegeEscalation: false, privileged: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' }, readOnlyRootFilesystem: false };
  assert.deepEqual([fields(pod({ securityContext: hardened })), said(pod({ securityContext: hardened }))], [[], []]);
  const other = pod({ securityContext: { runAsUser: 8737, readOnlyRootFilesystem: true } }, { securityContext: { fsGroup: 100, runAsUser: 1000 } });
  assert.deepEqual(fields(other), []);
  assert.deepEqual(said(other), [
    "SecurityContextNotKept: Not kept of the security context: fsGroup 100; the processes run as user 1000 on this machine's own files",
    "SecurityContextNotKept: Not kept of the security context: runAsUser 8737, readOnlyRootFilesystem true; the processes run as user 1000 on this machine's own files"
  ]);
});

test('limits are said to be watched or not', () => {
  const text = said(pod({ resources: { limits: { memory: '1Gi', cpu: '2' } } }, { volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '1Mi' } }] })).join('\n');
  assert.match(text, /LimitsWatched: .*memory 1Gi is watched.*cpu 2 is not enforced/);
  assert.match(text, /SizeLimitNotEnforced: emptyDir "scratch" may grow past its sizeLimit of 1Mi/);
  assert.deepEqual(said(pod({})), []);
});

test('capabilities: dropped ones go, added ones come back', () => {
  assert.deepEqual(keptCapabilities({ drop: ['ALL'], add: ['CAP_NET_BIND_SERVICE'] }), [10]);
  assert.equal(keptCapabilities({ drop: ['CHOWN'] }).includes(0), false);
  assert.equal(keptCapabilities(undefined).length, 14);
});
