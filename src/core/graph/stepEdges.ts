/** Edges between steps: what travels, and which edges of cells say so. */
import type { StepIntake } from './loads';
import type { Memory } from './memory';
import type { Layout } from './steps';
import type { CellEdge, Step, StepEdge } from './types';

/** What the edges into a step are made from. */
export interface StepEdgeGround {
  readonly layout: Layout;
  /** Edges of cells by the cell that needs. */
  readonly into: ReadonlyMap<number, readonly CellEdge[]>;
  readonly memory: Memory<readonly StepEdge[]>;
}

/** The edges into each step, by the order of the steps that need and of those that are needed. Pauses after each step. */
export function* stepEdges(intakes: readonly StepIntake[], ground: StepEdgeGround): Generator<void, readonly (readonly StepEdge[])[]> {
  const order = new Map(ground.layout.steps.map((step, index) => [step, index]));
  const edges: (readonly StepEdge[])[] = [];
  for (const intake of intakes) {
    edges.push(edgesOf(intake, order, ground));
    yield;
  }
  return edges;
}

function edgesOf(intake: StepIntake, order: ReadonlyMap<Step, number>, { layout, into, memory }: StepEdgeGround): readonly StepEdge[] {
  const { step, loads, sources } = intake;
  const lists = step.cells.map(cell => into.get(cell) ?? NONE);
  return memory.recall(step.name, [intake, layout, ...lists], () => {
    const between = new Map<Step, CellEdge[]>();
    const from = (origin: Step | undefined): CellEdge[] => {
      const found = (origin && between.get(origin)) ?? [];
      if (origin !== undefined && origin !== step) {
        between.set(origin, found);
      }
      return found;
    };
    lists.forEach(list => list.forEach(edge => from(layout.stepOf.get(edge.from)).push(edge)));
    loads.forEach(({ host }) => from(host));
    sources.forEach(({ cell }) => from(layout.stepOf.get(cell)));
    return [...between]
      .sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
      .flatMap(([origin, edges]) => edge(origin, intake, layout, edges) ?? []);
  });
}

const NONE: readonly CellEdge[] = [];

function edge(
  from: Step,
  { step, loads, sources }: StepIntake,
  layout: Layout,
  between: readonly CellEdge[]
): StepEdge | undefined {
  const values = [...new Set(loads.filter(({ host }) => host === from).map(({ version }) => version.name))].sort();
  const files = between.flatMap(({ reason }) => (reason.kind === 'file' ? [reason.path] : []));
  const stated = between.some(({ reason }) => reason.kind === 'stated');
  const origins = sources.filter(version => version.how === 'source' && layout.stepOf.get(version.cell) === from);
  if (values.length === 0 && files.length === 0 && !stated && origins.length === 0) {
    return undefined;
  }
  const source = values.length === 0 && files.length === 0 && !stated;
  const carried = { names: new Set([...values, ...origins.map(({ name }) => name)]), files: new Set(files) };
  const reasons = between.filter(({ reason }) => tells(reason, carried));
  const told = new Set(reasons.flatMap(({ reason }) => ('name' in reason ? [reason.name] : [])));
  const missing = values.filter(name => !told.has(name));
  const passed = missing.map((name): CellEdge => {
    const mate = loads.find(({ version }) => version.name === name)?.group.find(other => other !== name) ?? name;
    return { from: from.cells.at(-1) ?? 0, to: step.cells[0] ?? 0, reason: { kind: 'identity', name, with: mate } };
  });
  return { from: from.name, to: step.name, values, files: [...new Set(files)].sort(), source, reasons: [...reasons, ...passed] };
}

/** True when the reason explains something that this edge carries. */
function tells(
  reason: CellEdge['reason'],
  carried: { readonly names: ReadonlySet<string>; readonly files: ReadonlySet<string> }
): boolean {
  if (reason.kind === 'stated') {
    return true;
  }
  if (reason.kind === 'file') {
    return carried.files.has(reason.path);
  }
  return carried.names.has(reason.name);
}
