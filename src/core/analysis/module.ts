/** What a cell does to the notebook's namespace, gathered while its statements are walked in order. */
import type { Alias, CallFacts, Certainty, Definition, FunctionFacts, Mutation, Reference } from './types';
import { meet, type Flow, type Use } from './scope';

/** A top-level function or class that is being read. */
export interface Making {
  readonly name: string;
  readonly definitionRefs: Set<string>;
  readonly bodyRefs: Set<string>;
  readonly bodyDefs: Set<string>;
  readonly bodyMutates: Set<string>;
  readonly calls: Set<string>;
  readonly mutatesParameters: Set<string>;
  readonly returnsAliasOf: Set<string>;
}

/** A new, empty one. */
export function making(name: string): Making {
  const set = () => new Set<string>();
  return {
    name,
    definitionRefs: set(),
    bodyRefs: set(),
    bodyDefs: set(),
    bodyMutates: set(),
    calls: set(),
    mutatesParameters: set(),
    returnsAliasOf: set()
  };
}

/** The cell's ledger. */
export class CellLedger {
  readonly definitions: Definition[] = [];
  readonly mutations: Mutation[] = [];
  readonly aliases: Alias[] = [];
  readonly calls: CallFacts[] = [];
  readonly functions: FunctionFacts[] = [];
  readonly everUsed: { readonly name: string; readonly line: number }[] = [];
  readonly deleted: { readonly name: string; readonly line: number }[] = [];
  /** What is bound here; `undefined` after `raise`. */
  flow: Flow | undefined = new Map();
  /** Deeper than the cell's own level: in a branch or loop. */
  conditional = 0;
  /** In a `try` that tolerates a missing name. */
  tolerant = 0;
  making: Making | undefined;
  private readonly found: Reference[] = [];

  /** Takes a use that has reached the module's level. */
  take(use: Use): void {
    if (use.kind === 'bind') {
      this.making?.bodyDefs.add(use.name);
    } else if (use.kind === 'mutate') {
      this.mutate(use);
    } else if (use.kind === 'call') {
      if (use.body) {
        this.making?.calls.add(use.callee ?? use.name);
      }
    } else {
      this.refer(use);
    }
  }

  private mutate(use: Use): void {
    if (use.body) {
      this.making?.bodyMutates.add(use.name);
    } else if (use.why) {
      const certainty: Certainty = this.conditional > 0 ? 'maybe' : (use.certainty ?? 'maybe');
      this.mutations.push({ name: use.name, line: use.line, certainty, why: use.why });
    }
  }

  private refer(use: Use): void {
    const { making: made } = this;
    this.everUsed.push({ name: use.name, line: use.line });
    if (made) {
      (use.body ? made.bodyRefs : made.definitionRefs).add(use.name);
    }
    const bound = this.flow?.get(use.name);
    if (bound === 'always') {
      return;
    }
    const optional = (use.optional ?? false) || this.tolerant > 0 || bound === 'maybe';
    this.found.push({
      name: use.name,
      line: use.line,
      when: use.body ? 'body' : 'now',
      ...(use.body && made && { within: made.name }),
      ...(optional && { optional })
    });
  }

  bind(name: string, line: number, kind: Definition['kind']): void {
    this.definitions.push({ name, line, kind, certainty: this.conditional > 0 ? 'maybe' : 'always' });
    this.flow?.set(name, 'always');
  }

  /** `del name`, or the end of an `except … as name`. */
  unbind(name: string, line: number, stated: boolean): void {
    if (stated) {
      this.deleted.push({ name, line });
      this.flow?.set(name, 'deleted');
    } else {
      this.flow?.delete(name);
    }
  }

  /** Walks ways that exclude each other; each begins with what is bound now. */
  ways(...walks: readonly (() => void)[]): void {
    const before = this.flow;
    const from = this.definitions.length;
    const ends = walks.map(walk => {
      this.flow = before && new Map(before);
      this.conditional++;
      walk();
      this.conditional--;
      return this.flow;
    });
    this.flow = meet(ends);
    this.makeSure(before, from);
  }

  /** What every way binds is bound for sure. */
  makeSure(before: Flow | undefined, from: number): void {
    for (let at = from; at < this.definitions.length && this.conditional === 0; at++) {
      const made = this.definitions[at];
      if (made && this.flow?.get(made.name) === 'always' && before?.get(made.name) !== 'always') {
        this.definitions[at] = { ...made, certainty: 'always' };
      }
    }
  }

  /** References that need something from above: a body may also use what the cell binds further down. */
  references(): Reference[] {
    const last = this.flow;
    return this.found.filter(({ when, name }) => when === 'now' || last?.get(name) !== 'always');
  }
}
