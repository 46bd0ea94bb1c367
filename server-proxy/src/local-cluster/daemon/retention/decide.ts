/** Which ended objects and which folders without an owner go now. */

/** How long and how much is kept; null: without a limit. */
export interface RetentionLimits {
  readonly finishedDays: number | null;
  readonly finishedCount: number | null;
  readonly diskBytes: number | null;
}

/** A Workflow, Job or Pod. */
export interface ObservedObject {
  readonly kind: string;
  readonly uid: string;
  /** Milliseconds since 1970; absent: it has not ended. */
  readonly endedAt?: number;
}

/** The folder of a run on a claim's volume. */
export interface ObservedFolder {
  readonly path: string;
  /** Of the run. */
  readonly uid: string;
  readonly bytes: number;
  /** A pod that has not ended uses the claim. */
  readonly busy: boolean;
}

export interface Observed {
  readonly objects: readonly ObservedObject[];
  readonly folders: readonly ObservedFolder[];
  /** All of the data folder. */
  readonly diskBytes: number;
}

export interface Removals {
  /** Of objects, by uid, with the reason. */
  readonly objects: ReadonlyMap<string, 'age' | 'count' | 'disk'>;
  /** Paths. */
  readonly folders: readonly string[];
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Pure. What has not ended never goes, nor does the folder of a run that is still there; claims are not even looked at. */
export function decide(observed: Observed, now: number, limits: RetentionLimits): Removals {
  const objects = new Map<string, 'age' | 'count' | 'disk'>();
  for (const ended of byKind(observed.objects).values()) {
    ended.forEach((object, index) => {
      if (limits.finishedDays !== null && now - object.endedAt > limits.finishedDays * DAY_MS) objects.set(object.uid, 'age');
      else if (limits.finishedCount !== null && index >= limits.finishedCount) objects.set(object.uid, 'count');
    });
  }
  const known = new Set(observed.objects.map(({ uid }) => uid));
  const orphans = observed.folders.filter(folder => !known.has(folder.uid) && !folder.busy);
  if (limits.diskBytes !== null) {
    makeRoom({ observed, objects, orphans }, limits.diskBytes);
  }
  return { objects, folders: orphans.map(folder => folder.path) };
}

/** Ended objects by kind, the newest first. */
function byKind(objects: readonly ObservedObject[]): Map<string, (ObservedObject & { endedAt: number })[]> {
  const kinds = new Map<string, (ObservedObject & { endedAt: number })[]>();
  for (const object of objects) {
    if (object.endedAt !== undefined) kinds.set(object.kind, [...(kinds.get(object.kind) ?? []), { ...object, endedAt: object.endedAt }]);
  }
  kinds.forEach(ended => ended.sort((a, b) => b.endedAt - a.endedAt));
  return kinds;
}

/** The oldest runs go first; one that would free nothing stays, and so does the newest. */
function makeRoom({ observed, objects, orphans }: { observed: Observed; objects: Map<string, 'age' | 'count' | 'disk'>; orphans: readonly ObservedFolder[] }, limit: number): void {
  const sizes = new Map<string, number>();
  for (const { uid, bytes, busy } of observed.folders) {
    if (!busy) sizes.set(uid, (sizes.get(uid) ?? 0) + bytes);
  }
  const orphaned = orphans.reduce((sum, { bytes }) => sum + bytes, 0);
  let used = observed.diskBytes - orphaned - [...objects.keys()].reduce((sum, uid) => sum + (sizes.get(uid) ?? 0), 0);
  const [, ...older] = (byKind(observed.objects).get('Workflow') ?? []).filter(({ uid }) => !objects.has(uid));
  for (const { uid } of older.reverse()) {
    const freed = sizes.get(uid) ?? 0;
    if (used <= limit) return;
    if (freed === 0) continue;
    objects.set(uid, 'disk');
    used -= freed;
  }
}
