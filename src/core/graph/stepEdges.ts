/** Edges between steps: what travels, and which edges of cells say so. */
import type { StepIntake } from './loads';
import type { Layout } from './steps';
import type { CellEdge, Step, StepEdge } from './types';

/** All edges between steps, by the order of the steps that need and of those that are needed. */
export function stepEdges(
  layout: Layout,
  intakes: readonly StepIntake[],
  cellEdges: readonly CellEdge[]
): readonly StepEdge[] {
  const order = new Map(layout.steps.map((step, index) => [step, index]));
  const between = cellEdgesBySteps(layout, cellEdges);
  return intakes.flatMap(intake => {
    const reasons = between.get(intake.step) ?? new Map<Step, CellEdge[]>();
    const origins = intake.sources.flatMap(({ cell }) => layout.stepOf.get(cell) ?? []);
    // Only these can give the step anything: looking at all pairs of steps would be slow for hundreds of them.
    const givers = new Set([...intake.loads.map(({ host }) => host), ...reasons.keys(), ...origins]);
    givers.delete(intake.step);
    const inOrder = [...givers].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    return inOrder.flatMap(from => edge(from, intake, layout, reasons.get(from) ?? []) ?? []);
  });
}

/** The edges of cells by the step that needs and the step that is needed. */
function cellEdgesBySteps(layout: Layout, cellEdges: readonly CellEdge[]): ReadonlyMap<Step, Map<Step, CellEdge[]>> {
  const bySteps = new Map<Step, Map<Step, CellEdge[]>>();
  for (const found of cellEdges) {
    const from = layout.stepOf.get(found.from);
    const to = layout.stepOf.get(found.to);
    if (from === undefined || to === undefined || from === to) continue;
    const needed = bySteps.get(to) ?? new Map<Step, CellEdge[]>();
    bySteps.set(to, needed);
    const edges = needed.get(from) ?? [];
    needed.set(from, edges);
    edges.push(found);
  }
  return bySteps;
}

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
  const reasons = between.filter(({ reason }) => tells(reason, { values, files: new Set(files), sources: origins.map(({ name }) => name) }));
  const missing = values.filter(name => !reasons.some(({ reason }) => 'name' in reason && reason.name === name));
  const passed = missing.map((name): CellEdge => {
    const mate = loads.find(({ version }) => version.name === name)?.mates[0] ?? name;
    return { from: from.cells.at(-1) ?? 0, to: step.cells[0] ?? 0, reason: { kind: 'identity', name, with: mate } };
  });
  return { from: from.name, to: step.name, values, files: [...new Set(files)].sort(), source, reasons: [...reasons, ...passed] };
}

/** True when the reason explains something that this edge carries. */
function tells(
  reason: CellEdge['reason'],
  carried: { readonly values: readonly string[]; readonly files: ReadonlySet<string>; readonly sources: readonly string[] }
): boolean {
  if (reason.kind === 'stated') {
    return true;
  }
  if (reason.kind === 'file') {
    return carried.files.has(reason.path);
  }
  return carried.values.includes(reason.name) || carried.sources.includes(reason.name);
}
