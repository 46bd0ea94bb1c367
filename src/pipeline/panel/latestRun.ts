/** What the panel shows of the latest run of a notebook, whoever knows it. */
import type { SignState } from '../../ui/StateSign';

/** The latest run of one notebook. */
export interface LatestRun {
  /** By Kubernetes name of the step. */
  readonly steps: ReadonlyMap<string, SignState>;
  /** Bytes of published values, by step and name: `sizes.get('load')?.get('df')`. */
  readonly sizes: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Gives the latest run of a notebook and says when it is another or has gone on. */
export interface LatestRuns {
  /** `path` as Jupyter's contents API names the notebook; null: it has not run. */
  of(path: string): LatestRun | null;
  /** Returns how to stop listening. */
  listen(path: string, changed: () => void): () => void;
}
