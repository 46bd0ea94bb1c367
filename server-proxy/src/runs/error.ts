/** What can go wrong between a notebook and its results, as a code; the command line makes exit codes of it, the page's API statuses. */

export type RunErrorCode =
  /** There is no such file, or it can't be read. */
  | 'no-file'
  /** The file is no notebook. */
  | 'no-notebook'
  /** Steps wait for one another. */
  | 'cycle'
  /** A parameter that the notebook doesn't have, or a value that doesn't fit. */
  | 'parameter'
  /** The cluster has no Argo Workflows. */
  | 'no-workflows'
  /** The kubeconfig has no such context, or can't be read. */
  | 'no-context'
  /** The cluster of this machine is not running. */
  | 'stopped'
  /** The notebook has no such step. */
  | 'no-step'
  /** The run is not in a state in which this can be done. */
  | 'not-now'
  /** The run has no snapshot: it was not made by this package, or by an older one. */
  | 'no-snapshot'
  /** A path that leaves Jupyter's root, or is none. */
  | 'path'
  /** The object that was followed has been deleted. */
  | 'gone'
  /** The reader pod failed or said something that is no result. */
  | 'results';

/** Ends the work with a code for programs and a sentence for a person. */
export class RunError extends Error {
  constructor(
    readonly code: RunErrorCode,
    message: string
  ) {
    super(message);
    this.name = 'RunError';
  }
}
