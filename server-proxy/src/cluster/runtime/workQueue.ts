/** A queue of keys that holds each key once, never hands a key out twice at a time, and retries failures with growing pauses. */

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 30_000;

/** Keys wait here for a reconciler; ends when closed. */
export class WorkQueue {
  private readonly ready = new Set<string>();
  private readonly running = new Set<string>();
  private readonly dirty = new Set<string>();
  private readonly timers = new Map<string, { at: number; timer: NodeJS.Timeout }>();
  private readonly failures = new Map<string, number>();
  private readonly takers: ((key: string | undefined) => void)[] = [];
  private closed = false;

  /** Asks for `key` to be reconciled as soon as possible; a key that is running now runs once more afterwards. */
  add(key: string): void {
    if (this.closed) {
      return;
    }
    if (this.running.has(key)) {
      this.dirty.add(key);
      return;
    }
    const taker = this.takers.shift();
    if (taker !== undefined) {
      this.ready.delete(key);
      this.running.add(key);
      taker(key);
      return;
    }
    this.ready.add(key);
  }

  /** Asks for `key` after a pause; of several pauses the one that ends first wins. */
  addAfter(key: string, milliseconds: number): void {
    if (this.closed) {
      return;
    }
    const at = Date.now() + milliseconds;
    const waiting = this.timers.get(key);
    if (waiting !== undefined) {
      if (waiting.at <= at) {
        return;
      }
      clearTimeout(waiting.timer);
    }
    // A longer pause than setTimeout can hold only means an early, harmless reconcile.
    const timer = setTimeout(
      () => {
        this.timers.delete(key);
        this.add(key);
      },
      Math.min(Math.max(milliseconds, 0), 2 ** 31 - 1)
    );
    this.timers.set(key, { at, timer });
  }

  /** The next key, or undefined when the queue is closed. */
  take(): Promise<string | undefined> {
    if (this.closed) {
      return Promise.resolve(undefined);
    }
    const next = this.ready.values().next();
    if (!next.done) {
      this.ready.delete(next.value);
      this.running.add(next.value);
      return Promise.resolve(next.value);
    }
    return new Promise(resolve => this.takers.push(resolve));
  }

  /** The reconcile of `key` ended well. */
  succeed(key: string): void {
    this.failures.delete(key);
    this.finish(key);
  }

  /** The reconcile of `key` failed: it comes again after a pause that doubles each time, with jitter. */
  fail(key: string): void {
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    const pause = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
    this.finish(key);
    this.addAfter(key, pause * (0.5 + Math.random() / 2));
  }

  /** Hands nothing out any more. */
  close(): void {
    this.closed = true;
    for (const { timer } of this.timers.values()) {
      clearTimeout(timer);
    }
    this.timers.clear();
    for (const taker of this.takers.splice(0)) {
      taker(undefined);
    }
  }

  private finish(key: string): void {
    this.running.delete(key);
    if (this.dirty.delete(key)) {
      this.add(key);
    }
  }
}
