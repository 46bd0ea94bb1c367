/** From a step's plan to the JSON that its pod gets. */
import type { PreludeItem, StepGraph, StepPlan } from '../graph/types';
import type { Cell } from '../notebook/types';
import type { PreludeAction, SourcePiece, StepDocument } from './stepDocument';

/** What the compiler knows besides the plan: where files are mounted and what the working directory is called. */
export interface StepSurroundings {
  readonly workdir: string;
  readonly files: StepDocument['files'];
}

/** The document of one step. Spans are cut in code points, Python's unit. */
export function buildStepDocument(graph: StepGraph, plan: StepPlan, surroundings: StepSurroundings): StepDocument {
  const { notebook } = graph;
  const cellAt = (index: number): Cell => {
    const cell = notebook.cells[index];
    if (cell === undefined) throw new Error(`the plan of ${plan.step.name} names cell ${index}, which is not there`);
    return cell;
  };
  return {
    version: 1,
    notebook: { name: notebook.path.split('/').at(-1) ?? notebook.path, path: notebook.path, kernel: notebook.kernelspec.name },
    step: { name: plan.step.name, title: plan.step.title },
    parameters: graph.parameters.map(parameter => ({ name: parameter.name, cell: parameter.cell, start: parameter.span.start, end: parameter.span.end, type: parameter.type, default: parameter.source })),
    prelude: plan.prelude.map(item => action(item, cellAt)),
    cells: plan.step.cells.map(index => ({ cell: index, id: cellAt(index).key, source: cellAt(index).source })),
    outputs: plan.outputs,
    workdir: surroundings.workdir,
    files: surroundings.files,
    packages: plan.step.options.packages ?? [],
    cache: { enabled: plan.step.options.cache ?? true, uncacheable: plan.uncacheable, reads: plan.files.reads, writes: plan.files.writes, environment: plan.environment }
  };
}

function action(item: PreludeItem, cellAt: (index: number) => Cell): PreludeAction {
  if (item.do === 'load') return item;
  const points = [...cellAt(item.cell).source];
  const pieces: SourcePiece[] = item.spans.map(span => ({ cell: item.cell, line: span.line, source: points.slice(span.start, span.end).join('') }));
  return { do: 'run', pieces };
}
