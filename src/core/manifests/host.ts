/** What the compiler needs from the machine that it runs on. */

/** Paths are relative to the notebook's folder. */
export interface CompileHost {
  readonly runnerSource: string;
  readFile(relative: string): Uint8Array | undefined;
  /** Dotted modules that Python source may load (`CellFacts.loads` of the analyser). */
  importsOf(source: string): readonly string[];
  listFolder?(relative: string): string[] | undefined;
  /** The default image for a Python version, or for one that is not known. */
  images(pythonVersion: string | undefined): string;
  /** Pods see the notebook's folder read-only at `/kubeflow/folder`, so big files need not travel. */
  readonly folder?: boolean;
}
