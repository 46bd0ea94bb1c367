/** All that a cell needs from above: what it mentions, and what the functions and values that it mentions need in turn. */
import type { LineIndex } from './lineIndex';
import { isAlwaysThere } from './pythonNames';
import type { EdgeReason } from './types';
import { isSource, type Need, type Unresolved, type Version } from './versions';

/** The notebook's namespace above a cell. */
export interface Above {
  get(name: string): Version | undefined;
  /** Every name that there is. */
  all(): Iterable<Version>;
  /** Star imports: any name that nothing else gives may come from them. */
  readonly stars: readonly Version[];
  /** `from __future__` imports: they change how everything below is read. */
  readonly futures: readonly Version[];
}

/** Gathers the needs of one cell. */
export class NeedCollector {
  constructor(
    private readonly above: Above,
    private readonly index: LineIndex
  ) {
    above.futures.forEach(version => this.take(version, { kind: 'source', name: version.name }));
  }

  readonly needs = new Map<string, Need>();
  readonly unresolved: Unresolved[] = [];

  /** The cell mentions `name`. */
  name(name: string, line: number, lenient = false): void {
    this.resolve(name, line, lenient, { kind: 'value', name, line });
  }

  /** The cell calls functions of its own, which need `names`. */
  bodies(via: string, names: readonly string[], line: number): void {
    names
      .filter(name => !this.boundHere(name, line))
      .forEach(name => this.resolve(name, line, true, { kind: 'through', name, via: [via] }));
  }

  /** The cell may need every name that there is. */
  everything(callee: string): void {
    for (const version of this.above.all()) {
      if (version.how !== 'deleted') {
        this.take(version, { kind: 'hidden', callee, name: version.name });
      }
    }
    this.above.stars.forEach(star => this.take(star, { kind: 'source', name: '*' }));
  }

  /** The cell needs this version, and with it what it holds and calls. */
  take(version: Version, reason: EdgeReason): void {
    const key = version.key;
    if (this.needs.has(key)) {
      return;
    }
    this.needs.set(key, { version, reason: isSource(version) && reason.kind === 'value' ? { kind: 'source', name: version.name } : reason });
    if (!isSource(version) && version.carries.length === 0) {
      return;
    }
    const line = 'line' in reason ? reason.line : 1;
    const via = [...('via' in reason ? reason.via : []), version.name];
    const through = (needed: Version): void => {
      if (!this.needs.has(needed.key)) {
        this.take(needed, { kind: 'through', name: needed.name, via });
      }
    };
    version.carries.forEach(through);
    const bodyRefs = new Set<string>();
    for (let source: Version | undefined = version; source !== undefined && isSource(source); source = source.previous) {
      source.requires.forEach(through);
      source.piece?.bodyRefs.forEach(name => bodyRefs.add(name));
    }
    for (const name of bodyRefs) {
      if (name !== version.name && !this.boundHere(name, line)) {
        this.resolve(name, line, true, { kind: 'through', name, via });
      }
    }
  }

  private resolve(name: string, line: number, lenient: boolean, reason: EdgeReason): void {
    const version = this.above.get(name);
    if (version !== undefined && version.how !== 'deleted') {
      this.take(version, reason);
      return;
    }
    this.above.stars.forEach(star => this.take(star, { kind: 'source', name: '*' }));
    if (version !== undefined || !isAlwaysThere(name)) {
      const deleted = version;
      this.unresolved.push({ name, line, lenient, maybe: this.above.stars.length > 0, ...(deleted ? { deleted } : {}) });
    }
  }

  private boundHere(name: string, line: number): boolean {
    return this.index.boundFrom(name) <= line;
  }
}
