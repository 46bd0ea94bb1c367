/** A person's word about edges, laid over what was found. */
import type { EdgeOverride, Notebook } from '../notebook/types';
import { sameItems } from './memory';
import type { Layout } from './steps';
import type { CellEdge } from './types';
import type { CellTrace, Need, Version } from './versions';

/** Names that a person said the cell only reads. */
export function readOnlyNames(notebook: Notebook, cell: number): ReadonlySet<string> {
  const key = notebook.cells[cell]?.key;
  return new Set(
    notebook.settings.overrides.flatMap(word => (word.kind === 'read-only' && word.cell === key ? [word.name] : []))
  );
}

/** The needs without those that a person said don't exist; a change that is overruled leaves the version before it. */
export function withoutEdges(traces: readonly CellTrace[], notebook: Notebook, layout: Layout): readonly CellTrace[] {
  const words = notebook.settings.overrides.filter(word => word.kind === 'no-edge');
  if (words.length === 0) {
    return traces;
  }
  const denied = (version: Version, to: number): boolean =>
    words.some(
      word =>
        (word.name === undefined || word.name === version.name) &&
        placeNames(version.cell, notebook, layout).has(word.from) &&
        placeNames(to, notebook, layout).has(word.to)
    );
  return traces.map(trace => {
    const needs = trace.needs.flatMap((need): Need[] => {
      let version: Version | undefined = need.version;
      while (version !== undefined && denied(version, trace.cell)) {
        version = version.previous;
      }
      return version === undefined ? [] : [version === need.version ? need : { ...need, version }];
    });
    return sameItems(trace.needs, needs) ? trace : { ...trace, needs };
  });
}

/** Says of an edge whether a person said that there is none between its two cells; nothing where no such word was said. */
export function denials(notebook: Notebook, layout: Layout): ((edge: CellEdge) => boolean) | undefined {
  const words = notebook.settings.overrides.filter(word => word.kind === 'no-edge').filter(({ name }) => name === undefined);
  if (words.length === 0) {
    return undefined;
  }
  return edge => words.some(word => placeNames(edge.from, notebook, layout).has(word.from) && placeNames(edge.to, notebook, layout).has(word.to));
}

/** Order that a person asked for: `prev:` and `after` of steps, and extra edges. `unknown` names what doesn't exist. */
export function statedOrder(notebook: Notebook, layout: Layout): { readonly edges: readonly CellEdge[]; readonly unknown: readonly UnknownStep[] } {
  const edges: CellEdge[] = [];
  const unknown: UnknownStep[] = [];
  const state = (from: string, to: string, cell: number | undefined): void => {
    const source = cellsNamed(from, notebook, layout).at(-1);
    const target = cellsNamed(to, notebook, layout)[0];
    if (source === undefined || target === undefined) {
      unknown.push({ name: source === undefined ? from : to, ...(cell === undefined ? {} : { cell }) });
    } else {
      edges.push({ from: source, to: target, reason: { kind: 'stated' } });
    }
  };
  for (const step of layout.steps) {
    for (const title of new Set(layout.stated.get(step.name) ?? [])) {
      state(title, step.name, step.cells[0]);
    }
  }
  notebook.settings.overrides
    .filter((word): word is Extract<EdgeOverride, { kind: 'extra-edge' }> => word.kind === 'extra-edge')
    .forEach(({ from, to }) => state(from, to, undefined));
  return { edges, unknown };
}

/** A step that an order names and that the notebook doesn't have. */
export interface UnknownStep {
  readonly name: string;
  readonly cell?: number;
}

/** Cells of the step with this title or name, or the cell with this key. */
function cellsNamed(name: string, notebook: Notebook, layout: Layout): readonly number[] {
  const step = layout.steps.find(({ title }) => title === name) ?? layout.steps.find(candidate => candidate.name === name);
  if (step !== undefined) {
    return step.cells;
  }
  const cell = notebook.cells.find(({ key }) => key === name);
  return cell !== undefined && layout.stepOf.has(cell.index) ? [cell.index] : [];
}

function placeNames(cell: number, notebook: Notebook, layout: Layout): ReadonlySet<string | undefined> {
  const step = layout.stepOf.get(cell);
  return new Set([notebook.cells[cell]?.key, step?.title, step?.name]);
}
