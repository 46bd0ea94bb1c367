/** The lines of a log as they come in pieces, with a terminal's carriage returns carried out. */
import { Signal, type ISignal } from '@lumino/signaling';

/** Colours and other orders to a terminal. */
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

/** Beyond this the oldest lines go; what went is counted. */
const MOST_LINES = 500_000;

export class LogBuffer {
  /** How many lines there are; the last may be unfinished. */
  get length(): number {
    return this.lines.length;
  }

  /** How many lines were dropped from the top. */
  get dropped(): number {
    return this.gone;
  }

  /** More text has come; told once a frame at most by whoever draws. */
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** A line with its escape sequences; counted from 0. */
  line(index: number): string {
    return this.lines[index] ?? '';
  }

  append(text: string): void {
    const [first = '', ...rest] = text.split('\n');
    const open = this.complete ? '' : (this.lines.pop() ?? '');
    this.lines.push(overwritten(open + first));
    for (const line of rest) this.lines.push(overwritten(line));
    // After a line's end nothing of the next one is there yet.
    this.complete = rest.length > 0 && this.lines.at(-1) === '';
    if (this.complete) this.lines.pop();
    if (this.lines.length > MOST_LINES) this.gone += this.lines.splice(0, this.lines.length - MOST_LINES).length;
    this.changedSignal.emit();
  }

  /** Indexes of the lines that hold the words, whatever their case or colours. */
  search(query: string): number[] {
    const wanted = query.toLowerCase();
    if (wanted === '') return [];
    return this.lines.flatMap((line, index) => (plainText(line).toLowerCase().includes(wanted) ? [index] : []));
  }

  /** The whole log without escape sequences. */
  toText(): string {
    return this.lines.map(plainText).join('\n');
  }

  private readonly lines: string[] = [];
  private complete = false;
  private gone = 0;
  private readonly changedSignal = new Signal<this, void>(this);
}

/** A line without escape sequences. */
export function plainText(line: string): string {
  return line.replace(ESCAPES, '');
}

/** What stands on the line when the cursor has gone back to its start some times, as progress bars do. */
function overwritten(line: string): string {
  const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
  return bare.includes('\r') ? bare.slice(bare.lastIndexOf('\r') + 1) : bare;
}
