/** Python's scopes while a cell is walked: which uses of a name are local, and which reach the notebook's namespace. */
import type { Certainty, Mutation } from './types';

/** A use of a name that has still to find its scope. */
export interface Use {
  readonly name: string;
  readonly line: number;
  readonly kind: 'ref' | 'mutate' | 'call' | 'bind';
  readonly why?: Mutation['why'];
  readonly certainty?: Certainty;
  readonly optional?: boolean;
  /** It happens only when a function is called. */
  readonly body: boolean;
  /** For `call`: the callee as written. */
  readonly callee?: string;
}

export type ScopeKind = 'module' | 'function' | 'class' | 'comprehension';

/** One scope. A function's uses wait until its end, since a binding anywhere in it makes a name local. */
export class Scope {
  readonly bound = new Set<string>();
  readonly globals = new Set<string>();
  readonly nonlocals = new Set<string>();
  readonly uses: Use[] = [];
  readonly parameters: string[] = [];
  /** Local names that stand for others: what they may share identity with. */
  readonly standsFor = new Map<string, readonly string[]>();
  readonly returned = new Set<string>();

  constructor(
    readonly kind: ScopeKind,
    readonly parent: Scope | undefined,
    /** A lambda handed on is taken to be called at once. */
    readonly immediate = false
  ) {}

  /** The names behind a local name, itself included. */
  behind(name: string): Set<string> {
    const seen = new Set<string>();
    const queue = [name];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(...(this.standsFor.get(next) ?? []));
      }
    }
    return seen;
  }
}

/** How far a name is bound on the way through the cell. */
export type Bound = 'always' | 'maybe' | 'deleted';
/** What is bound at a point of the cell; `undefined` where no way leads. */
export type Flow = Map<string, Bound>;

/** What is bound where several ways meet. */
export function meet(flows: readonly (Flow | undefined)[]): Flow | undefined {
  const reached = flows.filter(flow => flow !== undefined);
  if (reached.length === 0) {
    return undefined;
  }
  const out: Flow = new Map();
  for (const name of new Set(reached.flatMap(flow => [...flow.keys()]))) {
    const found = reached.map(flow => flow.get(name));
    if (found.every(one => one === 'always')) {
      out.set(name, 'always');
    } else if (found.every(one => one === 'deleted')) {
      out.set(name, 'deleted');
    } else {
      out.set(name, 'maybe');
    }
  }
  return out;
}
