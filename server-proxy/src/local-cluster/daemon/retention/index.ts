/** Retention: what has ended long ago makes room, now and again. */
import fs from 'node:fs/promises';
import type { ClusterSettings } from '../../../clusterSettings';
import type { Registry } from '../../api/registry';
import { findResource, type Resource } from '../../api/resources';
import { decide, type RetentionLimits } from './decide';
import { observe, RETAINED } from './observe';

const EVERY_MS = 10 * 60 * 1000;

export interface RetentionOptions {
  readonly registry: Registry;
  readonly dataFolder: string;
  readonly settings: ClusterSettings;
  readonly signal: AbortSignal;
  /** Told of what was removed and why, and of what went wrong. */
  say(line: string): void;
}

/** Starts at once and sweeps until the signal aborts. */
export function startRetention(options: RetentionOptions): void {
  const round = (): void => {
    sweep(options)
      .catch((error: unknown) => options.say(`keeping room will be tried again: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`))
      .finally(() => {
        // Not an interval: a sweep of a large folder must have ended before the next.
        if (!options.signal.aborted) timer = setTimeout(round, EVERY_MS).unref();
      });
  };
  let timer: NodeJS.Timeout | undefined;
  options.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  round();
}

/** Removes all that may go now; runs first, then their folders. */
export async function sweep(options: RetentionOptions): Promise<void> {
  const { registry, dataFolder, settings, signal } = options;
  const limits: RetentionLimits = {
    finishedDays: settings.finishedDays,
    finishedCount: settings.finishedCount,
    diskBytes: settings.diskGigabytes === null ? null : settings.diskGigabytes * 1e9
  };
  for (let more = true; more; ) {
    const observed = await observe(registry, dataFolder, limits.diskBytes !== null);
    if (signal.aborted) return;
    const { objects, folders } = decide(observed, registry.now().getTime(), limits);
    // In the same turn as they were observed: nothing can have begun meanwhile.
    removeObjects(options, objects);
    for (const folder of folders) {
      await fs.rm(folder, { recursive: true, force: true });
      options.say(`removed ${folder}: its run is gone`);
    }
    more = objects.size > 0;
  }
}

function removeObjects({ registry, settings, say }: RetentionOptions, removals: ReadonlyMap<string, 'age' | 'count' | 'disk'>): void {
  const reasons = {
    age: `it ended more than ${settings.finishedDays} days ago (finishedDays)`,
    count: `more than ${settings.finishedCount} have ended (finishedCount)`,
    disk: `the data folder holds more than ${settings.diskGigabytes} GB (diskGigabytes)`
  };
  for (const kind of RETAINED.map(({ group, version, plural }) => findResource(group, version, plural) as Resource)) {
    for (const { metadata } of registry.list(kind, {}).items) {
      const why = removals.get(metadata.uid ?? '');
      if (why === undefined) continue;
      registry.delete(kind, metadata.namespace ?? '', metadata.name ?? '', { propagationPolicy: 'Background' });
      say(`removed ${kind.singular} ${metadata.namespace}/${metadata.name}: ${reasons[why]}`);
    }
  }
}
