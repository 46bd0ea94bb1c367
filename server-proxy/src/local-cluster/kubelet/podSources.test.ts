/** Where environment and files of a pod come from, as real processes see them. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { KINDS, type KubernetesObject } from '../../../../src/core/k8s/types';
import { KubeletLab, NAMESPACE, ended, podOf, sh, terminated } from '../../../tests/kubeletLab';
import type { Pod } from './podTypes';

const map = (name: string, data: Record<string, string>): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE }, data }) as KubernetesObject;
const secret = (name: string, data: Record<string, string>): KubernetesObject =>
  ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])) }) as KubernetesObject;
const waitingFor = (pod: Pod | undefined): string | undefined => pod?.status?.containerStatuses?.[0]?.state.waiting?.reason;

describe('sources of a pod', () => {
  const lab = new KubeletLab();
  before(async () => {
    await lab.start();
    await lab.api.create(KINDS.ConfigMap, map('settings', { COLOUR: 'red', 'app.ini': 'a=1\n' }));
    await lab.api.create(KINDS.Secret, secret('keys', { TOKEN: 'pa$$word' }));
  });
  after(() => lab.close());

  const output = async (pod: Pod): Promise<string> => {
    await lab.create(pod);
    const over = await lab.until(pod.metadata.name ?? '', ended);
    assert.equal(over.status?.phase, 'Succeeded', JSON.stringify(over.status));
    return lab.log(pod.metadata.name ?? '');
  };

  test('envFrom with a prefix, keys, fields and resources; an optional source may be missing', async () => {
    const container = sh('echo "$M_COLOUR|$TOKEN|$ONE|$NAME|$WHERE|$CPU|$JOINED|${GONE-none}"', {
      envFrom: [{ prefix: 'M_', configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' } }, { configMapRef: { name: 'nowhere', optional: true } }],
      resources: { limits: { cpu: '1500m' } },
      env: [
        { name: 'ONE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'COLOUR' } } },
        { name: 'GONE', valueFrom: { secretKeyRef: { name: 'keys', key: 'none', optional: true } } },
        { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'WHERE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        { name: 'JOINED', value: '$(ONE)-$(NAME)-$$(ONE)-$(UNKNOWN)' }
      ]
    });
    assert.equal((await output(podOf('environment', container))).trim(), `red|pa$$word|red|environment|${NAMESPACE}|2|red-environment-$(ONE)-$(UNKNOWN)|none`);
  });

  test('a key that is missing holds the container back, by its name, until it is there', async () => {
    await lab.create(podOf('waiting', sh('echo "$LATE"', { env: [{ name: 'LATE', valueFrom: { configMapKeyRef: { name: 'late', key: 'value' } } }] })));
    const held = await lab.until('waiting', pod => waitingFor(pod) !== undefined && waitingFor(pod) !== 'ContainerCreating');
    assert.equal(waitingFor(held), 'CreateContainerConfigError');
    assert.match(held.status?.containerStatuses?.[0]?.state.waiting?.message ?? '', /late/);
    await lab.api.create(KINDS.ConfigMap, map('late', { value: 'here now' }));
    await lab.until('waiting', ended);
    assert.equal((await lab.log('waiting')).trim(), 'here now');
  });

  test('files: items, modes, one key by subPath, the pod about itself, several sources in one folder', async () => {
    const pod = podOf('files', sh('cd /kf-sources; cat chosen/renamed.ini one.ini all/token all/name all/labels; stat -c %a chosen/renamed.ini', {
      volumeMounts: [
        { name: 'chosen', mountPath: '/kf-sources/chosen' },
        { name: 'whole', mountPath: '/kf-sources/one.ini', subPath: 'app.ini' },
        { name: 'all', mountPath: '/kf-sources/all' }
      ]
    }), {
      volumes: [
        { name: 'chosen', configMap: { name: 'settings', defaultMode: 0o440, items: [{ key: 'app.ini', path: 'renamed.ini' }] } },
        { name: 'whole', configMap: { name: 'settings' } },
        { name: 'all', projected: { sources: [{ secret: { name: 'keys', items: [{ key: 'TOKEN', path: 'token' }] } }, { downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }, { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } }] } }
      ]
    } as Partial<Pod['spec']>);
    pod.metadata.labels = { app: 'demo' };
    assert.equal(await output(pod), 'a=1\na=1\npa$$wordfilesapp="demo"440\n');
  });

  test('without a termination message the end of the log stands for it, when the policy says so', async () => {
    await lab.create(podOf('fallback', sh('echo first; echo "what went wrong" >&2; exit 3', { terminationMessagePolicy: 'FallbackToLogsOnError' })));
    const pod = await lab.until('fallback', ended);
    assert.equal(terminated(pod.status).exitCode, 3);
    assert.match(terminated(pod.status).message ?? '', /what went wrong/);
  });

  test('a container that keeps failing is restarted with pauses, and says so', async () => {
    await lab.create(podOf('crashing', sh('exit 1'), { restartPolicy: 'Always' }));
    const pod = await lab.until('crashing', one => waitingFor(one) === 'CrashLoopBackOff' && (one?.status?.containerStatuses?.[0]?.restartCount ?? 0) >= 1);
    assert.equal(pod.status?.phase, 'Running');
    assert.equal(pod.status?.containerStatuses?.[0]?.lastState?.terminated?.exitCode, 1);
    await lab.delete('crashing', 0);
  });
});
