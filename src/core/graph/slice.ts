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

/**
 * The pipeline of one step and what it needs, nothing else; undefined for a step that isn't there. Steps stay as they are, so what
 * they give is the same, and comes from the same cache.
 */
export function onlyStep(graph: StepGraph, step: string): StepGraph | undefined {
  const plans = new Map(graph.plans.map(plan => [plan.step.name, plan]));
  if (!plans.has(step)) return undefined;
  const needed = new Set<string>();
  const open = [step];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    const plan = plans.get(name);
    open.push(...(plan?.after ?? []), ...(plan?.prelude ?? []).flatMap(item => (item.do === 'load' ? [item.step] : [])));
  }
  const kept = graph.plans.filter(plan => needed.has(plan.step.name));
  const isKept = ({ steps = [] }: { readonly steps?: readonly string[] }): boolean => steps.length === 0 || steps.some(name => needed.has(name));
  return {
    ...graph,
    steps: graph.steps.filter(({ name }) => needed.has(name)),
    plans: kept,
    edges: graph.edges.filter(edge => needed.has(edge.from) && needed.has(edge.to)),
    environment: graph.environment.filter(name => kept.some(plan => plan.environment.includes(name))),
    // A cycle elsewhere in the notebook does not stop this step.
    diagnostics: graph.diagnostics.filter(isKept)
  };
}

function withAncestors({ graph }: StepGraph, cells: readonly number[]): readonly number[] {
  const all = new Set([...cells, ...cells.flatMap(cell => graph.ancestors(cell))]);
  return [...all].sort((a, b) => a - b);
}
