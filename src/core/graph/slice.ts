/** Slices: the cells that a step or a value needs, as a live session would have to run them. */
import type { StepGraph } from './types';

/** Cell indexes of the step and of all that it depends on, in order; empty for a step that isn't there. */
export function sliceForStep(graph: StepGraph, step: string): readonly number[] {
  const found = graph.steps.find(({ name }) => name === step) ?? graph.steps.find(({ title }) => title === step);
  return found === undefined ? [] : withAncestors(graph, found.cells);
}

/** Cell indexes that give `name` the value that it has below cell `at` (the last cell by default). */
export function sliceForName(graph: StepGraph, name: string, at = Infinity): readonly number[] {
  const giving = graph.graph.cells.filter(cell => {
    const facts = graph.graph.facts.get(cell);
    return cell <= at && (facts?.defs.includes(name) || facts?.mutates.includes(name));
  });
  const last = giving.at(-1);
  return last === undefined ? [] : withAncestors(graph, [last]);
}

function withAncestors({ graph }: StepGraph, cells: readonly number[]): readonly number[] {
  const all = new Set([...cells, ...cells.flatMap(cell => graph.ancestors(cell))]);
  return [...all].sort((a, b) => a - b);
}
