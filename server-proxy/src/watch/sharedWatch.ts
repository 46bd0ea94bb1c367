/** One watch of a cluster for all who look at the same: lists, follows, and lists again after every gap. */
import { setTimeout as pause } from 'node:timers/promises';
import { KINDS, type KubernetesObject } from '../../../src/core/k8s/types';
import type { WatchedKind } from '../../../src/wire/channel';
import type { ErrorAnswer } from '../../../src/wire/runs';
import { ApiError, ClusterUnreachable, type ListOptions } from '../cluster/port';
import type { ClusterPool } from '../cluster/pool';
import { refusalOf } from '../http/errors';

/** What is looked at. */
export interface WatchQuestion extends ListOptions {
  readonly context?: string;
  readonly kind: WatchedKind;
}

/** Whoever looks. */
export interface WatchReader {
  listed(objects: readonly KubernetesObject[]): void;
  changed(type: 'changed' | 'deleted', object: KubernetesObject): void;
  /** `final`: the watch is over. */
  failed(error: ErrorAnswer, final: boolean): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/** All watches of a process by their question. */
export class SharedWatches {
  constructor(private readonly pool: ClusterPool) {}

  /** Begins to look; the answer ends it. */
  read(question: WatchQuestion, reader: WatchReader): () => void {
    const key = JSON.stringify([question.context, question.kind, question.namespace, question.labelSelector, question.fieldSelector]);
    let watch = this.watches.get(key);
    if (!watch) {
      const made = new SharedWatch(this.pool, question, () => this.watches.get(key) === made && this.watches.delete(key));
      this.watches.set(key, made);
      watch = made;
    }
    return watch.add(reader);
  }

  private readonly watches = new Map<string, SharedWatch>();
}

class SharedWatch {
  constructor(
    private readonly pool: ClusterPool,
    private readonly question: WatchQuestion,
    private readonly over: () => void
  ) {
    void this.run();
  }

  add(reader: WatchReader): () => void {
    this.readers.add(reader);
    if (this.objects) reader.listed([...this.objects.values()]);
    if (this.trouble) reader.failed(this.trouble, false);
    return () => {
      if (this.readers.delete(reader) && this.readers.size === 0) this.end();
    };
  }

  private end(): void {
    this.stop.abort();
    this.over();
  }

  private async run(): Promise<void> {
    const { context } = this.question;
    for (let attempt = 0; !this.stop.signal.aborted; ) {
      try {
        await this.follow(() => (attempt = 0));
      } catch (error) {
        if (this.stop.signal.aborted) return;
        if (error instanceof ApiError && error.code === 410) continue;
        if (error instanceof ClusterUnreachable || (error instanceof ApiError && error.code === 401)) this.pool.forget(context);
        this.trouble = refusalOf(error).body;
        const final = isFinal(error);
        for (const reader of [...this.readers]) reader.failed(this.trouble, final);
        if (final) return this.end();
        await pause(Math.min(FIRST_PAUSE_MS * 2 ** attempt++, LONGEST_PAUSE_MS), undefined, { signal: this.stop.signal }).catch(() => undefined);
      }
    }
  }

  /** One list and the watches after it, until something goes wrong. */
  private async follow(fine: () => void): Promise<void> {
    const { context, kind, ...options } = this.question;
    const { signal } = this.stop;
    const { api } = await this.pool.connection(context);
    const list = await api.list(KINDS[kind], options, signal);
    // Lists leave out what each of their items is.
    const typed = list.items.map(item => ({ ...item, apiVersion: item.apiVersion ?? '', kind }));
    this.objects = new Map(typed.map(object => [keyOf(object), object]));
    this.trouble = undefined;
    for (const reader of [...this.readers]) reader.listed(typed);
    let { resourceVersion } = list;
    while (!signal.aborted) {
      fine();
      for await (const event of api.watch(KINDS[kind], resourceVersion, options, signal)) {
        resourceVersion = event.type === 'BOOKMARK' ? event.resourceVersion : (event.object.metadata.resourceVersion ?? resourceVersion);
        if (event.type !== 'BOOKMARK') this.take(event.type === 'DELETED' ? 'deleted' : 'changed', event.object);
      }
      // A server that ends every watch at once is not asked without end.
      await pause(FIRST_PAUSE_MS, undefined, { signal });
    }
  }

  private take(type: 'changed' | 'deleted', object: KubernetesObject): void {
    if (type === 'deleted') this.objects?.delete(keyOf(object));
    else this.objects?.set(keyOf(object), object);
    for (const reader of [...this.readers]) reader.changed(type, object);
  }

  private readonly stop = new AbortController();
  private readonly readers = new Set<WatchReader>();
  private objects: Map<string, KubernetesObject> | undefined;
  private trouble: ErrorAnswer | undefined;
}

/** Asking again would give the same answer. */
function isFinal(error: unknown): boolean {
  if (error instanceof ApiError) return error.code >= 400 && error.code < 500 && ![401, 408, 410, 429].includes(error.code);
  return !(error instanceof ClusterUnreachable) && refusalOf(error).body.code !== 'stopped';
}

/** Names an object among those of its kind. */
export function keyOf({ metadata: { namespace = '', name = '' } }: KubernetesObject): string {
  return `${namespace}/${name}`;
}
