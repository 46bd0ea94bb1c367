/** Reads one notebook again and again: what an edit leaves as it was is not worked out again, and stays the same object. */
import type { CellFacts } from '../analysis/types';
import type { Notebook } from '../notebook/types';
import { readPipeline, type Reading } from './reading';
import type { StepGraph } from './types';

/** Reads the states of one notebook, one after the other. */
export class PipelineReader {
  private last: Reading | undefined;

  /** `analyse` is called once for each new text of a code cell; what it gives for one text must not change. */
  constructor(private readonly analyse: (source: string) => CellFacts) {}

  /** Reads the whole notebook. Never throws for what a person wrote: trouble is in `diagnostics`. Only Python is analysed. */
  read(notebook: Notebook): StepGraph {
    const parts = this.readInSlices(notebook, () => false);
    for (;;) {
      const { done, value } = parts.next();
      if (done) {
        return value;
      }
    }
  }

  /** Reads the notebook and pauses whenever `pastDeadline` says so. A reading that is broken off counts as never begun. */
  *readInSlices(notebook: Notebook, pastDeadline: () => boolean): Generator<void, StepGraph> {
    const parts = readPipeline(notebook, this.analyse, this.last);
    for (;;) {
      const { done, value } = parts.next();
      if (done) {
        this.last = value;
        return value.graph;
      }
      if (pastDeadline()) {
        yield;
      }
    }
  }

  /** The next reading begins from nothing. */
  forget(): void {
    this.last = undefined;
  }
}
