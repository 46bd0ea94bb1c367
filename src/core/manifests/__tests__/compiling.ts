/** Notebooks of a few cells, compiled, for the tests of this room. */
import { readFileSync } from 'node:fs';
import { Analyser } from '../../analysis/analyse';
import { loadPython } from '../../analysis/python';
import type { Result } from '../../diagnostics';
import { buildStepGraph } from '../../graph/stepGraph';
import type { StepGraph } from '../../graph/types';
import { readNotebook } from '../../notebook/read';
import type { StepDocument } from '../../pipeline/stepDocument';
import { compilePipeline, type CompiledPipeline } from '../compile';

export interface Env {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string; key: string; optional?: boolean } };
}
export interface Template {
  name: string;
  metadata: { annotations: Record<string, string>; labels: Record<string, string> };
  container: { image: string; env: Env[]; volumeMounts: { name: string; mountPath: string; subPath?: string }[] };
}

/** Loads the grammar. */
export async function analyser(): Promise<Analyser> {
  const wasm = (name: string): Uint8Array => new Uint8Array(readFileSync(require.resolve(name)));
  return new Analyser(await loadPython(async () => ({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') })));
}

/** Code cells as source and tags. */
export function notebookOf(cells: readonly (readonly [string, ...string[]])[], metadata: object = {}): string {
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells: cells.map(([source, ...tags], index) => ({ cell_type: 'code', id: `c${index}`, source, metadata: { tags }, outputs: [] })) });
}

export interface Compiled extends Result<CompiledPipeline> {
  readonly graph: StepGraph;
  /** What `host.images` was asked for. */
  readonly pythons: readonly (string | undefined)[];
}

/** Compiles with files of the notebook's folder. */
export function compiledBy(python: Analyser, text: string, files: Readonly<Record<string, string | Uint8Array>> = {}): Compiled {
  const graph = buildStepGraph(readNotebook(text, 'work/train.ipynb').value, source => python.analyse(source));
  const pythons: (string | undefined)[] = [];
  const result = compilePipeline(graph, {
    runnerSource: 'print("runner")',
    images: version => `python:${String(pythons.push(version) && (version ?? '3.12'))}`,
    importsOf: source => python.analyse(source).loads,
    readFile: path => (path in files ? new Uint8Array(Buffer.from(files[path] ?? '')) : undefined)
  });
  return { ...result, graph, pythons };
}

/** The template of a step. */
export function templateOf(result: Result<CompiledPipeline>, name: string): Template {
  const found = (result.value.run.spec as { templates: Template[] }).templates.find(each => each.name === name);
  if (!found) throw new Error(`no template ${name}`);
  return found;
}

/** The document of a step that stands in its template. */
export function documentOf(result: Result<CompiledPipeline>, name: string): StepDocument {
  return JSON.parse(templateOf(result, name).container.env.find(each => each.name === 'KF_STEP')?.value ?? 'null') as StepDocument;
}
