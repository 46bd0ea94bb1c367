/** The proxy's end of one page's channel: what it asks, by id, and the answers on their way. */
import { ALIVE_EVERY_MS, type ChannelMessage, type ChannelRequest } from '../../../src/wire/channel';
import { refusalOf } from '../http/errors';
import type { ClusterPool } from '../cluster/pool';
import { RunError } from '../runs/error';
import { parseRequest } from './channelRequest';
import { followLog } from './logFollow';
import { Outbox, type FrameSink } from './outbox';
import type { SharedResults } from './runResults';
import type { SharedWatches } from './sharedWatch';
import { WatchWriter } from './watchWriter';

/** What all channels of a process share. */
export interface ChannelDoors {
  readonly pool: ClusterPool;
  readonly watches: SharedWatches;
  readonly results: SharedResults;
}

/** More than a page can sensibly look at. */
const MOST_SUBSCRIPTIONS = 2000;

/** One connected page. */
export class ChannelServer {
  constructor(
    private readonly doors: ChannelDoors,
    sink: FrameSink
  ) {
    this.outbox = new Outbox(sink);
    this.outbox.send({ id: 0, event: 'alive' });
    this.alive = setInterval(() => this.outbox.send({ id: 0, event: 'alive' }), ALIVE_EVERY_MS);
    this.alive.unref();
  }

  /** A frame from the page. */
  take(text: string): void {
    let request: ChannelRequest;
    try {
      request = parseRequest(text);
    } catch (error) {
      return this.outbox.send({ id: idOf(text), event: 'error', error: { code: 'bad-request', message: error instanceof Error ? error.message : String(error) }, final: true });
    }
    if (request.op === 'close') return this.end(request.id);
    if (this.endings.has(request.id)) return this.outbox.send({ id: request.id, event: 'error', error: { code: 'bad-request', message: `the id ${request.id} is in use` }, final: true });
    if (this.endings.size >= MOST_SUBSCRIPTIONS) return this.fail(request.id, new RunError('not-now', `one page may look at ${MOST_SUBSCRIPTIONS} things at a time; close some of its views`));
    this.begin(request);
  }

  /** The page is gone. */
  close(): void {
    clearInterval(this.alive);
    for (const id of [...this.endings.keys()]) this.end(id);
    this.outbox.close();
  }

  private begin(request: Exclude<ChannelRequest, { op: 'close' }>): void {
    switch (request.op) {
      case 'watch':
        return this.beginWatch(request);
      case 'log':
        return this.beginLog(request);
      case 'results':
        return this.beginResults(request);
    }
  }

  private beginWatch({ id, target, op: _op, ...rest }: Extract<ChannelRequest, { op: 'watch' }>): void {
    const writer = new WatchWriter(id, this.outbox, () => this.end(id));
    const stop = this.doors.watches.read({ ...rest, ...(target.context === undefined ? {} : { context: target.context }) }, writer);
    this.endings.set(id, () => {
      writer.close();
      stop();
    });
  }

  private beginLog({ id, target, op: _op, ...question }: Extract<ChannelRequest, { op: 'log' }>): void {
    const stop = new AbortController();
    this.endings.set(id, () => stop.abort());
    const connect = async () => (await this.doors.pool.connection(target.context)).api;
    void (async () => {
      try {
        for await (const piece of followLog(connect, question, stop.signal)) {
          if (this.outbox.full) await this.outbox.room();
          if (stop.signal.aborted) return;
          this.outbox.send({ id, event: 'log', ...piece });
        }
        this.finish({ id, event: 'end' });
      } catch (error) {
        if (!stop.signal.aborted) this.fail(id, error);
      }
    })();
  }

  private beginResults({ id, run }: Extract<ChannelRequest, { op: 'results' }>): void {
    const stop = this.doors.results.read(run, {
      result: result => this.outbox.send({ id, event: 'result', result }),
      end: () => this.finish({ id, event: 'end' }),
      failed: error => this.finish({ id, event: 'error', error, final: true })
    });
    this.endings.set(id, stop);
  }

  private fail(id: number, error: unknown): void {
    this.finish({ id, event: 'error', error: refusalOf(error).body, final: true });
  }

  private finish(message: ChannelMessage): void {
    this.endings.delete(message.id);
    this.outbox.send(message);
  }

  private end(id: number): void {
    const ending = this.endings.get(id);
    this.endings.delete(id);
    ending?.();
  }

  private readonly outbox: Outbox;
  private readonly alive: NodeJS.Timeout;
  /** By id: how to stop it. */
  private readonly endings = new Map<number, () => void>();
}

function idOf(text: string): number {
  return Number(/"id":\s*(\d+)/.exec(text)?.[1] ?? 0);
}
