/** Follows one object until it is as wanted: watch, and look again whenever the watch ends. */
import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesObject } from '../../../src/core/k8s/types';
import { ApiError, ClusterUnreachable, type ClusterApi, type ObjectRef } from '../cluster/port';
import { RunError } from './error';

export interface FollowOptions {
  /** Called when the cluster doesn't answer any more, before asking again; brings a local cluster back. */
  readonly revive?: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Attempts in a row without an answer before we give up: with the growing pauses, about two minutes. */
const ATTEMPTS = 20;

/** Yields the object whenever it has changed; ends after the first state for which `done` holds. */
export async function* follow<T extends KubernetesObject>(api: ClusterApi, ref: ObjectRef, done: (object: T) => boolean, options: FollowOptions = {}): AsyncIterable<T> {
  const where = { fieldSelector: `metadata.name=${ref.name}`, ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }) };
  let seen: string | undefined;
  for (let attempt = 0; ; ) {
    try {
      const { items, resourceVersion } = await api.list<T>(ref.kind, where, options.signal);
      const object = items.find(item => item.metadata.name === ref.name);
      if (!object) throw gone(ref);
      attempt = 0;
      if (object.metadata.resourceVersion !== seen) yield object;
      seen = object.metadata.resourceVersion;
      if (done(object)) return;
      for await (const event of api.watch<T>(ref.kind, resourceVersion, where, options.signal)) {
        if (event.type === 'BOOKMARK' || event.object.metadata.name !== ref.name) continue;
        if (event.type === 'DELETED') throw gone(ref);
        seen = event.object.metadata.resourceVersion;
        yield event.object;
        if (done(event.object)) return;
      }
    } catch (error) {
      if (error instanceof ApiError && error.code === 410) continue;
      const passing = error instanceof ClusterUnreachable || (error instanceof ApiError && (error.code === 429 || error.code >= 500));
      if (!passing || ++attempt > ATTEMPTS) throw error;
      await pause(Math.min(50 * 2 ** attempt, 8000), undefined, options.signal ? { signal: options.signal } : {});
      await options.revive?.();
    }
  }
}

function gone(ref: ObjectRef): RunError {
  return new RunError('gone', `${ref.kind.kind} ${ref.name} was deleted`);
}
