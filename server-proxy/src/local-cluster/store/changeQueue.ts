/** Hands the store's changes to one watcher at its own pace; a watcher that falls too far behind is dropped. */

/** Thrown out of the iteration when the watcher was too slow. */
export class WatcherTooSlow extends Error {
  constructor(limit: number) {
    super(`the watcher fell more than ${limit} changes behind; it must list again or go on from its last version`);
    this.name = 'WatcherTooSlow';
  }
}

/** An unbounded producer's bounded queue, read by one `for await`. */
export class ChangeQueue<T> implements AsyncIterableIterator<T> {
  private items: T[] = [];
  private waiting: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void } | undefined;
  private ended = false;
  private failure: Error | undefined;

  constructor(
    private readonly onEnd: () => void = () => undefined,
    private readonly limit = 8192
  ) {}

  push(item: T): void {
    if (this.ended) {
      return;
    }
    if (this.waiting !== undefined) {
      const { resolve } = this.waiting;
      this.waiting = undefined;
      resolve({ done: false, value: item });
      return;
    }
    this.items.push(item);
    if (this.items.length > this.limit) {
      this.end(new WatcherTooSlow(this.limit));
    }
  }

  /** Ends the iteration after what is queued; with an error, at once. */
  end(error?: Error): void {
    if (this.ended) {
      return;
    }
    this.ended = true;
    this.failure = error;
    if (error !== undefined) {
      this.items = [];
    }
    this.onEnd();
    const waiting = this.waiting;
    this.waiting = undefined;
    if (error !== undefined && waiting !== undefined) {
      this.failure = undefined;
      waiting.reject(error);
    } else {
      waiting?.resolve({ done: true, value: undefined });
    }
  }

  next(): Promise<IteratorResult<T>> {
    const [item] = this.items.splice(0, 1);
    if (item !== undefined) {
      return Promise.resolve({ done: false, value: item });
    }
    if (this.failure !== undefined) {
      const failure = this.failure;
      this.failure = undefined;
      return Promise.reject(failure);
    }
    if (this.ended) {
      return Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  return(): Promise<IteratorResult<T>> {
    this.items = [];
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
