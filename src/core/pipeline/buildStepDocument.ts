/** From a step's plan to the JSON that its pod gets. */
import type { PreludeItem, StepGraph, StepPlan } from '../graph/types';
import type { Cell } from '../notebook/types';
import { earlierParameters, PLACEHOLDER, redacted, secretParameters } from './secretParameters';
import type { ParameterSlot, PreludeAction, SourcePiece, StepDocument } from './stepDocument';

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
    parameters: slots(graph, cellAt),
    prelude: plan.prelude.map(item => action(item, graph, cellAt)),
    cells: plan.step.cells.map(index => ({ cell: index, id: cellAt(index).key, source: cellAt(index).source })),
    outputs: plan.outputs,
    workdir: surroundings.workdir,
    files: surroundings.files,
    packages: plan.step.options.packages ?? [],
    cache: { enabled: plan.step.options.cache ?? true, uncacheable: plan.uncacheable, reads: plan.files.reads, writes: plan.files.writes, environment: plan.environment }
  };
}

function slots(graph: StepGraph, cellAt: (index: number) => Cell): ParameterSlot[] {
  const secrets = new Map(secretParameters(graph).map(secret => [secret.name, secret]));
  return [...graph.parameters, ...earlierParameters(graph)].map(({ name, cell, span, type, source }) => {
    const secret = secrets.get(name);
    const { moved } = redacted(graph, cell, cellAt(cell).source);
    const [start, end] = [moved(span.start), moved(span.end)];
    if (secret === undefined) return { name, cell, start, end, type, default: source };
    return { name, cell, start, end, type, default: secret.withheld ? PLACEHOLDER : source, secret: secret.variable, ...(secret.withheld ? { withheld: secret.key } : {}) };
  });
}

function action(item: PreludeItem, graph: StepGraph, cellAt: (index: number) => Cell): PreludeAction {
  if (item.do === 'load') return item;
  const { source, moved } = redacted(graph, item.cell, cellAt(item.cell).source);
  const points = [...source];
  const pieces: SourcePiece[] = item.spans.map(span => ({ cell: item.cell, line: span.line, source: points.slice(moved(span.start), moved(span.end)).join('') }));
  return { do: 'run', pieces };
}
