/** A shared watch on its way to one socket: a slow reader gets the newest state of each object, not every one. */
import type { KubernetesObject } from '../../../src/core/k8s/types';
import type { ErrorAnswer } from '../../../src/wire/runs';
import type { Outbox } from './outbox';
import { keyOf, type WatchReader } from './sharedWatch';

/** Writes what a watch says; holds at most one change for each object while the socket is full. */
export class WatchWriter implements WatchReader {
  constructor(
    private readonly id: number,
    private readonly outbox: Outbox,
    /** The watch is over. */
    private readonly over: () => void
  ) {}

  listed(objects: readonly KubernetesObject[]): void {
    this.changes.clear();
    if (!this.outbox.full) return this.outbox.send({ id: this.id, event: 'listed', objects });
    this.list = new Map(objects.map(object => [keyOf(object), object]));
    this.later();
  }

  changed(type: 'changed' | 'deleted', object: KubernetesObject): void {
    if (!this.waiting && !this.outbox.full) return this.outbox.send({ id: this.id, event: type, object });
    if (this.list) {
      if (type === 'deleted') this.list.delete(keyOf(object));
      else this.list.set(keyOf(object), object);
    } else this.changes.set(keyOf(object), { type, object });
    this.later();
  }

  failed(error: ErrorAnswer, final: boolean): void {
    if (this.closed) return;
    this.outbox.send({ id: this.id, event: 'error', error, final });
    if (final) this.over();
  }

  /** Nothing more is wanted. */
  close(): void {
    this.closed = true;
    this.list = undefined;
    this.changes.clear();
  }

  private later(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.outbox.whenRoom(() => {
      this.waiting = false;
      if (this.closed) return;
      if (this.list) this.outbox.send({ id: this.id, event: 'listed', objects: [...this.list.values()] });
      this.list = undefined;
      for (const { type, object } of this.changes.values()) this.outbox.send({ id: this.id, event: type, object });
      this.changes.clear();
    });
  }

  private waiting = false;
  private closed = false;
  private list: Map<string, KubernetesObject> | undefined;
  private readonly changes = new Map<string, { readonly type: 'changed' | 'deleted'; readonly object: KubernetesObject }>();
}
