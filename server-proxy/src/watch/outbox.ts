/** What goes out on one socket, at the pace of whoever reads it. */
import { LARGEST_FRAME, type ChannelMessage } from '../../../src/wire/channel';

/** A socket, as far as sending needs it. */
export interface FrameSink {
  /** Bytes that were sent and are not gone yet. */
  readonly bufferedAmount: number;
  send(text: string, sent: (error?: Error) => void): void;
}

/** With more than this on the way nobody sends who can wait; with less than that they go on. In bytes. */
const FULL = 1024 * 1024;
const ROOM = 256 * 1024;

/** Frames messages; tells those who can wait when there is room. */
export class Outbox {
  constructor(private readonly sink: FrameSink) {}

  /** The reader is behind. */
  get full(): boolean {
    return this.sink.bufferedAmount > FULL;
  }

  /** Sends now, in parts where the message is too long for a frame. */
  send(message: ChannelMessage): void {
    const text = JSON.stringify(message);
    if (text.length <= LARGEST_FRAME) return this.frame(text);
    for (let at = 0; at < text.length; at += LARGEST_FRAME) {
      this.frame(JSON.stringify({ id: message.id, event: 'part', text: text.slice(at, at + LARGEST_FRAME), last: at + LARGEST_FRAME >= text.length } satisfies ChannelMessage));
    }
  }

  /** Calls back once, when there is room: at once where there is. */
  whenRoom(ready: () => void): void {
    if (this.full) this.waiting.push(ready);
    else ready();
  }

  /** Resolves when there is room, or the socket is gone. */
  room(): Promise<void> {
    return new Promise(resolve => this.whenRoom(resolve));
  }

  /** The socket is gone: nobody waits any more. */
  close(): void {
    for (const ready of this.waiting.splice(0)) ready();
  }

  private frame(text: string): void {
    this.sink.send(text, () => {
      if (this.sink.bufferedAmount <= ROOM) this.close();
    });
  }

  private readonly waiting: (() => void)[] = [];
}
