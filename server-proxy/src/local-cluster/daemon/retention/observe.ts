/** What retention decides from: objects that can end, and the folders of runs on the volumes of this project's claims. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { MANAGED_BY } from '../../../../../src/core/manifests/managedBy';
import { KINDS, type KubernetesObject, type ResourceKind } from '../../../../../src/core/k8s/types';
import type { Registry } from '../../api/registry';
import { findResource, type Resource } from '../../api/resources';
import type { Observed, ObservedFolder, ObservedObject } from './decide';
import { bytesIn } from './measure';

interface Ending extends KubernetesObject {
  spec?: { volumes?: readonly { persistentVolumeClaim?: { claimName?: string } }[] };
  status?: {
    phase?: string;
    finishedAt?: string;
    conditions?: readonly { type?: string; status?: string; lastTransitionTime?: string }[];
    containerStatuses?: readonly { state?: { terminated?: { finishedAt?: string } } }[];
  };
}

const ENDED_PHASES = ['Succeeded', 'Failed', 'Error'];
const UID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Kinds that retention removes. */
export const RETAINED: readonly ResourceKind[] = [KINDS.Workflow, KINDS.Job, KINDS.Pod];

/** Looks at folders first: a run that begins meanwhile is in none of them. */
export async function observe(registry: Registry, dataFolder: string, wantsDisk: boolean): Promise<Observed> {
  const found = await runFolders(path.join(dataFolder, 'volumes'));
  const diskBytes = wantsDisk ? (await bytesIn(dataFolder)).all : 0;
  const pods = listed(registry, KINDS.Pod).filter(pod => !ENDED_PHASES.includes(pod.status?.phase ?? ''));
  const working = new Set(pods.flatMap(pod => (pod.metadata.ownerReferences ?? []).map(({ uid }) => uid)));
  const used = new Set(pods.flatMap(pod => (pod.spec?.volumes ?? []).map(volume => `${pod.metadata.namespace}/${volume.persistentVolumeClaim?.claimName}`)));
  const claims = new Map(listed(registry, KINDS.PersistentVolumeClaim).map(claim => [claim.metadata.uid, claim]));
  const folders: ObservedFolder[] = [];
  for (const { claim: uid, ...folder } of found) {
    const claim = claims.get(uid);
    // On a claim that somebody else made, a folder of that name may be anything.
    if (claim !== undefined && isOurs(claim)) folders.push({ ...folder, busy: used.has(`${claim.metadata.namespace}/${claim.metadata.name}`) });
  }
  const objects = RETAINED.flatMap(kind => listed(registry, kind).map(object => observedObject(kind, object, working)));
  return { objects, folders, diskBytes };
}

function listed(registry: Registry, kind: ResourceKind): readonly Ending[] {
  return registry.list(findResource(kind.group, kind.version, kind.plural) as Resource, {}).items as readonly Ending[];
}

function isOurs(claim: KubernetesObject): boolean {
  return Object.entries(MANAGED_BY).every(([label, value]) => claim.metadata.labels?.[label] === value);
}

/** What something else owns goes with its owner: for us it does not end. */
function observedObject(kind: ResourceKind, object: Ending, working: ReadonlySet<string>): ObservedObject {
  const { uid = '', deletionTimestamp, ownerReferences = [] } = object.metadata;
  const endedAt = ownerReferences.length === 0 && deletionTimestamp === undefined && !working.has(uid) ? endOf(object) : undefined;
  return { kind: kind.kind, uid, ...(endedAt === undefined ? {} : { endedAt }) };
}

/** When the object ended; one that doesn't say when counts from its creation. */
function endOf({ metadata, status = {} }: Ending): number | undefined {
  const condition = (status.conditions ?? []).find(({ type, status: truth }) => (type === 'Complete' || type === 'Failed') && truth === 'True');
  if (condition === undefined && !ENDED_PHASES.includes(status.phase ?? '')) return undefined;
  const containers = (status.containerStatuses ?? []).map(({ state }) => state?.terminated?.finishedAt);
  const times = [status.finishedAt, condition?.lastTransitionTime, ...containers].map(time => Date.parse(time ?? '')).filter(Number.isFinite);
  return times.length > 0 ? Math.max(...times) : Date.parse(metadata.creationTimestamp ?? '');
}

async function runFolders(volumes: string): Promise<{ claim: string; path: string; uid: string; bytes: number }[]> {
  const folders = [];
  for (const claim of await names(volumes)) {
    for (const uid of await names(path.join(volumes, claim, 'runs'))) {
      const folder = path.join(volumes, claim, 'runs', uid);
      if (UID.test(uid)) folders.push({ claim, path: folder, uid, bytes: (await bytesIn(folder)).own });
    }
  }
  return folders;
}

async function names(folder: string): Promise<string[]> {
  return fs.readdir(folder).catch(() => []);
}
