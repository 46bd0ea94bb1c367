/** All that one step needs to run alone. */
import { uncacheableReasons } from './cacheability';
import { normalPath } from './files';
import type { StepIntake } from './loads';
import { prelude } from './prelude';
import { textOf } from './sources';
import type { Step, StepEdge, StepPlan } from './types';
import type { CellTrace } from './versions';

/** The plans of all steps, in their order. */
export function planSteps(
  steps: readonly Step[],
  intakes: readonly StepIntake[],
  edges: readonly StepEdge[],
  traces: readonly CellTrace[]
): readonly StepPlan[] {
  const order = new Map(steps.map(({ name }, index) => [name, index]));
  const byCell = new Map(traces.map(trace => [trace.cell, trace]));
  const before = stepsBefore(edges);
  return intakes.map(intake => {
    const { step, outputs, sources } = intake;
    const own = step.cells.flatMap(cell => byCell.get(cell) ?? []);
    const pieces = sources.flatMap(({ piece }) => {
      const from = piece && byCell.get(piece.cell)?.facts.source;
      return piece && from !== undefined ? [textOf(from, piece.span)] : [];
    });
    const files = own.flatMap(({ touches }) => touches.files);
    const paths = (mode: 'read' | 'write'): readonly string[] => [...new Set(files.filter(use => use.mode === mode || use.mode === 'both').map(({ path }) => normalPath(path)))].sort();
    return {
      step,
      prelude: prelude(intake, order),
      outputs: published(outputs),
      after: steps.map(({ name }) => name).filter(name => before.get(step.name)?.has(name)),
      files: { reads: paths('read'), writes: paths('write') },
      environment: [...new Set(own.flatMap(({ touches }) => touches.environment.filter(({ mode }) => mode === 'read').map(({ name }) => name)))].sort(),
      uncacheable: uncacheableReasons(own, pieces)
    };
  });
}

/** By step: the steps that must have ended before it starts. */
function stepsBefore(edges: readonly StepEdge[]): ReadonlyMap<string, ReadonlySet<string>> {
  const before = new Map<string, Set<string>>();
  for (const { from, to, source } of edges) {
    if (source) continue;
    const names = before.get(to) ?? new Set();
    before.set(to, names.add(from));
  }
  return before;
}

function published(outputs: StepIntake['outputs']): StepPlan['outputs'] {
  const names = new Map<string, boolean>();
  outputs.forEach(({ name, optional }) => names.set(name, optional || (names.get(name) ?? false)));
  return [...names].map(([name, optional]) => ({ name, optional })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
