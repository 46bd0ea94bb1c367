/** The door of this room: from a notebook and the facts of its cells to the steps of a pipeline. */
import type { CellFacts } from '../analysis/types';
import type { Diagnostic } from '../diagnostics';
import type { Notebook } from '../notebook/types';
import { findCycles } from './cycles';
import { dependencyGraph } from './dependencyGraph';
import { diagnoseCells, diagnoseSteps, diagnoseTravel } from './diagnose';
import { uniqueEdges, valueEdges } from './edges';
import { readEnvironment } from './environment';
import { fileEdges } from './files';
import { stepIntakes } from './loads';
import { isDenied, readOnlyNames, statedOrder, withoutEdges } from './overrides';
import { findParameters } from './parameters';
import { planSteps } from './plan';
import { stepEdges } from './stepEdges';
import { layOutSteps, type Layout } from './steps';
import { traceCells, type TracedCell } from './trace';
import type { StepGraph } from './types';

/**
 * Reads the whole notebook. Never throws for what a person wrote: trouble is in `diagnostics`. Only Python is analysed;
 * `analyse` is called once for each code cell and may remember.
 */
export function buildStepGraph(notebook: Notebook, analyse: (source: string) => CellFacts): StepGraph {
  const code = notebook.cells.filter(({ type, role }) => type === 'code' && role.kind !== 'skip');
  const facts = new Map(code.map(cell => [cell.index, analyse(cell.source)]));
  const layout = layOutSteps(notebook, facts);
  const traces = withoutEdges(traceCells(takingPart(notebook, layout, facts)), notebook, layout);
  const stated = statedOrder(notebook, layout);
  const found = [...valueEdges(traces), ...fileEdges(traces)].filter(edge => !isDenied(edge, notebook, layout));
  const cellEdges = uniqueEdges([...found, ...stated.edges]);
  const intakes = stepIntakes(layout, traces);
  const edges = stepEdges(layout, intakes, cellEdges);
  const { parameters, diagnostics: unsettable } = findParameters(layout.parameters, facts);
  const unknown = stated.unknown.map((word): Diagnostic => ({ code: 'unknown-step', severity: 'warning', ...word }));
  return {
    notebook,
    graph: dependencyGraph(traces.map(({ cell }) => cell), facts, cellEdges),
    steps: layout.steps,
    edges,
    plans: planSteps(layout.steps, intakes, edges, traces),
    shared: layout.shared,
    leftOut: layout.leftOut,
    parameters,
    environment: readEnvironment(traces),
    proposed: layout.proposed,
    diagnostics: inOrder([
      ...findCycles(layout.steps, edges),
      ...unknown,
      ...unsettable,
      ...diagnoseCells(traces, layout, facts),
      ...diagnoseTravel(intakes),
      ...diagnoseSteps(layout, facts)
    ])
  };
}

function takingPart(notebook: Notebook, layout: Layout, facts: ReadonlyMap<number, CellFacts>): readonly TracedCell[] {
  const shared = new Set(layout.shared);
  const parameters = new Set(layout.parameters);
  return notebook.cells.flatMap(({ index }): TracedCell[] => {
    const own = facts.get(index);
    return own !== undefined && (shared.has(index) || layout.stepOf.has(index))
      ? [{ cell: index, facts: own, parameters: parameters.has(index), readOnly: readOnlyNames(notebook, index) }]
      : [];
  });
}

/** By place, each once; what concerns no cell comes first. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = new Map(diagnostics.map(diagnostic => [JSON.stringify(diagnostic), diagnostic]));
  return [...unique.values()].sort((a, b) => (a.cell ?? -1) - (b.cell ?? -1) || (a.line ?? 0) - (b.line ?? 0));
}

