/** Reads container logs from their files: whole, from the end, since a time, and as they grow. */
import fs from 'node:fs';
import path from 'node:path';
import type { LogSourceOptions } from '../../cluster/logSource';
import type { Attempt } from './attempt';

const CHUNK_BYTES = 64 * 1024;
const SLOW_LOOK_MS = 1000;
const NEWLINE = 10;

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Streams one attempt's log. */
export async function* readLog(attempt: Attempt, request: LogSourceOptions, signal: AbortSignal): AsyncIterable<Uint8Array> {
  let left = request.limitBytes ?? Infinity;
  const times = new LineTimes(attempt.folder);
  const stamp = request.timestamps === true ? new LineStamper(times) : undefined;
  for await (const { bytes, offset } of pieces(attempt, startOffset(attempt, request, times), request.follow === true, signal)) {
    const out = stamp === undefined ? bytes : stamp.stamp(bytes, offset);
    if (out.length >= left) {
      yield out.subarray(0, left);
      return;
    }
    left -= out.length;
    if (out.length > 0) {
      yield out;
    }
  }
}

async function* pieces(attempt: Attempt, from: number, follow: boolean, signal: AbortSignal): AsyncIterable<{ bytes: Uint8Array; offset: number }> {
  const file = fs.openSync(attempt.log, 'r');
  let offset = from;
  try {
    while (!signal.aborted) {
      // Asked before reading: what is written before the end is then surely read.
      const ended = attempt.read().ended !== undefined;
      const gap = readGap(attempt.folder);
      if (gap !== undefined && offset >= gap.from && offset < gap.to) {
        yield { bytes: new TextEncoder().encode(gapNotice({ from: offset, to: gap.to })), offset };
        offset = gap.to;
      }
      const most = gap !== undefined && offset < gap.from ? Math.min(CHUNK_BYTES, gap.from - offset) : CHUNK_BYTES;
      const buffer = Buffer.alloc(most);
      const count = fs.readSync(file, buffer, 0, most, offset);
      if (count > 0) {
        yield { bytes: buffer.subarray(0, count), offset };
        offset += count;
      } else if (ended || !follow) {
        return;
      } else {
        await growth(attempt.folder, () => fs.fstatSync(file).size > offset || attempt.read().ended !== undefined, signal);
      }
    }
  } finally {
    fs.closeSync(file);
  }
}

/** Resolves when something changes in `folder`; looks by itself now and then where watching misses it. */
async function growth(folder: string, already: () => boolean, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    let watcher: fs.FSWatcher | undefined;
    const done = (): void => {
      watcher?.close();
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, SLOW_LOOK_MS);
    signal.addEventListener('abort', done, { once: true });
    try {
      watcher = fs.watch(folder, done);
      watcher.once('error', done);
    } catch {
      return; // The folder went, or watches ran out: the timer looks.
    }
    if (already()) {
      done();
    }
  });
}

function startOffset(attempt: Attempt, request: LogSourceOptions, times: LineTimes): number {
  const since = request.sinceTime === undefined ? 0 : times.offsetSince(request.sinceTime.getTime());
  return request.tailLines === undefined ? since : Math.max(since, tailOffset(attempt, request.tailLines));
}

/** Where the last `lines` lines begin; reads from the end. */
function tailOffset(attempt: Attempt, lines: number): number {
  const file = fs.openSync(attempt.log, 'r');
  try {
    const size = fs.fstatSync(file).size;
    if (lines <= 0) {
      return size;
    }
    const floor = readGap(attempt.folder)?.to ?? 0;
    let wanted = lines;
    let end = size;
    while (end > floor) {
      const begin = Math.max(floor, end - CHUNK_BYTES);
      const buffer = Buffer.alloc(end - begin);
      fs.readSync(file, buffer, 0, buffer.length, begin);
      for (let index = buffer.length - 1; index >= 0; index -= 1) {
        // The newline that ends the log begins no line.
        if (buffer[index] === NEWLINE && begin + index !== size - 1 && (wanted -= 1) <= 0) {
          return begin + index + 1;
        }
      }
      end = begin;
    }
    return floor;
  } finally {
    fs.closeSync(file);
  }
}

function readGap(folder: string): Gap | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, 'gap.json'), 'utf8')) as Gap;
  } catch {
    return undefined;
  }
}

function gapNotice({ from, to }: Gap): string {
  return `\n[${to - from} bytes of this log are missing here: a log longer than the limit keeps its beginning and its end]\n`;
}

/** When which part of the log was there, as the shim noted it (to half a second). */
class LineTimes {
  private notes: { offset: number; at: number }[] = [];

  constructor(private readonly folder: string) {}

  /** Time of the byte at `offset`; the present for what no note covers yet. */
  at(offset: number): number {
    if ((this.notes.at(-1)?.offset ?? 0) <= offset) {
      this.load();
    }
    return this.notes.find(note => note.offset > offset)?.at ?? Date.now();
  }

  offsetSince(time: number): number {
    this.load();
    return this.notes.filter(note => note.at < time).at(-1)?.offset ?? 0;
  }

  private load(): void {
    let text = '';
    try {
      text = fs.readFileSync(path.join(this.folder, 'times'), 'utf8');
    } catch {
      return; // The container has not started.
    }
    this.notes = text
      .split('\n')
      .filter(line => line !== '')
      .map(line => line.split(' ').map(Number))
      .map(([offset = 0, at = 0]) => ({ offset, at }));
  }
}

/** Puts the time before each line. */
class LineStamper {
  private atLineStart = true;

  constructor(private readonly times: LineTimes) {}

  stamp(bytes: Uint8Array, offset: number): Uint8Array {
    const parts: Uint8Array[] = [];
    for (let begin = 0; begin < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, begin);
      const end = newline === -1 ? bytes.length : newline + 1;
      if (this.atLineStart) {
        parts.push(new TextEncoder().encode(`${new Date(this.times.at(offset + begin)).toISOString()} `));
      }
      parts.push(bytes.subarray(begin, end));
      this.atLineStart = newline !== -1;
      begin = end;
    }
    return Buffer.concat(parts);
  }
}
