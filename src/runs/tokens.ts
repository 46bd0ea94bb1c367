/** Names that other features use of runs. */
import { Token } from '@lumino/coreutils';
import type { NotebookOnScreen } from '../wire/runs';

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
