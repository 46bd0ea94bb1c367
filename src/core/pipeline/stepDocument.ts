/**
 * The JSON that a step pod gets: the contract between the manifests and the step runner (`kernel-bridge`).
 *
 * Values of parameters come beside it, in two ways:
 * - Open ones are workflow parameters. `KF_PARAMETERS` is Argo's `workflow.parameters.json`, a list of `{name, value}`. A value that Argo would
 *   read as a tag (`{{`) is written `json:` and a JSON string in which the braces are escaped; the runner undoes it (`parameterText.ts`).
 * - Those whose names look like secrets (`ParameterSlot.secret`) stand neither in `spec.arguments` nor in any document. Each step's container
 *   has `{name: slot.secret, valueFrom: {secretKeyRef: {name: S, key: 'parameter.' + name, optional: true}}}`, where S is
 *   `CompiledPipeline.secretParameters.secret`. Whoever sends a run makes a Secret with `secretParameterData(graph, given)` as `stringData`: under
 *   that name, or under one of the run's own that it writes into those entries. A literal that a later parameters cell assigns anew has a slot, a variable
 *   and a key (`earlier.CELL.NAME`) of its own, which a value given for the parameter does not touch. By hand: `kubectl create secret generic S --from-literal=parameter.token=…`.
 */

/** A piece of source to execute; `line` is where it starts in its cell (from 1), so that tracebacks are true. */
export interface SourcePiece {
  readonly cell: number;
  readonly line: number;
  readonly source: string;
}

export type PreludeAction =
  | { readonly do: 'run'; readonly pieces: readonly SourcePiece[] }
  | { readonly do: 'load'; readonly step: string; readonly names: readonly string[] };

/** Where in a cell's (or piece's) source the literal of a parameter stands, in code points of that source. */
export interface ParameterSlot {
  /** The parameter's; of an earlier secret literal `NAME (cell N)`. */
  readonly name: string;
  readonly cell: number;
  /** Span of the literal within the whole source of the cell. */
  readonly start: number;
  readonly end: number;
  readonly type: string;
  /** The literal as written; `''` where it is withheld. */
  readonly default: string;
  /** For a name that looks like a secret: the environment variable that holds the run's value. */
  readonly secret?: string;
  /** The notebook has a value that was left out of this document, so that a run without one fails, naming the parameter and this key of the Secret. */
  readonly withheld?: string;
}

export interface StepDocument {
  readonly version: 1;
  readonly notebook: { readonly name: string; readonly path: string; readonly kernel: string };
  readonly step: { readonly name: string; readonly title: string };
  /** Parameters cells come as whole cells in `prelude`, so that slots can be applied. */
  readonly parameters: readonly ParameterSlot[];
  readonly prelude: readonly PreludeAction[];
  /** The step's own cells, whole, in order; `id` for the executed notebook. */
  readonly cells: readonly { readonly cell: number; readonly id: string; readonly source: string }[];
  readonly outputs: readonly { readonly name: string; readonly optional: boolean }[];
  /** Relative folder inside the workspace that is the working directory (so that `../x` stays inside). */
  readonly workdir: string;
  /** Files that the workspace starts with: path relative to the workspace, and the file under the read-only mounts that holds it. */
  readonly files: readonly { readonly path: string; readonly mounted: string; readonly sha256?: string }[];
  readonly packages: readonly string[];
  /** Absent or empty `uncacheable` and `enabled`: the result may come from the cache. */
  readonly cache: { readonly enabled: boolean; readonly uncacheable: readonly string[]; readonly reads: readonly string[]; readonly writes: readonly string[]; readonly environment: readonly string[] };
}
