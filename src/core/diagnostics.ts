/** What can be wrong with a notebook, as data: a code, a place and arguments. Words are made at the edge (`diagnosticText.ts`). */

/** `error` stops a run before it starts, `warning` and `info` let it run. */
export type Severity = 'error' | 'warning' | 'info';

/** Every kind of trouble that reading or compiling a notebook can find. */
export const DIAGNOSTIC_CODES = [
  /** The notebook is for a language that we don't read. */
  'foreign-kernel',
  'newer-nbformat',
  'duplicate-cell-id',
  'malformed-cell',
  'malformed-metadata',
  /** Our metadata is of a newer version: what fits this one is read. */
  'newer-metadata',
  /** The cell is not Python; only the step that holds it fails. */
  'syntax-error',
  /** An unmarked cell that does not parse: it is left out. */
  'cell-left-out',
  'undefined-name',
  'used-before-defined',
  /** The name is deleted above the place that uses it. */
  'deleted-name',
  /** The name may be undefined: it is bound on some paths only. */
  'maybe-undefined',
  'cycle',
  'unknown-step',
  'value-cannot-travel',
  'hidden-names',
  'hidden-state',
  'unseeded-random',
  'magic-ignored',
  'magic-unsupported',
  'parameter-not-settable',
  'secret-like-value',
  /** A parameter with a secret's name and a value: the value stays out of the manifest. */
  'secret-parameter',
  'secret-needed',
  'file-missing',
  'file-too-large',
  'file-outside',
  /** The source of a step is more than a ConfigMap holds. */
  'step-too-large',
  'invalid-option',
  /** A tag of Kale's whose meaning a pipeline of ours does not have. */
  'unsupported-tag',
  'empty-step'
] as const;

/** One of them. */
export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];

/** One finding. `cell` counts over all cells of the notebook from 0; `line` counts within the cell from 1. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly cell?: number;
  readonly line?: number;
  /** The variable, step, file, tag or option that it is about. */
  readonly name?: string;
  /** The Kubernetes names of the steps concerned. */
  readonly steps?: readonly string[];
  /** What the sentence needs besides: plain strings and numbers, by the code. */
  readonly args?: Readonly<Record<string, string | number>>;
}

/** A value together with what was found on the way to it. */
export interface Result<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
