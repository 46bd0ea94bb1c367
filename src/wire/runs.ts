/** Requests and answers of `api/compile`, `api/syntax` and `api/runs`. */
import type { Diagnostic } from '../core/diagnostics';
import type { Target } from './target';

/** The notebook as it stands on the screen, saved or not. */
export interface NotebookOnScreen {
  /** nbformat JSON as text. */
  readonly text: string;
  /** As Jupyter's contents API names it: relative to the server's root, with `/`. */
  readonly path: string;
}

/** `POST api/compile` */
export interface CompileRequest {
  readonly notebook: NotebookOnScreen;
}

export interface CompileAnswer {
  /** Standing objects and the run, one YAML file. */
  readonly yaml: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** `POST api/syntax`: CPython's own word on cells, which a grammar can't have. */
export interface SyntaxRequest {
  /** Sources of code cells. */
  readonly cells: readonly string[];
}

export interface SyntaxAnswer {
  /** `3.11`; absent: no Python is at hand, and nothing was checked. */
  readonly pythonVersion?: string;
  /** As many as cells; null where the cell compiles. */
  readonly errors: readonly ({ readonly line: number; readonly message: string } | null)[];
}

/** `POST api/runs` */
export interface StartRunRequest {
  readonly notebook: NotebookOnScreen;
  readonly target: Target;
  /** Absent: the target's own. */
  readonly namespace?: string;
  /** Values by parameter name, as a person types them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Kubernetes name of a step: run it with what it needs, nothing else. */
  readonly only?: string;
  /** False: nothing is taken from the cache. */
  readonly cache?: boolean;
}

/** Identifies a run everywhere. */
export interface RunRef {
  readonly target: Target;
  readonly namespace: string;
  readonly name: string;
}

export interface StartRunAnswer {
  readonly run: RunRef & { readonly uid: string };
  readonly diagnostics: readonly Diagnostic[];
}

/** `POST api/runs/act` */
export interface RunActionRequest {
  readonly run: RunRef;
  /** `archive` hides a finished run from the list (a label of ours), `restore` brings it back; `delete` removes run, pods and its files on the claim. */
  readonly action: 'stop' | 'terminate' | 'retry' | 'archive' | 'restore' | 'delete';
}

/** Label that an archived run carries with the value `true`. */
export const ARCHIVED_LABEL = 'jupyterlab-kubeflow/archived';

/** Label of every run of a notebook's pipeline: value `run`. */
export const RUN_LABEL = 'jupyterlab-kubeflow/kind';

/** Annotations of a run: path of its notebook, and values of its parameters as a JSON object (secret ones as `***`). */
export const NOTEBOOK_ANNOTATION = 'jupyterlab-kubeflow/notebook';
export const PARAMETERS_ANNOTATION = 'jupyterlab-kubeflow/parameter-values';

/** `GET api/runs/snapshot?context=&namespace=&name=`: the notebook that the run was made of, without outputs. `GET api/runs/executed?…`: with its outputs, as nbformat JSON. */
export interface SnapshotAnswer {
  readonly notebook: NotebookOnScreen;
}

/** A refusal or failure: the body of every answer that is not a success. */
export interface ErrorAnswer {
  /** Short and fixed, for programs: `refused`, `bad-request`, `cycle`, `no-notebook`, `unreachable`, `not-found`, `kubernetes`, `internal`, … */
  readonly code: string;
  /** What happened, where, and the way out. */
  readonly message: string;
  /** Kubernetes' own `Status`, where the cluster said no. */
  readonly status?: unknown;
  /** Where trouble in the notebook stopped it. */
  readonly diagnostics?: readonly Diagnostic[];
}
