/** A notebook file of the command line: read, compiled, its diagnostics said. */
import fs from 'node:fs';
import path from 'node:path';
import { diagnosticText, plainTranslator } from '../../../src/core/diagnosticText';
import type { Diagnostic } from '../../../src/core/diagnostics';
import type { CompiledPipeline } from '../../../src/core/manifests/compile';
import { compileNotebook, loadNotebook, refuseCycle, type LoadedNotebook } from '../runs/pipeline';
import { CliError, type CliDoors, type Output } from './doors';

/** A notebook that stands in a file. */
export interface NotebookFile extends LoadedNotebook {
  readonly file: string;
}

/** Reads and analyses; rejects with `CliError` or `RunError` when the file can't be read as a notebook. */
export async function loadFile(doors: CliDoors, given: string): Promise<NotebookFile> {
  const { cwd } = doors.config;
  const file = path.resolve(cwd, given);
  const text = readBytes(file, given);
  const relative = path.relative(cwd, file);
  const shown = relative.startsWith('..') || path.isAbsolute(relative) ? path.basename(file) : relative;
  const loaded = await loadNotebook({ text, path: shown.split(path.sep).join('/'), folder: path.dirname(file) }, doors.config);
  return { ...loaded, file };
}

/** Compiles what was loaded; diagnostics are said, a cycle is refused. `folder`: pods will see the notebook's folder. */
export function compileFile(doors: CliDoors, loaded: LoadedNotebook, place: { readonly folder?: boolean } = {}): CompiledPipeline {
  const { pipeline, diagnostics } = compileNotebook(loaded, doors.config, place);
  sayDiagnostics(doors.output, diagnostics);
  refuseCycle(diagnostics);
  return pipeline;
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
