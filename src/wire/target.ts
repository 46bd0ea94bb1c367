/** Which cluster a request is for. */

/** `context` names a context of the person's kubeconfig; absent: the local cluster of this machine. */
export interface Target {
  readonly context?: string;
}

/** One place that runs can go to: an entry of the answer to `GET api/targets`. */
export interface TargetInfo extends Target {
  /** Absent where the target can't be reached or does not tell. */
  readonly namespaces?: readonly string[];
  /** Whether its API answered just now. */
  readonly reachable?: boolean;
  /** The namespace that runs go to unless the person chooses another. */
  readonly namespace: string;
}

/** The answer to `GET api/targets`: this machine's cluster first. */
export interface TargetsAnswer {
  readonly targets: readonly TargetInfo[];
  /** Why the person's kubeconfig could not be read, where it could not. */
  readonly trouble?: string;
}
