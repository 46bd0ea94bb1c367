/** What one code cell does, found from its text alone. Nothing here knows other cells, so one edited cell means one new `CellFacts`. */

/** A stretch of a cell's source in code points (Python's unit), with the line it starts on (from 1). */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** How surely something happens when the cell runs from top to bottom. */
export type Certainty = 'always' | 'maybe';

/** A use of a module-level name that is not bound above it within the same scope. */
export interface Reference {
  readonly name: string;
  readonly line: number;
  /** `body`: only inside a function or class body, so needed when it is called, not when the cell runs. */
  readonly when: 'now' | 'body';
  /** The function or class (module-level name) whose body holds it, for `body`. */
  readonly within?: string;
  /** A use that tolerates absence (inside `try … except NameError`, or a `del` guarded likewise). */
  readonly optional?: boolean;
}

/** Why a name may have been changed in place. */
export interface Mutation {
  readonly name: string;
  readonly line: number;
  readonly certainty: Certainty;
  readonly why:
    | { readonly kind: 'item-assignment' | 'attribute-assignment' | 'augmented-assignment' | 'item-deletion' | 'global' }
    /** `callee` as written, e.g. `df.sort_values`, `fit`; `as` says in which place the name stood. */
    | { readonly kind: 'call'; readonly callee: string; readonly as: 'receiver' | 'argument'; readonly position?: number | string }
    | { readonly kind: 'iteration' };
}

/** A name that starts to refer to something at the level of the notebook's namespace. */
export interface Definition {
  readonly name: string;
  readonly line: number;
  readonly certainty: Certainty;
  readonly kind: 'assignment' | 'import' | 'function' | 'class' | 'loop' | 'with' | 'except' | 'match' | 'walrus' | 'star-import' | 'magic' | 'annotation';
}

/** After the cell, `a` and `b` may be one object or share parts of one. */
export interface Alias {
  readonly a: string;
  readonly b: string;
  readonly line: number;
  /** `same`: plain `a = b`; `part`: through a container, attribute, item or an unknown call's result. */
  readonly kind: 'same' | 'part';
}

/** A top-level `def`, `class` or named lambda: a thing that can be re-executed from its source. */
export interface FunctionFacts {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'lambda';
  readonly span: Span;
  /** Names that must be there when the definition runs: decorators, defaults, bases, class body. */
  readonly definitionRefs: readonly string[];
  /** Module-level names its body refers to (transitive needs are found in the graph). */
  readonly bodyRefs: readonly string[];
  /** Module-level names its body rebinds (`global`) or changes in place. */
  readonly bodyDefs: readonly string[];
  readonly bodyMutates: readonly string[];
  /** Positional parameter names, in order, and which of them the body may change in place. */
  readonly parameters: readonly string[];
  readonly mutatesParameters: readonly string[];
  /** Parameters (or `*` for anything global) that the result may share identity with. */
  readonly returnsAliasOf: readonly string[];
  /** Module-level callables that the body calls. */
  readonly calls: readonly string[];
  /** Re-executing it has no effect but binding the name: no decorator or default that does work. */
  readonly pure: boolean;
  readonly async: boolean;
  /** A class that is told of its subclasses (`__init_subclass__`, a metaclass), so that making one may change it. */
  readonly watchesSubclasses?: true;
  /** A class: the methods that it defines itself. */
  readonly methods?: readonly string[];
}

/** An import statement at the level of the cell, or a guarded one (`try: import x except ImportError: …`) taken whole. */
export interface ImportFacts {
  readonly span: Span;
  /** Names it binds; `*` for a star import. */
  readonly names: readonly string[];
  /** Dotted modules as written, relative dots included. */
  readonly modules: readonly string[];
}

/** A statement of the cell that binds a literal and could be a parameter. */
export interface LiteralAssignment {
  readonly name: string;
  /** The literal alone, not the target. */
  readonly span: Span;
  readonly source: string;
  readonly value: LiteralValue;
  readonly type: ParameterType;
  /** It stands alone at module level, `x = 1` or `x: int = 1`; otherwise `reason` says why it can't be set. */
  readonly settable: boolean;
  readonly reason?: 'chained' | 'tuple' | 'expression' | 'nested' | 'assigned-twice';
}
export type ParameterType = 'int' | 'float' | 'bool' | 'str' | 'list' | 'dict' | 'tuple' | 'set' | 'none' | 'bytes' | 'expression';
/** JSON-like; `expression` literals (`2 * 0.05`) keep their source text. */
export type LiteralValue = string | number | boolean | null | readonly LiteralValue[] | { readonly [key: string]: LiteralValue };

export interface FileUse {
  readonly path: string;
  readonly line: number;
  readonly mode: 'read' | 'write' | 'both';
}

export interface EnvironmentUse {
  readonly name: string;
  readonly line: number;
  readonly mode: 'read' | 'write' | 'delete';
  /** Read with a default: the run works without it. */
  readonly hasDefault: boolean;
}

/** Process-wide state that is neither a name nor a file. */
export type StateKind = 'random' | 'numpy.random' | 'cwd' | 'sys.path';
export interface StateUse {
  readonly kind: StateKind;
  readonly line: number;
  /** `seed` makes the later use reproducible. */
  readonly mode: 'read' | 'write' | 'seed';
}

/** Something that IPython understands and Python does not. */
export interface MagicUse {
  readonly kind: 'line' | 'cell' | 'shell' | 'help' | 'assignment';
  /** `timeit`, `bash`, `writefile`, …; empty for `!` and `?`. */
  readonly name: string;
  readonly line: number;
  readonly text: string;
}

/** `eval`, `exec`, `globals()`, `locals()`, `vars()`, pandas' `query`: names that the text does not show. */
export interface HiddenUse {
  readonly callee: string;
  readonly line: number;
  /** Names that could be read off a literal string; `complete` when nothing else can hide there. */
  readonly names: readonly string[];
  readonly complete: boolean;
}

export interface SyntaxTrouble {
  readonly line: number;
  readonly message: string;
}

/** A value of a kind that no pickle carries, seen from its making: `gen = (x for …)`, `f = open(…)`, `threading.Lock()`. */
export interface FragileValue {
  readonly name: string;
  readonly line: number;
  readonly type: string;
}

export interface Statement {
  readonly span: Span;
  readonly kind: 'import' | 'definition' | 'docstring' | 'expression' | 'other';
  readonly defs: readonly string[];
  readonly refs: readonly string[];
}

export interface CellFacts {
  /** The source that was read (IPython syntax included). */
  readonly source: string;
  /** Names bound when the cell has run, in order of first binding. A name bound and then deleted is not here. */
  readonly defs: readonly string[];
  /** Module-level names needed from above, `now` and `body` together, each once. */
  readonly refs: readonly string[];
  /** Names from above or from here that the cell may change in place. */
  readonly mutates: readonly string[];
  readonly deletes: readonly string[];

  readonly definitions: readonly Definition[];
  readonly references: readonly Reference[];
  readonly mutations: readonly Mutation[];
  readonly aliases: readonly Alias[];
  readonly functions: readonly FunctionFacts[];
  readonly imports: readonly ImportFacts[];
  /**
   * Every dotted module that an import anywhere in the cell, also in bodies, may load: the module as written (relative dots included) and,
   * since `from a import b` may mean the module `a.b`, each imported name below it.
   */
  readonly loads: readonly string[];
  readonly literals: readonly LiteralAssignment[];
  readonly files: readonly FileUse[];
  readonly environment: readonly EnvironmentUse[];
  readonly state: readonly StateUse[];
  readonly magics: readonly MagicUse[];
  readonly hidden: readonly HiddenUse[];
  readonly fragile: readonly FragileValue[];
  readonly calls: readonly CallFacts[];
  readonly statements: readonly Statement[];
  readonly syntax: readonly SyntaxTrouble[];
  /** The cell consists only of imports, pure definitions, docstrings and comments. */
  readonly reexecutable: boolean;
  /** Ends in something that a notebook shows, draws or prints. */
  readonly shows: boolean;
}

/** A call at cell level (not in a body), as far as its callee is a plain or dotted module-level name. */
export interface CallFacts {
  readonly callee: string;
  readonly line: number;
  /** The receiver's root name for `root.method(…)`. */
  readonly receiver?: string;
  /** Root names in each argument: position or keyword to names. */
  readonly arguments: readonly { readonly slot: number | string; readonly names: readonly string[] }[];
  /** Names bound to the call's result, if any. */
  readonly result: readonly string[];
}
