/** What the local cluster keeps on this machine's disk. */
import fs from 'node:fs';
import path from 'node:path';

/** What one claim takes. */
export interface ClaimUse {
  readonly bytes: number;
  /** Results kept for later runs; those that a run has too take no room of their own. */
  readonly cache: number;
}

export interface DiskUse {
  readonly bytes: number;
  /** By name in the folder, the largest first; what belongs to one file (SQLite's journal) is counted with it. */
  readonly parts: Readonly<Record<string, number>>;
  /** Of each claim's volume, by the claim's uid. */
  readonly claims: Readonly<Record<string, ClaimUse>>;
}

/** Measures a folder as the disk sees it: a file with several names (the cache links results) counts once, holes not at all. */
export function diskUse(folder: string): DiskUse {
  const seen = new Set<string>();
  const parts = new Map<string, number>();
  for (const name of names(folder)) {
    const part = name.replace(/\.sqlite.*$/, '').replace(/^daemon\..*|^(ca|server)\.\w+$|^(kubeconfig|token|port)$/, 'daemon');
    parts.set(part, (parts.get(part) ?? 0) + bytesBelow(path.join(folder, name), seen));
  }
  const sorted = [...parts].filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a);
  return { bytes: sorted.reduce((sum, [, bytes]) => sum + bytes, 0), parts: Object.fromEntries(sorted), claims: claimsIn(path.join(folder, 'volumes')) };
}

/** `12.3 MB`, `1.2 GB`. */
export function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function claimsIn(volumes: string): Record<string, ClaimUse> {
  const use = (claim: string): ClaimUse => ({ bytes: bytesBelow(path.join(volumes, claim), new Set()), cache: bytesBelow(path.join(volumes, claim, 'cache'), new Set()) });
  return Object.fromEntries(names(volumes).map(claim => [claim, use(claim)]));
}

function bytesBelow(start: string, seen: Set<string>): number {
  let bytes = 0;
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (stat.nlink > 1 && !stat.isDirectory()) {
      const inode = `${stat.dev} ${stat.ino}`;
      if (seen.has(inode)) continue;
      seen.add(inode);
    }
    bytes += process.platform === 'win32' ? stat.size : stat.blocks * 512;
    if (stat.isDirectory()) waiting.push(...names(file).map(name => path.join(file, name)));
  }
  return bytes;
}

/** What a folder holds; it may go while we look, since the cluster works. */
function names(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
