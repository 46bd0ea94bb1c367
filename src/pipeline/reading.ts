/** From a notebook to its step graph in the page, in slices. Loaded when a notebook is first read as a pipeline. */
import type { Analyser } from '../core/analysis/analyse';
import type { CellFacts } from '../core/analysis/types';
import { buildStepGraph } from '../core/graph/stepGraph';
import type { StepGraph } from '../core/graph/types';
import type { Notebook } from '../core/notebook/types';
import { loadAnalyser } from '../lab/parser';
import { Slices } from '../lab/slices';
import type { SyntaxWord } from './syntaxWord';

/** Reads one notebook again and again; what did not change is not analysed again. */
export interface IPipelineReading {
  /** The graph; null when `outdated` said that nobody wants it any more. */
  read(notebook: Notebook, outdated: () => boolean): Promise<StepGraph | null>;
}

/** A reading with the page's analyser, or the one that is given. `word` is Python's own on syntax, where there is one to ask. */
export async function openReading(word: SyntaxWord | null, analyser: Promise<Analyser> = loadAnalyser()): Promise<IPipelineReading> {
  return new Reading(await analyser, word);
}

class Reading implements IPipelineReading {
  constructor(
    private readonly analyser: Analyser,
    private readonly word: SyntaxWord | null
  ) {}

  async read(notebook: Notebook, outdated: () => boolean): Promise<StepGraph | null> {
    const slices = new Slices();
    const code = notebook.cells.filter(({ type, role }) => type === 'code' && role.kind !== 'skip');
    for (const { source } of code) {
      this.analyser.analyse(source);
      if (!slices.over) continue;
      await slices.pause();
      if (outdated()) return null;
    }
    this.word?.wonder(code.map(({ source }) => this.analyser.analyse(source)));
    return buildStepGraph(notebook, source => this.analyse(source, notebook.pythonVersion));
  }

  private analyse(source: string, version: string | undefined): CellFacts {
    const facts = this.analyser.analyse(source);
    return this.word?.over(facts, version) ?? facts;
  }
}
