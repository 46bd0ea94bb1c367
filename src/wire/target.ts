/** Which cluster a request is for. */

/** `context` names a context of the person's kubeconfig; absent: the local cluster of this machine. */
export interface Target {
  readonly context?: string;
}

/** One place that runs can go to: an entry of the answer to `GET api/targets`. */
export interface TargetInfo extends Target {
  /** Absent where the target can't be reached or does not tell. */
  readonly namespaces?: readonly string[];
  /** The namespace that runs go to unless the person chooses another. */
  readonly namespace: string;
}
