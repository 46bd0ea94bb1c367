/** A notebook file, read and understood: the common start of `inspect`, `compile` and `run`. */
import fs from 'node:fs';
import path from 'node:path';
import { Analyser } from '../../../src/core/analysis/analyse';
import { diagnosticText, plainTranslator } from '../../../src/core/diagnosticText';
import type { Diagnostic } from '../../../src/core/diagnostics';
import { buildStepGraph } from '../../../src/core/graph/stepGraph';
import type { StepGraph } from '../../../src/core/graph/types';
import { NotebookUnreadable, readNotebook } from '../../../src/core/notebook/read';
import { loadPythonGrammar } from '../host';
import { CliError, EXIT, type CliDoors, type Output } from './doors';

export interface LoadedNotebook {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly graph: StepGraph;
  /** What reading and linking found, each once. */
  readonly diagnostics: readonly Diagnostic[];
  readonly analyser: Analyser;
}

/** Reads and analyses; throws `CliError` (exit 2) when the file can't be read as a notebook. */
export async function loadNotebook(doors: CliDoors, given: string): Promise<LoadedNotebook> {
  const { cwd } = doors.config;
  const file = path.resolve(cwd, given);
  const bytes = readBytes(file, given);
  const relative = path.relative(cwd, file);
  const shown = relative.startsWith('..') || path.isAbsolute(relative) ? path.basename(file) : relative;
  const parser = loadPythonGrammar();
  try {
    const { value: notebook, diagnostics } = readNotebook(bytes, shown.split(path.sep).join('/'));
    const analyser = new Analyser(await parser);
    const graph = buildStepGraph(notebook, source => analyser.analyse(source));
    return { file, bytes, graph, diagnostics: unique([...diagnostics, ...graph.diagnostics]), analyser };
  } catch (error) {
    if (error instanceof NotebookUnreadable) throw new CliError(error.message);
    throw error;
  }
}

/** Refuses what stops a run before it starts: steps that wait for each other (which ones has been said among the diagnostics). */
export function refuseCycle(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.some(diagnostic => diagnostic.code === 'cycle')) throw new CliError('steps that wait for one another can be neither compiled nor run; nothing was sent', EXIT.wrongInput);
}

/** Prints diagnostics, errors first, to standard error. */
export function sayDiagnostics(output: Output, diagnostics: readonly Diagnostic[]): void {
  const order = ['error', 'warning', 'info'];
  const sorted = [...diagnostics].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || (a.cell ?? -1) - (b.cell ?? -1));
  for (const diagnostic of sorted) {
    const place = diagnostic.cell === undefined ? '' : ` cell ${diagnostic.cell}${diagnostic.line === undefined ? '' : `, line ${diagnostic.line}`}:`;
    output.say(`${diagnostic.severity}:${place} ${sentence(diagnostic)}`);
  }
}

/** The diagnostic in English words. */
export function sentence(diagnostic: Diagnostic): string {
  return diagnosticText(diagnostic, plainTranslator);
}

function readBytes(file: string, given: string): Uint8Array {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new CliError(`there is no file ${given}`);
    if (code === 'EISDIR') throw new CliError(`${given} is a folder; name a notebook in it`);
    throw new CliError(`${given} can't be read: ${(error as Error).message}`);
  }
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map(diagnostic => [JSON.stringify(diagnostic), diagnostic])).values()];
}
