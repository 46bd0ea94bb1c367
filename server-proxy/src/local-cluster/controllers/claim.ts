/** Binds volume claims: each gets a folder of this machine, and loses it when the claim goes and no pod uses it any more. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { KINDS, type KubernetesObject } from '../../../../src/core/k8s/types';
import type { ClusterApi } from '../../cluster/port';
import { runController } from '../../cluster/runtime/controller';
import type { Caches } from '../../cluster/runtime/informer';

const PROTECTION = 'kubernetes.io/pvc-protection';

interface Claim extends KubernetesObject {
  spec?: { accessModes?: string[]; resources?: { requests?: { storage?: string } }; volumeName?: string };
  status?: { phase?: string };
}
interface Pod extends KubernetesObject {
  spec?: { volumes?: { persistentVolumeClaim?: { claimName?: string } }[] };
  status?: { phase?: string };
}

/** Starts binding; `folder` holds one folder a claim, named by its uid. */
export function startClaimBinder(api: ClusterApi, options: { readonly folder: string; readonly signal: AbortSignal }): void {
  void runController({
    api,
    kinds: [KINDS.PersistentVolumeClaim, KINDS.Pod],
    signal: options.signal,
    keyOf: object => (object.kind === 'Pod' ? claimsOf(object as Pod).map(name => `${object.metadata.namespace}/${name}`) : `${object.metadata.namespace}/${object.metadata.name}`),
    reconcile: async (key, caches) => {
      const [namespace = '', name = ''] = key.split('/');
      const claim = caches.get<Claim>(KINDS.PersistentVolumeClaim, namespace, name);
      if (claim === undefined) return;
      if (claim.metadata.deletionTimestamp === undefined) await bind(api, claim, options.folder);
      else if (!inUse(caches, namespace, name)) await release(api, claim, options.folder);
    }
  });
}

async function bind(api: ClusterApi, claim: Claim, folder: string): Promise<void> {
  const { uid = '', namespace, name = '' } = claim.metadata;
  const ref = { kind: KINDS.PersistentVolumeClaim, name, ...(namespace === undefined ? {} : { namespace }) };
  if (claim.metadata.finalizers?.includes(PROTECTION) !== true || claim.spec?.volumeName === undefined) {
    await fs.mkdir(path.join(folder, uid), { recursive: true, mode: 0o700 });
    await api.patch(ref, { metadata: { finalizers: [...new Set([...(claim.metadata.finalizers ?? []), PROTECTION])] }, spec: { volumeName: `pvc-${uid}` } }, { type: 'merge' });
  }
  if (claim.status?.phase === 'Bound') return;
  const capacity = { storage: claim.spec?.resources?.requests?.storage ?? '1Gi' };
  await api.patch(ref, { status: { phase: 'Bound', accessModes: claim.spec?.accessModes ?? [], capacity } }, { type: 'merge', subresource: 'status' });
}

/** The folder goes first: a claim that is gone leaves nothing behind. */
async function release(api: ClusterApi, claim: Claim, folder: string): Promise<void> {
  const { uid = '', namespace, name = '', finalizers = [] } = claim.metadata;
  if (!finalizers.includes(PROTECTION)) return;
  await fs.rm(path.join(folder, uid), { recursive: true, force: true });
  const ref = { kind: KINDS.PersistentVolumeClaim, name, ...(namespace === undefined ? {} : { namespace }) };
  await api.patch(ref, { metadata: { finalizers: finalizers.filter(each => each !== PROTECTION) } }, { type: 'merge' });
}

function claimsOf(pod: Pod): string[] {
  return (pod.spec?.volumes ?? []).flatMap(volume => volume.persistentVolumeClaim?.claimName ?? []);
}

function inUse(caches: Caches, namespace: string, name: string): boolean {
  return caches.list<Pod>(KINDS.Pod, namespace).some(pod => claimsOf(pod).includes(name) && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed');
}
