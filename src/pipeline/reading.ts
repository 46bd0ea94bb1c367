/** From a notebook to its step graph in the page, in slices. Loaded when a notebook is first read as a pipeline. */
import type { Analyser } from '../core/analysis/analyse';
import { buildStepGraph } from '../core/graph/stepGraph';
import type { StepGraph } from '../core/graph/types';
import type { Notebook } from '../core/notebook/types';
import { loadAnalyser } from '../lab/parser';
import { Slices } from '../lab/slices';

/** Reads one notebook again and again; what did not change is not analysed again. */
export interface IPipelineReading {
  /** The graph; null when `outdated` said that nobody wants it any more. */
  read(notebook: Notebook, outdated: () => boolean): Promise<StepGraph | null>;
}

/** A reading with the page's analyser, or the one that is given. */
export async function openReading(analyser: Promise<Analyser> = loadAnalyser()): Promise<IPipelineReading> {
  return new Reading(await analyser);
}

class Reading implements IPipelineReading {
  constructor(private readonly analyser: Analyser) {}

  async read(notebook: Notebook, outdated: () => boolean): Promise<StepGraph | null> {
    const slices = new Slices();
    for (const cell of notebook.cells) {
      if (cell.type === 'code' && cell.role.kind !== 'skip') this.analyser.analyse(cell.source);
      if (!slices.over) continue;
      await slices.pause();
      if (outdated()) return null;
    }
    return buildStepGraph(notebook, source => this.analyser.analyse(source));
  }
}
