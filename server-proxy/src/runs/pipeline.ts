/** From the text of a notebook to its compiled pipeline: the common start of every command and of the page's requests. */
import { Analyser } from '../../../src/core/analysis/analyse';
import { speaksFor, withVerdict } from '../../../src/core/analysis/verdict';
import type { Diagnostic } from '../../../src/core/diagnostics';
import { buildStepGraph } from '../../../src/core/graph/stepGraph';
import type { StepGraph } from '../../../src/core/graph/types';
import { compilePipeline, type CompiledPipeline } from '../../../src/core/manifests/compile';
import { NotebookUnreadable, readNotebook } from '../../../src/core/notebook/read';
import type { Config } from '../config';
import { compileHost, loadPythonGrammar } from '../host';
import { RunError } from './error';
import { checkSyntax } from './syntax';

/** A notebook as it was given: saved or not. */
export interface PipelineSource {
  /** nbformat JSON. */
  readonly text: string | Uint8Array;
  /** Names the pipeline and identifies it; relative, with `/`. */
  readonly path: string;
  /** Where local modules and data files are looked for; a full path. */
  readonly folder: string;
}

/** A notebook, read and understood. */
export interface LoadedNotebook {
  readonly source: PipelineSource;
  readonly graph: StepGraph;
  /** What reading and linking found, each once. */
  readonly diagnostics: readonly Diagnostic[];
  readonly analyser: Analyser;
}

/**
 * Reads and analyses; rejects with `RunError` "no-notebook" when the text is none. Where a Python is at hand, its word on the
 * syntax counts.
 */
export async function loadNotebook(source: PipelineSource, { python }: Pick<Config, 'python'> = {}): Promise<LoadedNotebook> {
  const parser = loadPythonGrammar();
  try {
    const { value: notebook, diagnostics } = readNotebook(decoded(source.text), source.path);
    const cells = notebook.cells.filter(({ type, role }) => type === 'code' && role.kind !== 'skip').map(cell => cell.source);
    const asked = python !== undefined && notebook.language === 'python' ? checkSyntax(python, cells) : undefined;
    const analyser = new Analyser(await parser);
    // Analysed while the other process compiles; the analyser remembers.
    cells.forEach(cell => analyser.analyse(cell));
    const verdict = await asked;
    const counts = verdict !== undefined && speaksFor(verdict, notebook.pythonVersion);
    const graph = buildStepGraph(notebook, cell => (counts ? withVerdict(analyser.analyse(cell), verdict) : analyser.analyse(cell)));
    return { source, graph, diagnostics: unique([...diagnostics, ...graph.diagnostics]), analyser };
  } catch (error) {
    if (error instanceof NotebookUnreadable) throw new RunError('no-notebook', error.message);
    throw error;
  }
}

/** A pipeline with all that was found on the way to it. */
export interface LoadedPipeline {
  readonly pipeline: CompiledPipeline;
  /** Those of loading and of compiling, each once. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles what was loaded. `folder`: pods will see the notebook's folder, so big files need not travel. */
export function compileNotebook(loaded: LoadedNotebook, config: Pick<Config, 'image'>, place: { readonly folder?: boolean } = {}): LoadedPipeline {
  const { value, diagnostics } = compilePipeline(loaded.graph, compileHost(loaded.source.folder, config, { ...place, analyser: loaded.analyser }));
  return { pipeline: value, diagnostics: unique([...loaded.diagnostics, ...diagnostics]) };
}

/** Refuses what stops a run before it starts: steps that wait for each other (which ones stands among the diagnostics). */
export function refuseCycle(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.some(diagnostic => diagnostic.code === 'cycle')) throw new RunError('cycle', 'steps that wait for one another can be neither compiled nor run; nothing was sent');
}

/** The platform decodes figures of many megabytes far faster than the core's own decoder, which is left to say where bytes are wrong. */
function decoded(text: string | Uint8Array): string | Uint8Array {
  if (typeof text === 'string') return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    return text;
  }
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map(diagnostic => [JSON.stringify(diagnostic), diagnostic])).values()];
}
