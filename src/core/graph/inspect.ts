/** The graph as the JSON that `inspect --json` prints. */
import { diagnosticText, plainTranslator, type Translator } from '../diagnosticText';
import type { StepGraph } from './types';

/** Plain JSON; cells are counted over all cells of the notebook from 0. `facts` adds what each code cell does with names. */
export function inspectJson(graph: StepGraph, { facts = false, trans = plainTranslator }: { facts?: boolean; trans?: Translator } = {}): object {
  return {
    steps: graph.steps.map(({ name, title, shared, cells }) => ({
      name,
      title,
      shared,
      cells,
      dependsOn: graph.edges
        .filter(({ to }) => to === name)
        .map(({ from, values, files, source }) => ({ step: from, values, files, source }))
    })),
    shared: graph.shared,
    parameters: graph.parameters.map(({ name, value, type, cell }) => ({ name, value, type, cell })),
    environment: graph.environment,
    diagnostics: graph.diagnostics.map(diagnostic => ({
      code: diagnostic.code,
      severity: diagnostic.severity,
      cell: diagnostic.cell ?? null,
      name: diagnostic.name ?? null,
      message: diagnosticText(diagnostic, trans)
    })),
    ...(facts ? { cells: [...graph.graph.facts].map(([index, { defs, refs, mutates, deletes }]) => ({ index, defs, refs, mutates, deletes })) } : {})
  };
}
