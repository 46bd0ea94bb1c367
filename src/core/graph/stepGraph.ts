/** The door of this room: from a notebook and the facts of its cells to the steps of a pipeline. */
import type { CellFacts } from '../analysis/types';
import type { Notebook } from '../notebook/types';
import { PipelineReader } from './incremental';
import type { StepGraph } from './types';

/**
 * Reads the whole notebook, once. Never throws for what a person wrote: trouble is in `diagnostics`. Only Python is analysed;
 * `analyse` is called once for each text of a code cell. Who reads a notebook again and again keeps a `PipelineReader`.
 */
export function buildStepGraph(notebook: Notebook, analyse: (source: string) => CellFacts): StepGraph {
  return new PipelineReader(analyse).read(notebook);
}
