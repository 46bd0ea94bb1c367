/** One WebSocket to the proxy that comes back after every loss, for as long as it is wanted. */
import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { ALIVE_EVERY_MS, type ChannelMessage, type ChannelRequest } from '../wire/channel';

/** What the connection tells its owner. */
export interface ConnectionEvents {
  /** Open, for the first time or again: nothing that was asked before counts any more. */
  opened(): void;
  said(message: ChannelMessage): void;
  /** Closed, and being opened again unless `stop` was called. */
  lost(): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** A silence longer than two signs of life means that nobody is there. */
const SILENCE_MS = ALIVE_EVERY_MS * 2.5;

/** Opens on `start`, closes on `stop`. */
export class Connection implements IDisposable {
  constructor(
    private readonly settings: ServerConnection.ISettings,
    private readonly events: ConnectionEvents
  ) {}

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Opens the socket unless it is there or on its way. */
  start(): void {
    if (this.disposed || this.socket !== undefined) return;
    window.clearTimeout(this.again);
    this.open();
  }

  /** Closes it until the next `start`. */
  stop(): void {
    window.clearTimeout(this.again);
    this.drop();
    this.attempt = 0;
  }

  /** Sends now; false when there is no open socket. */
  send(request: ChannelRequest): boolean {
    if (this.socket?.readyState !== this.settings.WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(request));
    return true;
  }

  dispose(): void {
    this.disposed = true;
    this.stop();
  }

  private open(): void {
    const { wsUrl, token, appendToken, WebSocket } = this.settings;
    const query = appendToken && token !== '' ? `?token=${encodeURIComponent(token)}` : '';
    const socket = new WebSocket(URLExt.join(wsUrl, 'kubeflow/api/channel') + query);
    this.socket = socket;
    socket.onopen = () => {
      this.listen();
      this.events.opened();
    };
    socket.onmessage = (event: MessageEvent) => {
      // The first word, not the open door, is the sign that the proxy itself is there.
      this.attempt = 0;
      this.listen();
      this.take(String(event.data));
    };
    socket.onclose = () => this.closed(socket);
    this.listen();
  }

  private take(text: string): void {
    const message = JSON.parse(text) as ChannelMessage;
    if (message.event === 'alive') return;
    if (message.event !== 'part') return this.events.said(message);
    const whole = (this.parts.get(message.id) ?? '') + message.text;
    if (!message.last) return void this.parts.set(message.id, whole);
    this.parts.delete(message.id);
    this.events.said(JSON.parse(whole) as ChannelMessage);
  }

  private closed(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.drop();
    // Half of the pause is chance, so that many pages don't come back in step.
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.attempt++, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
    this.again = window.setTimeout(() => this.start(), pause);
    this.events.lost();
  }

  /** Begins to wait for the next word anew. */
  private listen(): void {
    window.clearTimeout(this.silence);
    const socket = this.socket;
    if (socket) this.silence = window.setTimeout(() => this.closed(socket), SILENCE_MS);
  }

  private drop(): void {
    window.clearTimeout(this.silence);
    this.parts.clear();
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private socket: WebSocket | undefined;
  private attempt = 0;
  private again: number | undefined;
  private silence: number | undefined;
  private disposed = false;
  private readonly parts = new Map<number, string>();
}
