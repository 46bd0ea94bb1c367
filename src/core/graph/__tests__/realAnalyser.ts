/** The real analyser in tests, and graphs in a form that a table can hold. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Analyser } from '../../analysis/analyse';
import { loadPython } from '../../analysis/python';
import type { CellFacts } from '../../analysis/types';
import { readNotebook } from '../../notebook/read';
import type { PipelineSettings } from '../../notebook/types';
import { buildStepGraph } from '../stepGraph';
import type { StepGraph, StepPlan } from '../types';
import { notebookOf } from './handMade';

async function loadAnalyser(): Promise<Analyser> {
  const require = createRequire(__filename);
  const language = await loadPython(() =>
    Promise.resolve({
      runtime: new Uint8Array(readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'))),
      grammar: new Uint8Array(readFileSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm')))
    })
  );
  return new Analyser(language);
}

/** The analysis of one text. */
export async function loadAnalyse(): Promise<(source: string) => CellFacts> {
  const analyser = await loadAnalyser();
  return source => analyser.analyse(source);
}

/** Builds graphs from what a notebook's text says. */
export class GraphBuilder {
  private constructor(private readonly analyser: Analyser) {}

  static async load(): Promise<GraphBuilder> {
    return new GraphBuilder(await loadAnalyser());
  }

  /** From pairs of Kale's tags and source. */
  build(cells: readonly (readonly [string, string])[], settings: Partial<PipelineSettings> = {}): StepGraph {
    return buildStepGraph(notebookOf(cells, settings), source => this.analyser.analyse(source));
  }

  /** From a notebook in `__fixtures__/graph`. */
  fixture(name: string): StepGraph {
    const file = path.resolve(__dirname, '../../__fixtures__/graph', `${name}.ipynb`);
    const { value } = readNotebook(readFileSync(file, 'utf8'), `${name}.ipynb`);
    return buildStepGraph(value, source => this.analyser.analyse(source));
  }
}

/** `a>b: x, y`, `a>b: [data.csv]`, `a>b: source`, `a>b: stated`, in the order of the steps. */
export function edgesOf({ edges }: StepGraph): readonly string[] {
  return edges.map(({ from, to, values, files, source }) => {
    const carried = [...values, ...files.map(file => `[${file}]`)].join(', ');
    return `${from}>${to}: ${source ? 'source' : carried || 'stated'}`;
  });
}

/** `code@cell:name` of all findings but the information. */
export function troubleOf({ diagnostics }: StepGraph): readonly string[] {
  return diagnostics.filter(({ severity }) => severity !== 'info').map(({ code, cell, name }) => `${code}@${cell ?? ''}${name === undefined ? '' : `:${name}`}`);
}

/** The prelude with its sources spelled out: `run 0 «import os»`, `load a x,y`. */
export function preludeOf(graph: StepGraph, step: string): readonly string[] {
  const plan = planOf(graph, step);
  return plan.prelude.flatMap(item =>
    item.do === 'load'
      ? [`load ${item.step} ${item.names.join(',')}`]
      : item.spans.map(({ start, end }) => `run ${item.cell} «${[...(graph.notebook.cells[item.cell]?.source ?? '')].slice(start, end).join('')}»`)
  );
}

/** The plan of a step, which must be there. */
export function planOf(graph: StepGraph, step: string): StepPlan {
  const plan = graph.plans.find(candidate => candidate.step.name === step);
  if (plan === undefined) {
    throw new Error(`there is no step ${step}, only ${graph.steps.map(({ name }) => name).join(', ')}`);
  }
  return plan;
}
