/** What each volume claim takes of the disk, by the name that a person knows it by. */
import { KINDS } from '../../../../src/core/k8s/types';
import type { CliDoors } from '../doors';
import { sizeText, type ClaimUse, type DiskUse } from './disk';

/** `namespace/name` by uid, of a cluster that runs. */
export async function claimNames(doors: CliDoors): Promise<Readonly<Record<string, string>>> {
  const connection = await doors.connect();
  try {
    const { items } = await connection.api.list(KINDS.PersistentVolumeClaim, {}, doors.signal);
    return Object.fromEntries(items.map(({ metadata }) => [metadata.uid ?? '', `${metadata.namespace}/${metadata.name}`]));
  } finally {
    await connection.close();
  }
}

/** The claims, the largest first; without a name where the cluster doesn't run. */
export function namedClaims(disk: DiskUse, names: Readonly<Record<string, string>>): readonly (ClaimUse & { readonly uid: string; readonly name?: string })[] {
  const claims = Object.entries(disk.claims).map(([uid, use]) => ({ uid, ...(names[uid] === undefined ? {} : { name: names[uid] }), ...use }));
  return claims.sort((a, b) => b.bytes - a.bytes);
}

/** A line for each claim. */
export function claimLines(disk: DiskUse, names: Readonly<Record<string, string>>): string[] {
  return namedClaims(disk, names).map(({ uid, name, bytes, cache }) => `  claim ${name ?? uid}: ${sizeText(bytes)}, of it cache ${sizeText(cache)}`);
}
