/** One reading of a notebook, which takes from the one before all that an edit left as it was. */
import type { CellFacts } from '../analysis/types';
import type { Diagnostic } from '../diagnostics';
import type { Notebook } from '../notebook/types';
import { findCycles } from './cycles';
import { dependencyGraph } from './dependencyGraph';
import { diagnoseCells, diagnoseSteps, diagnoseTravel } from './diagnose';
import { edgesInto, uniqueEdges, valueEdges } from './edges';
import { readEnvironment } from './environment';
import { fileEdges, fileGround } from './files';
import { sameIntake, stepIntakes, type StepIntake } from './loads';
import { keepList, keepValue, Memory, sameItems } from './memory';
import { denials, readOnlyNames, statedOrder, withoutEdges } from './overrides';
import { findParameters } from './parameters';
import { planSteps } from './plan';
import { stepEdges } from './stepEdges';
import { keepLayout, layOutSteps, type Layout } from './steps';
import { traceCells, type Records, type TracedCell } from './trace';
import type { CellEdge, StepEdge, StepGraph, StepPlan } from './types';
import type { CellTrace } from './versions';

/** What a reading found, and what the next can take from it. */
export interface Reading {
  readonly graph: StepGraph;
  readonly facts: ReadonlyMap<string, CellFacts>;
  readonly layout: Layout;
  readonly records: Records;
  /** Edges of cells by the cell that needs. */
  readonly into: ReadonlyMap<number, readonly CellEdge[]>;
  readonly said: ReadonlyMap<string, Diagnostic>;
  readonly memories: Memories;
}

interface Memories {
  readonly files: Memory<readonly CellEdge[]>;
  readonly cellEdges: Memory<readonly CellEdge[]>;
  readonly intakes: Memory<StepIntake>;
  readonly stepEdges: Memory<readonly StepEdge[]>;
  readonly plans: Memory<StepPlan>;
}

/** Reads the notebook; pauses after each small part. `before` is left as it is. */
export function* readPipeline(
  notebook: Notebook,
  analyse: (source: string) => CellFacts,
  before: Reading | undefined
): Generator<void, Reading> {
  const { texts, facts } = yield* readFacts(notebook, analyse, before);
  const memories = nextMemories(before?.memories);
  const layout = keepLayout(before?.layout, layOutSteps(notebook, facts));
  const tracing = yield* traceCells(takingPart(notebook, layout, facts), before?.records ?? new Map());
  const traces = withoutEdges(tracing.traces, notebook, layout);
  const stated = statedOrder(notebook, layout);
  const into = yield* edgesOfCells({ notebook, layout, traces, stated: stated.edges, memories });
  const intakes = yield* stepIntakes({ layout, tracing: { ...tracing, traces }, memory: memories.intakes });
  const intoSteps = yield* stepEdges(intakes, { layout, into, memory: memories.stepEdges });
  const plans = yield* planSteps(intakes, { steps: layout.steps, traces, edges: intoSteps, memory: memories.plans });
  const edges = keepList(before?.graph.edges, intoSteps.flat());
  const { parameters, diagnostics: unsettable } = findParameters(layout.parameters, facts);
  const said = inOrder(
    [
      ...findCycles(layout.steps, edges),
      ...stated.unknown.map((word): Diagnostic => ({ code: 'unknown-step', severity: 'warning', ...word })),
      ...unsettable,
      ...diagnoseCells(traces, layout, facts),
      ...diagnoseTravel(intakes),
      ...diagnoseSteps(layout, facts)
    ],
    before?.said
  );
  const cells = traces.map(({ cell }) => cell);
  const sameEdges = before !== undefined && sameItems([...before.into.values()], [...into.values()]);
  const cellEdges = sameEdges ? before.graph.graph.edges : cells.flatMap(cell => into.get(cell) ?? []);
  const graph: StepGraph = {
    notebook,
    graph: keepGraph(before, cells, facts, cellEdges),
    steps: layout.steps,
    edges,
    plans: keepList(before?.graph.plans, plans),
    shared: layout.shared,
    leftOut: layout.leftOut,
    parameters: keepValue(before?.graph.parameters, parameters),
    environment: keepValue(before?.graph.environment, readEnvironment(traces)),
    proposed: layout.proposed,
    diagnostics: keepList(before?.graph.diagnostics, [...said.values()])
  };
  return { graph, facts: texts, layout, records: tracing.records, into, said, memories };
}

/** The facts of every code cell that may take part, by text and by cell. Pauses after each text that is new. */
function* readFacts(
  notebook: Notebook,
  analyse: (source: string) => CellFacts,
  before: Reading | undefined
): Generator<void, { readonly texts: ReadonlyMap<string, CellFacts>; readonly facts: ReadonlyMap<number, CellFacts> }> {
  const texts = new Map<string, CellFacts>();
  const facts = new Map<number, CellFacts>();
  for (const { index, type, role, source } of notebook.cells) {
    if (type !== 'code' || role.kind === 'skip') continue;
    const known = texts.get(source) ?? before?.facts.get(source);
    const found = known ?? analyse(source);
    texts.set(source, found);
    facts.set(index, found);
    if (known === undefined) yield;
  }
  return { texts, facts };
}

function nextMemories(before: Memories | undefined): Memories {
  return {
    files: before?.files.next() ?? new Memory(),
    cellEdges: before?.cellEdges.next() ?? new Memory(),
    intakes: before?.intakes.next() ?? new Memory(sameIntake),
    stepEdges: before?.stepEdges.next() ?? new Memory(),
    plans: before?.plans.next() ?? new Memory()
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

interface CellEdgeGround {
  readonly notebook: Notebook;
  readonly layout: Layout;
  readonly traces: readonly CellTrace[];
  readonly stated: readonly CellEdge[];
  readonly memories: Memories;
}

/** All edges between cells, by the cell that needs. Pauses after each cell. */
function* edgesOfCells({ notebook, layout, traces, stated, memories }: CellEdgeGround): Generator<void, ReadonlyMap<number, readonly CellEdge[]>> {
  const fromFiles = edgesInto(memories.files.recall('', fileGround(traces), () => fileEdges(traces)));
  const asked = edgesInto(stated);
  const isDenied = denials(notebook, layout);
  const found = new Map<number, readonly CellEdge[]>();
  for (const trace of traces) {
    const files = fromFiles.get(trace.cell) ?? [];
    const order = asked.get(trace.cell) ?? [];
    const ground = [trace, ...files, ...order.map(({ from }) => from), notebook.settings.overrides, ...(isDenied === undefined ? [] : [notebook, layout])];
    found.set(trace.cell, memories.cellEdges.recall(trace.cell, ground, () => {
      const seen = [...valueEdges(trace), ...files];
      return uniqueEdges([...(isDenied === undefined ? seen : seen.filter(edge => !isDenied(edge))), ...order]);
    }));
    yield;
  }
  return found;
}

function keepGraph(
  before: Reading | undefined,
  cells: readonly number[],
  facts: ReadonlyMap<number, CellFacts>,
  edges: readonly CellEdge[]
): StepGraph['graph'] {
  const known = before?.graph.graph;
  const same = known !== undefined && known.edges === edges && sameItems(known.cells, cells) && sameItems([...known.facts.keys()], [...facts.keys()]) && sameItems([...known.facts.values()], [...facts.values()]);
  return same ? known : dependencyGraph(cells, facts, edges);
}

/** By place, each once; what concerns no cell comes first. What was said before stays the same object. */
function inOrder(diagnostics: readonly Diagnostic[], before: ReadonlyMap<string, Diagnostic> | undefined): ReadonlyMap<string, Diagnostic> {
  const unique = new Map(diagnostics.map(diagnostic => [JSON.stringify(diagnostic), diagnostic]));
  const kept = [...unique].map(([key, diagnostic]) => [key, before?.get(key) ?? diagnostic] as const);
  return new Map(kept.sort(([, a], [, b]) => (a.cell ?? -1) - (b.cell ?? -1) || (a.line ?? 0) - (b.line ?? 0)));
}
