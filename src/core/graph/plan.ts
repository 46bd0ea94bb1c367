/** All that one step needs to run alone. */
import { uncacheableReasons } from './cacheability';
import { normalPath } from './files';
import type { StepIntake } from './loads';
import type { Memory } from './memory';
import { prelude } from './prelude';
import { textOf } from './sources';
import type { Step, StepEdge, StepPlan } from './types';
import type { CellTrace } from './versions';

/** What plans are made from. */
export interface PlanGround {
  readonly steps: readonly Step[];
  readonly traces: readonly CellTrace[];
  /** The edges into each step. */
  readonly edges: readonly (readonly StepEdge[])[];
  readonly memory: Memory<StepPlan>;
}

/** The plans of all steps, in their order. Pauses after each. */
export function* planSteps(intakes: readonly StepIntake[], { steps, traces, edges, memory }: PlanGround): Generator<void, readonly StepPlan[]> {
  const order = new Map(steps.map(({ name }, index) => [name, index]));
  const byCell = new Map(traces.map(trace => [trace.cell, trace]));
  const plans: StepPlan[] = [];
  for (const [index, intake] of intakes.entries()) {
    const own = intake.step.cells.flatMap(cell => byCell.get(cell) ?? []);
    const into = edges[index] ?? [];
    plans.push(memory.recall(intake.step.name, [intake, steps, into, ...own], () => planStep(intake, { order, byCell, own, into })));
    yield;
  }
  return plans;
}

interface Surroundings {
  readonly order: ReadonlyMap<string, number>;
  readonly byCell: ReadonlyMap<number, CellTrace>;
  readonly own: readonly CellTrace[];
  readonly into: readonly StepEdge[];
}

function planStep(intake: StepIntake, { order, byCell, own, into }: Surroundings): StepPlan {
  const { step, outputs, sources } = intake;
  const pieces = sources.flatMap(({ piece, cell }) => {
    const from = piece && byCell.get(cell)?.facts.source;
    return piece && from !== undefined ? [textOf(from, piece.span)] : [];
  });
  const files = own.flatMap(({ touches }) => touches.files);
  const paths = (mode: 'read' | 'write'): readonly string[] => [...new Set(files.filter(use => use.mode === mode || use.mode === 'both').map(({ path }) => normalPath(path)))].sort();
  return {
    step,
    prelude: prelude(intake, order),
    outputs: published(outputs),
    after: into.filter(({ source }) => !source).map(({ from }) => from),
    files: { reads: paths('read'), writes: paths('write') },
    environment: [...new Set(own.flatMap(({ touches }) => touches.environment.filter(({ mode }) => mode === 'read').map(({ name }) => name)))].sort(),
    uncacheable: uncacheableReasons(own, pieces)
  };
}

function published(outputs: StepIntake['outputs']): StepPlan['outputs'] {
  const names = new Map<string, boolean>();
  outputs.forEach(({ name, optional }) => names.set(name, optional || (names.get(name) ?? false)));
  return [...names].map(([name, optional]) => ({ name, optional })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
