/** From a notebook to its step graph in the page, in slices. Loaded when a notebook is first read as a pipeline. */
import type { Analyser } from '../core/analysis/analyse';
import type { CellFacts } from '../core/analysis/types';
import { PipelineReader } from '../core/graph/incremental';
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
  ) {
    this.reader = new PipelineReader(source => this.analyse(source));
  }

  async read(notebook: Notebook, outdated: () => boolean): Promise<StepGraph | null> {
    const judgement = `${notebook.pythonVersion ?? ''} ${this.word?.said ?? 0}`;
    // Another Python, or a new word of it, may say something else of the same text.
    if (judgement !== this.judgement) this.reader.forget();
    this.judgement = judgement;
    this.version = notebook.pythonVersion;
    const slices = new Slices();
    const parts = this.reader.readInSlices(notebook, () => slices.over);
    for (let part = parts.next(); ; part = parts.next()) {
      if (part.done) {
        this.wonder(notebook);
        return part.value;
      }
      await slices.pause();
      if (outdated()) return null;
    }
  }

  private analyse(source: string): CellFacts {
    const facts = this.analyser.analyse(source);
    return this.word?.over(facts, this.version) ?? facts;
  }

  private wonder({ cells }: Notebook): void {
    this.word?.wonder(cells.filter(({ type, role }) => type === 'code' && role.kind !== 'skip').map(({ source }) => this.analyser.analyse(source)));
  }

  private readonly reader: PipelineReader;
  private version: string | undefined;
  private judgement = '';
}
