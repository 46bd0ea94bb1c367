/** How far a log has been seen, so that it goes on after a loss with nothing doubled and nothing left out. */
export class LogPosition {
  /** The line to ask for when going on; undefined before anything was seen. */
  resume(): number | undefined {
    // Lost while the doubled part was still coming: all of it has been seen.
    this.column += this.skip;
    this.skip = 0;
    this.resumed = this.line;
    return this.line;
  }

  /** What of a text that begins at the start of, or further on in, line `line` has not been seen. */
  fresh(line: number, text: string): string {
    let rest = text;
    if (this.resumed !== undefined) {
      this.skip = line === this.resumed ? this.column : 0;
      this.resumed = undefined;
      this.line = line;
      this.column = 0;
    }
    this.line ??= line;
    const before = rest.slice(0, this.skip);
    this.advance(before);
    this.skip -= before.length;
    rest = rest.slice(before.length);
    this.advance(rest);
    return rest;
  }

  private advance(text: string): void {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.line = (this.line ?? 0) + 1;
      this.column = 0;
    }
    this.column += text.length - (text.lastIndexOf('\n') + 1);
  }

  /** Number of the line that the next character belongs to. */
  private line: number | undefined;
  /** Characters of that line that were seen. */
  private column = 0;
  private resumed: number | undefined;
  private skip = 0;
}
