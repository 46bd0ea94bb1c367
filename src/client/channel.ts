/** All that goes on, over one WebSocket: watches, logs and results. Opened by the first use; what is subscribed survives lost connections. */
import type { ServerConnection } from '@jupyterlab/services';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import type { KubernetesObject } from '../core/k8s/types';
import type { ChannelMessage, ChannelRequest, StepResult, WatchedKind } from '../wire/channel';
import type { ErrorAnswer, RunRef } from '../wire/runs';
import type { Target } from '../wire/target';
import { Connection } from './connection';
import { LogPosition } from '../wire/logPosition';
import { ResourceCache, watchKey, type ResourceView, type WatchOptions } from './resourceView';

/** Which log. */
export interface LogRef {
  readonly target: Target;
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  /** How much of the past; absent: all. */
  readonly tailLines?: number;
}

/** How a log or the results of a run come to whoever asked. */
export interface Listener<T> {
  next(item: T): void;
  /** Nothing more will come, as it should be. */
  end?(): void;
  /** `final`: nothing more will come; otherwise it is being tried again. */
  error?(error: ErrorAnswer, final: boolean): void;
}

/** A socket that nobody needs is kept a little, since views come and go. */
const LINGER_MS = 30_000;

type Ask = ChannelRequest extends infer Request ? (Request extends { readonly id: number } ? Omit<Request, 'id'> : never) : never;

interface Subscription {
  /** What to ask now: after a loss it may be less than at first. */
  ask(): Ask;
  take(message: ChannelMessage): void;
  lost(): void;
}

/** One for the whole application (`KubeflowClient.channel`). */
export class Channel implements IDisposable {
  constructor(settings: ServerConnection.ISettings) {
    this.connection = new Connection(settings, { opened: () => this.askAll(), said: message => this.take(message), lost: () => this.lost() });
  }

  get isDisposed(): boolean {
    return this.connection.isDisposed;
  }

  /** Objects of a kind, live. Same question, same watch; dispose the view when done. */
  watch<T extends KubernetesObject = KubernetesObject>(target: Target, kind: WatchedKind, options: WatchOptions = {}): ResourceView<T> {
    const key = watchKey(target, kind, options);
    let cache = this.caches.get(key);
    if (!cache) {
      const made = new ResourceCache(() => {
        if (this.caches.get(key) === made) this.caches.delete(key);
        subscription.dispose();
      });
      const subscription = this.subscribe({ ask: () => ({ op: 'watch', target, kind, ...options }), take: message => this.tell(made, key, message), lost: () => made.lost() });
      this.caches.set(key, made);
      cache = made;
    }
    return cache.view<T>();
  }

  /** A container's log, as text in the order it was written, each line once whatever happens to the connection. */
  log(ref: LogRef, listener: Listener<string>): IDisposable {
    const { target, namespace, pod, container, tailLines } = ref;
    const position = new LogPosition();
    return this.subscribe({
      ask: () => {
        const fromLine = position.resume();
        return { op: 'log', target, namespace, pod, ...(container === undefined ? {} : { container }), ...(fromLine !== undefined ? { fromLine } : tailLines !== undefined ? { tailLines } : {}) };
      },
      take: message => {
        if (message.event === 'log') {
          const text = position.fresh(message.line, message.text);
          if (text !== '') listener.next(text);
        } else toListener(message, listener);
      },
      lost: () => undefined
    });
  }

  /** What the steps of a run publish. A step that comes again has newer results, or comes again after a lost connection. */
  results(run: RunRef, listener: Listener<StepResult>): IDisposable {
    return this.subscribe({
      ask: () => ({ op: 'results', run: { target: run.target, namespace: run.namespace, name: run.name } }),
      take: message => (message.event === 'result' ? listener.next(message.result) : toListener(message, listener)),
      lost: () => undefined
    });
  }

  dispose(): void {
    window.clearTimeout(this.linger);
    this.subscriptions.clear();
    this.caches.clear();
    this.connection.dispose();
  }

  private subscribe(subscription: Subscription): IDisposable {
    // A key for the page's lifetime; the id on the wire is another one after each loss.
    const entry = { subscription, id: 0 };
    this.subscriptions.add(entry);
    window.clearTimeout(this.linger);
    this.connection.start();
    this.ask(entry);
    return new DisposableDelegate(() => {
      if (!this.subscriptions.delete(entry)) return;
      if (this.byId.delete(entry.id)) this.connection.send({ op: 'close', id: entry.id });
      this.lingerWhenIdle();
    });
  }

  private lingerWhenIdle(): void {
    if (this.subscriptions.size > 0) return;
    window.clearTimeout(this.linger);
    this.linger = window.setTimeout(() => this.connection.stop(), LINGER_MS);
  }

  private ask(entry: Entry): void {
    const id = this.lastId + 1;
    if (!this.connection.send({ ...entry.subscription.ask(), id })) return;
    this.lastId = id;
    entry.id = id;
    this.byId.set(id, entry);
  }

  private askAll(): void {
    this.byId.clear();
    for (const entry of this.subscriptions) this.ask(entry);
  }

  private lost(): void {
    this.byId.clear();
    for (const { subscription } of [...this.subscriptions]) subscription.lost();
  }

  private take(message: ChannelMessage): void {
    const entry = this.byId.get(message.id);
    if (!entry) return;
    if (message.event === 'end' || (message.event === 'error' && message.final)) {
      this.byId.delete(message.id);
      this.subscriptions.delete(entry);
      this.lingerWhenIdle();
    }
    entry.subscription.take(message);
  }

  /** A watch that has failed for good is asked anew by the next who wants it. */
  private tell(cache: ResourceCache, key: string, message: ChannelMessage): void {
    if (message.event === 'error' && message.final && this.caches.get(key) === cache) this.caches.delete(key);
    cache.take(message);
  }

  private readonly connection: Connection;
  private readonly caches = new Map<string, ResourceCache>();
  private readonly subscriptions = new Set<Entry>();
  private readonly byId = new Map<number, Entry>();
  private lastId = 0;
  private linger: number | undefined;
}

interface Entry {
  readonly subscription: Subscription;
  id: number;
}

function toListener<T>(message: ChannelMessage, listener: Listener<T>): void {
  if (message.event === 'end') listener.end?.();
  if (message.event === 'error') listener.error?.(message.error, message.final);
}
