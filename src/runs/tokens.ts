/** Names that other features use of runs. */
import { Token } from '@lumino/coreutils';
import type { NotebookOnScreen } from '../wire/runs';
import type { SignState } from '../ui/StateSign';

/** The feature's plugin; its others begin with the same id. */
export const RUNS_PLUGIN = 'jupyterlab-kubeflow:runs';

/** The gettext domain of all strings. */
export const DOMAIN = 'jupyterlab_kubeflow';

/** What a view hands over to start a run. */
export interface RunRequest {
  /** The text on the screen, saved or not; the run keeps it. */
  readonly notebook: NotebookOnScreen;
  /** Kubernetes name of a step: run it with what it needs, nothing else. */
  readonly only?: string;
  /** Values by parameter name, as a person types them; absent: those in the notebook. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** False: nothing is taken from the cache. */
  readonly cache?: boolean;
}

/** Starts runs on the chosen target and namespace and shows them. */
export interface IRunStarter {
  /** Resolves when the run is there, or the person has been told why not. */
  start(request: RunRequest): Promise<void>;
}

export const IRunStarter = new Token<IRunStarter>('jupyterlab-kubeflow:IRunStarter', 'Starts runs of pipelines on the chosen cluster.');

/** The latest run of one notebook. */
export interface LatestRun {
  /** By Kubernetes name of the step. */
  readonly steps: ReadonlyMap<string, SignState>;
  /** Bytes of published values, by step and name. */
  readonly sizes: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Gives the latest run of a notebook and says when it is another or has gone on. */
export interface ILatestRuns {
  /** `path` as Jupyter's contents API names the notebook; null: it has not run. */
  of(path: string): LatestRun | null;
  /** Returns how to stop listening. */
  listen(path: string, changed: () => void): () => void;
}

export const ILatestRuns = new Token<ILatestRuns>('jupyterlab-kubeflow:ILatestRuns', 'The latest run of each notebook: the state of its steps and the sizes of what travelled.');

/** Commands on a run (`context`, `namespace`, `name`). */
export const CommandIDs = {
  open: 'jupyterlab-kubeflow:open-run',
  stop: 'jupyterlab-kubeflow:stop-run',
  retry: 'jupyterlab-kubeflow:retry-run',
  runAgain: 'jupyterlab-kubeflow:run-again',
  openExecuted: 'jupyterlab-kubeflow:open-executed-notebook',
  archive: 'jupyterlab-kubeflow:archive-run',
  restore: 'jupyterlab-kubeflow:restore-run',
  delete: 'jupyterlab-kubeflow:delete-run'
} as const;
