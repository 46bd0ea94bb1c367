/** Finding the scope of every use of a name. */
import { CellLedger, making } from './module';
import { Scope, type Use } from './scope';
import type { Definition, Mutation, Span } from './types';
import type { PyNode } from './tree';

/** The ground of the walk: the source, the ledger and the scope in which it stands. */
export class Names {
  readonly ledger = new CellLedger();
  /** Local names of modules and of what was imported from them; an empty text once the name is bound otherwise. */
  readonly imported = new Map<string, string>();
  protected scope = new Scope('module', undefined);

  constructor(
    protected readonly source: string,
    /** Makes a span in code points. */
    protected readonly spanOf: (node: PyNode) => Span
  ) {}

  protected text(node: PyNode): string {
    return this.source.slice(node.start, node.end);
  }

  protected get atModule(): boolean {
    return this.scope.kind === 'module';
  }

  /** In code that runs with the cell and whose bindings are none of a function's. */
  protected get atCellLevel(): boolean {
    let scope: Scope | undefined = this.scope;
    while (scope?.kind === 'comprehension') {
      scope = scope.parent;
    }
    return scope?.kind === 'module';
  }

  /** A name of an enclosing function that hides a module of that name. */
  protected isHidden(name: string): boolean {
    for (let scope: Scope | undefined = this.scope; scope && scope.kind !== 'module'; scope = scope.parent) {
      if (scope.bound.has(name)) {
        return !this.imported.get(name);
      }
    }
    return false;
  }

  protected refer(name: string, line: number): void {
    this.resolve({ name, line, kind: 'ref', body: false }, this.scope, false);
  }

  protected change(name: string, line: number, why: Mutation['why'], certainty: 'always' | 'maybe' = 'maybe'): void {
    this.resolve({ name, line, kind: 'mutate', why, certainty, body: false }, this.scope, false);
  }

  protected noteCall(callee: string, line: number): void {
    const [name = callee] = callee.split('.');
    this.resolve({ name, line, kind: 'call', callee, body: false }, this.scope, false);
  }

  private resolve(use: Use, from: Scope, pastClass: boolean): void {
    let scope = from;
    let past = pastClass;
    for (;;) {
      if (scope.kind === 'module') {
        this.reachModule(use, scope);
        return;
      }
      if (scope.kind === 'function') {
        scope.uses.push(use);
        return;
      }
      const visible = scope.kind === 'comprehension' || !past;
      if (visible && scope.bound.has(use.name) && !scope.globals.has(use.name)) {
        if (use.kind === 'mutate') {
          this.passOn(use, scope);
        }
        return;
      }
      past = true;
      scope = scope.parent ?? scope;
    }
  }

  private reachModule(use: Use, module: Scope): void {
    this.ledger.take(use);
    if (use.kind === 'mutate' && !use.body) {
      // `for row in rows: row.append(1)` changes `rows`.
      for (const name of module.behind(use.name)) {
        if (name !== use.name) {
          this.ledger.take({ ...use, name, why: { kind: 'iteration' } });
        }
      }
    }
  }

  /** A change of a local name is a change of what it stands for. */
  private passOn(use: Use, scope: Scope): void {
    for (const name of scope.behind(use.name)) {
      if (name !== use.name && scope.parent) {
        this.resolve({ ...use, name }, scope.parent, true);
      }
    }
  }

  protected bind(name: string, line: number, kind: Definition['kind']): void {
    let { scope } = this;
    while (kind === 'walrus' && scope.kind === 'comprehension' && scope.parent) {
      scope = scope.parent;
    }
    if (scope.kind === 'module') {
      this.ledger.bind(name, line, kind);
      if (kind !== 'import') {
        this.imported.set(name, '');
      }
    } else if (scope.globals.has(name) && scope.kind === 'class') {
      this.ledger.bind(name, line, kind);
    } else {
      scope.bound.add(name);
      if (scope.globals.has(name)) {
        scope.uses.push({ name, line, kind: 'bind', body: false });
      }
    }
  }

  /** `name` may now be, or share parts with, each of `roots`. */
  protected standFor(name: string, roots: readonly string[], line: number, same: boolean): void {
    if (this.atModule) {
      for (const root of roots) {
        // What is imported is imported anew in every step.
        if (root !== name && !this.imported.get(root)) {
          this.ledger.aliases.push({ a: name, b: root, line, kind: same ? 'same' : 'part' });
        }
      }
      return;
    }
    this.scope.standsFor.set(name, [...(this.scope.standsFor.get(name) ?? []), ...roots]);
  }

  /** Walks in a new scope. */
  protected within(scope: Scope, walk: () => void): void {
    const outer = this.scope;
    this.scope = scope;
    walk();
    this.scope = outer;
    if (scope.kind === 'function') {
      this.leave(scope);
    }
  }

  private leave(scope: Scope): void {
    const parent = scope.parent ?? scope;
    for (const waiting of scope.uses) {
      const use = { ...waiting, body: waiting.body || !scope.immediate };
      const names = use.kind === 'mutate' ? [...scope.behind(use.name)] : [use.name];
      for (const name of names) {
        if (scope.globals.has(name)) {
          this.ledger.take({ ...use, name });
        } else if (!scope.bound.has(name) || scope.nonlocals.has(name)) {
          this.resolve({ ...use, name }, parent, true);
        } else if (use.kind === 'mutate' && scope.parameters.includes(name) && this.isTop(scope)) {
          this.ledger.making?.mutatesParameters.add(name);
        }
      }
    }
    this.leaveReturned(scope);
  }

  private leaveReturned(scope: Scope): void {
    const { making: made } = this.ledger;
    if (!made || !this.isTop(scope)) {
      return;
    }
    for (const name of [...scope.returned].flatMap(root => [...scope.behind(root)])) {
      if (scope.parameters.includes(name)) {
        made.returnsAliasOf.add(name);
      } else if (!scope.bound.has(name) || scope.globals.has(name) || scope.nonlocals.has(name)) {
        made.returnsAliasOf.add('*');
      }
    }
  }

  /** A function of the notebook itself, or a method of a top-level class. */
  private isTop(scope: Scope): boolean {
    return scope.parent?.kind === 'module' || (scope.parent?.kind === 'class' && scope.parent.parent?.kind === 'module');
  }

  /** Reads a function, class or named lambda of the notebook; its facts are given by `finish`. */
  protected make(name: string, walk: () => void, finish: (made: ReturnType<typeof making>) => void): void {
    if (!this.atModule || this.ledger.making) {
      walk();
      return;
    }
    const made = making(name);
    this.ledger.making = made;
    walk();
    this.ledger.making = undefined;
    finish(made);
  }
}
