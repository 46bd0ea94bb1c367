/** Facts of all cells, linked: who needs what from whom, by cell and by step. Graphs are values; an edit makes a new one. */
import type { CellFacts, LiteralValue, ParameterType, Span } from '../analysis/types';
import type { Diagnostic } from '../diagnostics';
import type { Notebook, StepOptions } from '../notebook/types';

/** Why a cell depends on an earlier one. */
export type EdgeReason =
  | { readonly kind: 'value'; readonly name: string; readonly line: number }
  /** Needed because a function that is called needs it. */
  | { readonly kind: 'through'; readonly name: string; readonly via: readonly string[] }
  /** `name` shares identity with `with`, which the cell needs. */
  | { readonly kind: 'identity'; readonly name: string; readonly with: string }
  | { readonly kind: 'order'; readonly name: string; readonly change: 'mutates' | 'deletes' | 'redefines' }
  | { readonly kind: 'source'; readonly name: string }
  | { readonly kind: 'state'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'hidden'; readonly callee: string; readonly name: string }
  | { readonly kind: 'stated' };

export interface CellEdge {
  /** Cell indexes; `from` is above `to`. */
  readonly from: number;
  readonly to: number;
  readonly reason: EdgeReason;
}

/** The dependency graph of the notebook's code cells. */
export interface DependencyGraph {
  readonly cells: readonly number[];
  readonly facts: ReadonlyMap<number, CellFacts>;
  readonly edges: readonly CellEdge[];
  parents(cell: number): readonly number[];
  children(cell: number): readonly number[];
  ancestors(cell: number): readonly number[];
  descendants(cell: number): readonly number[];
}

export interface StepEdge {
  /** Kubernetes names of steps: `to` needs `from`. */
  readonly from: string;
  readonly to: string;
  /** Names of values that travel; process state stands as `<random>`, `<numpy.random>`, `<cwd>`, `<sys.path>`, `<environ NAME>`. */
  readonly values: readonly string[];
  readonly files: readonly string[];
  /** Only source travels: listed, orders nothing. */
  readonly source: boolean;
  readonly reasons: readonly CellEdge[];
}

export interface Step {
  /** Kubernetes name: unique, ≤ 63 characters, stable over edits. */
  readonly name: string;
  /** As the person wrote it. */
  readonly title: string;
  /** True for cells that nobody put into a step but that do work: `shared-1`, `shared-2`, … */
  readonly shared: boolean;
  readonly cells: readonly number[];
  readonly options: StepOptions;
}

export interface Parameter {
  readonly name: string;
  readonly cell: number;
  readonly span: Span;
  readonly source: string;
  readonly value: LiteralValue;
  readonly type: ParameterType;
}

/** One thing that a step does before its own cells, in this order. */
export type PreludeItem =
  /** Re-execute a stretch of a cell (imports, definitions, parameters). */
  | { readonly do: 'run'; readonly cell: number; readonly spans: readonly Span[] }
  /** Load values from the document that an earlier step published. */
  | { readonly do: 'load'; readonly step: string; readonly names: readonly string[] };

/** All that a step needs to run alone. */
export interface StepPlan {
  readonly step: Step;
  readonly prelude: readonly PreludeItem[];
  /** Names to publish when the cells have run, because a later step reads them from here. `optional`: bound on some paths only. */
  readonly outputs: readonly { readonly name: string; readonly optional: boolean }[];
  /** Steps that must have succeeded before (values, files, state, stated order), Kubernetes names. */
  readonly after: readonly string[];
  /** What is known of it for the cache. */
  readonly files: { readonly reads: readonly string[]; readonly writes: readonly string[] };
  readonly environment: readonly string[];
  /** Reasons why its result can't be taken from a cache: network, clock, shell, unseeded randomness, …; empty: it can. */
  readonly uncacheable: readonly string[];
}

/** The whole reading of a notebook. */
export interface StepGraph {
  readonly notebook: Notebook;
  readonly graph: DependencyGraph;
  readonly steps: readonly Step[];
  readonly edges: readonly StepEdge[];
  readonly plans: readonly StepPlan[];
  /** Indexes of cells that are re-executed everywhere (imports, definitions, parameters) rather than belonging to a step. */
  readonly shared: readonly number[];
  /** Cells that take no part: markdown, skipped, left out. */
  readonly leftOut: readonly number[];
  readonly parameters: readonly Parameter[];
  /** Names of environment variables that cells read and don't set before. */
  readonly environment: readonly string[];
  /** True when the steps come from the proposal, since nothing is marked. */
  readonly proposed: boolean;
  readonly diagnostics: readonly Diagnostic[];
}
