/** What a click can do about a problem, besides going to its cell. */
import type { Diagnostic } from '../../core/diagnostics';
import type { StepGraph } from '../../core/graph/types';
import type { EdgeOverride } from '../../core/notebook/types';

export type WayOut =
  | { readonly do: 'leave-out'; readonly cell: number }
  /** Both steps become one; titles. */
  | { readonly do: 'join'; readonly title: string; readonly into: string }
  /** Kubernetes name. */
  | { readonly do: 'step-options'; readonly step: string }
  | { readonly do: 'remove-override'; readonly word: EdgeOverride }
  /** Text for the top of the cell. */
  | { readonly do: 'insert'; readonly cell: number; readonly text: string }
  | { readonly do: 'save' };

const SEEDS: Readonly<Record<string, string>> = {
  random: 'import random\nrandom.seed(0)\n',
  'numpy.random': 'import numpy\nnumpy.random.seed(0)\n'
};

/** In the order in which they are offered. */
export function waysOut(diagnostic: Diagnostic, graph: StepGraph): readonly WayOut[] {
  const { code, cell, name = '' } = diagnostic;
  switch (code) {
    case 'syntax-error':
    case 'magic-unsupported':
      return cell === undefined ? [] : [{ do: 'leave-out', cell }];
    case 'unseeded-random':
      return cell === undefined || SEEDS[name] === undefined ? [] : [{ do: 'insert', cell, text: SEEDS[name] }];
    case 'value-cannot-travel':
      return joins(diagnostic, graph);
    case 'secret-needed':
    case 'invalid-option':
      return stepOf(diagnostic, graph).map(step => ({ do: 'step-options', step }));
    case 'unknown-step':
      return overridesNaming(name, graph);
    case 'cycle':
      return overridesBetween(diagnostic.steps ?? [], graph);
    case 'duplicate-cell-id':
      return [{ do: 'save' }];
    default:
      return [];
  }
}

function joins({ steps = [] }: Diagnostic, graph: StepGraph): readonly WayOut[] {
  const [from, to] = steps.map(name => graph.steps.find(step => step.name === name));
  // A step that nobody made has no name to join by.
  if (from === undefined || to === undefined || from.shared || to.shared) return [];
  return [{ do: 'join', title: to.title, into: from.title }];
}

/** The step that a finding is about, by its cell or by name. */
function stepOf({ cell, steps = [] }: Diagnostic, graph: StepGraph): readonly string[] {
  const found = graph.steps.find(step => !step.shared && (cell === undefined ? step.name === steps[0] : step.cells.includes(cell)));
  return found === undefined ? [] : [found.name];
}

function overridesNaming(name: string, graph: StepGraph): readonly WayOut[] {
  const words = graph.notebook.settings.overrides.filter(word => word.kind !== 'read-only' && (word.from === name || word.to === name));
  return words.map(word => ({ do: 'remove-override', word }));
}

function overridesBetween(names: readonly string[], graph: StepGraph): readonly WayOut[] {
  const within = new Set(graph.steps.filter(step => names.includes(step.name)).flatMap(({ name, title }) => [name, title]));
  const words = graph.notebook.settings.overrides.filter(word => word.kind === 'extra-edge' && within.has(word.from) && within.has(word.to));
  return words.map(word => ({ do: 'remove-override', word }));
}
