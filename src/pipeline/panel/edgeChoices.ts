/** What a person can say about an edge, and what was said. */
import type { CellEdge, Step, StepEdge, StepGraph } from '../../core/graph/types';
import type { EdgeOverride } from '../../core/notebook/types';

/** A word that could be given about an edge. */
export interface EdgeChoice {
  readonly word: EdgeOverride;
  /** The cell whose call is meant, for `read-only`. */
  readonly cell?: number;
}

/** First the narrowest word: a call only reads a value, one value does not travel, nothing does. */
export function choicesFor(edge: StepEdge, graph: StepGraph): readonly EdgeChoice[] {
  const [from, to] = [titleOf(edge.from, graph), titleOf(edge.to, graph)];
  const reads = edge.values.flatMap(name => readOnlyChoices(name, edge, graph));
  const single = edge.values.length > 1 ? edge.values.map((name): EdgeChoice => ({ word: { kind: 'no-edge', from, to, name } })) : [];
  const stated = statedWords(edge, graph);
  // An edge that only a person asked for goes by taking the word back.
  const whole: readonly EdgeChoice[] = stated.length > 0 && edge.values.length + edge.files.length === 0 ? [] : [{ word: { kind: 'no-edge', from, to } }];
  return [...reads, ...single, ...whole];
}

/** Calls that the value was handed to on its way, so that they may have changed it. */
function readOnlyChoices(name: string, edge: StepEdge, graph: StepGraph): readonly EdgeChoice[] {
  const givers = new Set(edge.reasons.filter(({ reason }) => 'name' in reason && reason.name === name).map(({ from }) => from));
  return [...givers].flatMap(cell => {
    const facts = graph.graph.facts.get(cell);
    const key = graph.notebook.cells[cell]?.key;
    const called = facts?.mutations.some(mutation => mutation.name === name && mutation.why.kind === 'call') === true;
    // Where the cell makes the value itself the edge would stay all the same.
    return called && key !== undefined && facts?.defs.includes(name) !== true ? [{ word: { kind: 'read-only', cell: key, name } as const, cell }] : [];
  });
}

/** Extra edges that stand behind an edge. */
export function statedWords(edge: Pick<StepEdge, 'from' | 'to'>, graph: StepGraph): readonly EdgeOverride[] {
  const names = (step: string): readonly string[] => [step, titleOf(step, graph)];
  return graph.notebook.settings.overrides.filter(word => word.kind === 'extra-edge' && names(edge.from).includes(word.from) && names(edge.to).includes(word.to));
}

/** Steps that a step could be told to wait for: those above that it doesn't wait for yet. */
export function couldWaitFor(step: string, graph: StepGraph): readonly Step[] {
  const index = graph.steps.findIndex(({ name }) => name === step);
  const waits = new Set(graph.edges.filter(({ to, source }) => to === step && !source).map(({ from }) => from));
  return graph.steps.slice(0, Math.max(index, 0)).filter(({ name, shared }) => !shared && !waits.has(name));
}

/** The step's title; the name where there is none. */
export function titleOf(step: string, graph: StepGraph): string {
  return graph.steps.find(({ name }) => name === step)?.title ?? step;
}

/** The same reason is said once. */
export function uniqueReasons(edges: readonly CellEdge[]): readonly CellEdge[] {
  return [...new Map(edges.map(edge => [JSON.stringify(edge), edge])).values()];
}
