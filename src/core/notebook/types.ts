/** A notebook as the rest of the core sees it: any nbformat from 3 to 4.x, read once, never changed. */

/** Options of a step that end up in its pod. Quantities are Kubernetes quantities (`500m`, `2Gi`), durations are seconds. */
export interface StepOptions {
  readonly image?: string;
  /** pip requirements that are installed before the step's cells run. */
  readonly packages?: readonly string[];
  readonly requests?: Readonly<Record<string, string>>;
  /** Resource name (`cpu`, `memory`, `nvidia.com/gpu`, …) to quantity. */
  readonly limits?: Readonly<Record<string, string>>;
  readonly retries?: number;
  readonly timeoutSeconds?: number;
  readonly environment?: readonly EnvironmentVariable[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** False: never take this step from the cache. */
  readonly cache?: boolean;
}

/** Given as a value, or taken from a key of a Secret that exists in the run's namespace. */
export type EnvironmentVariable =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly secret: string; readonly key: string };

/** What a person (or Kale's or papermill's tags) decided about a cell. */
export type CellRole =
  | { readonly kind: 'unmarked' }
  /** `name` is the title as written; cells of one title are one step. */
  | { readonly kind: 'step'; readonly name: string; readonly after: readonly string[] }
  | { readonly kind: 'shared' }
  | { readonly kind: 'parameters' }
  /** Kale's pipeline-metrics: belongs to the step above. */
  | { readonly kind: 'metrics' }
  | { readonly kind: 'skip' };

/** A person's word about an edge; `name` is the variable. */
export type EdgeOverride =
  /** The call in this cell does not change `name`. */
  | { readonly kind: 'read-only'; readonly cell: string; readonly name: string }
  | { readonly kind: 'no-edge'; readonly from: string; readonly to: string; readonly name?: string }
  | { readonly kind: 'extra-edge'; readonly from: string; readonly to: string };

export interface Cell {
  /** Position among all cells of the notebook, from 0. */
  readonly index: number;
  /** Stable and unique in this notebook: the id where it is present and not doubled, otherwise made from id and position. */
  readonly key: string;
  readonly type: 'code' | 'markdown' | 'raw';
  /** Joined, with `\n` line ends. */
  readonly source: string;
  readonly tags: readonly string[];
  readonly role: CellRole;
  /** Where the cell stands in the file, so that an executed notebook can put outputs in place: worksheet and position for nbformat 3. */
  readonly address: { readonly worksheet: number; readonly position: number };
}

/** Settings of the whole notebook, from our metadata or Kale's. */
export interface PipelineSettings {
  /** The pipeline's name as written; absent: made from the file name. */
  readonly name?: string;
  readonly description?: string;
  /** Identity that outlives renames of the file (names the volume claim). */
  readonly id?: string;
  /** Where `id` is absent the claim is named by this: the relative path of the notebook. */
  readonly storage?: { readonly size?: string; readonly storageClass?: string; readonly accessMode?: string };
  /** For every step; a step's own options win. */
  readonly defaults: StepOptions;
  /** Options by step title. */
  readonly steps: Readonly<Record<string, StepOptions>>;
  readonly overrides: readonly EdgeOverride[];
  /** Which vocabulary the roles came from. */
  readonly source: 'kubeflow' | 'kale' | 'none';
}

export interface Notebook {
  /** Path relative to the folder that Jupyter (or the command line) serves, with `/`. */
  readonly path: string;
  readonly nbformat: { readonly major: number; readonly minor: number };
  /** Lower case, `python` where the file says nothing. */
  readonly language: string;
  readonly kernelspec: { readonly name: string; readonly displayName: string };
  /** The Python that ran it last, such as `3.11.4`; absent where the file doesn't say. */
  readonly pythonVersion?: string;
  readonly cells: readonly Cell[];
  readonly settings: PipelineSettings;
  /** True when at least one cell carries a role of ours, Kale's or papermill's. */
  readonly marked: boolean;
}
