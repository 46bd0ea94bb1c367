/** What is to be seen at each cell, as data. */
import type { Diagnostic } from '../core/diagnostics';
import type { Step, StepGraph } from '../core/graph/types';
import type { CellRole } from '../core/notebook/types';
import type { PipelineState } from './state';

/** What the line above a cell says; only the first cell of a stretch has one. */
export interface CellHeader {
  readonly kind: 'step' | 'shared' | 'parameters' | 'skip';
  /** The step's title; empty where no step is meant. */
  readonly title: string;
  /** Cells of the same step stand above, others between. */
  readonly continued: boolean;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Errors and warnings in this stretch. */
  readonly problems: readonly Diagnostic[];
}

export interface CellMark {
  readonly kind: CellHeader['kind'];
  /** Kubernetes name of the step. */
  readonly step: string | null;
  /** 0 to 7; null where no step is meant. */
  readonly colour: number | null;
  readonly selected: boolean;
  readonly header: CellHeader | null;
}

/** Marks by cell key. Empty while nobody has marked anything: a proposal is shown in the panel alone. */
export function cellMarks(state: PipelineState): ReadonlyMap<string, CellMark> {
  const { graph } = state;
  if (graph === null || graph.notebook.settings.source === 'none') return new Map();
  const places = placesOf(graph);
  const marks = new Map<string, CellMark>();
  const seen = new Set<string>();
  let stretch: readonly number[] = [];
  for (const { index, key } of graph.notebook.cells) {
    const place = places[index];
    if (place === undefined) continue;
    const begins = !same(place, places[index - 1]);
    if (begins) stretch = stretchFrom(index, places);
    const { step } = place;
    marks.set(key, {
      kind: place.kind,
      step: step?.name ?? null,
      colour: step === undefined ? null : (state.colours.get(step.name) ?? null),
      selected: step !== undefined && step.name === state.selectedStep,
      header: begins ? headerOf(place, graph, { stretch, continued: step !== undefined && seen.has(step.name), diagnostics: state.diagnostics }) : null
    });
    if (step !== undefined) seen.add(step.name);
  }
  return marks;
}

interface Place {
  readonly kind: CellHeader['kind'];
  readonly step?: Step;
}

/** Of each cell; text between two cells of one step is along with it. */
function placesOf(graph: StepGraph): readonly (Place | undefined)[] {
  const stepOf = new Map(graph.proposed ? [] : graph.steps.filter(({ shared }) => !shared).flatMap(step => step.cells.map(cell => [cell, step] as const)));
  const places = graph.notebook.cells.map(({ index, role }): Place | undefined => {
    const step = stepOf.get(index);
    return step === undefined ? placeOfRole(role) : { kind: 'step', step };
  });
  let above: Place | undefined;
  let open: number[] = [];
  graph.notebook.cells.forEach(({ index, type }) => {
    if (type !== 'code') return void open.push(index);
    const place = places[index];
    if (place !== undefined && same(place, above)) open.forEach(cell => (places[cell] = place));
    above = place;
    open = [];
  });
  return places;
}

function placeOfRole({ kind }: CellRole): Place | undefined {
  return kind === 'shared' || kind === 'parameters' || kind === 'skip' ? { kind } : undefined;
}

function same(a: Place, b: Place | undefined): boolean {
  return a.kind === b?.kind && a.step?.name === b.step?.name;
}

function stretchFrom(first: number, places: readonly (Place | undefined)[]): readonly number[] {
  const cells: number[] = [];
  for (let index = first; places[first] !== undefined && places[index] !== undefined && same(places[first], places[index]); index += 1) cells.push(index);
  return cells;
}

function headerOf(place: Place, graph: StepGraph, at: { readonly stretch: readonly number[]; readonly continued: boolean; readonly diagnostics: readonly Diagnostic[] }): CellHeader {
  const problems = at.diagnostics.filter(({ cell, severity }) => severity !== 'info' && cell !== undefined && at.stretch.includes(cell));
  const { step } = place;
  if (step === undefined) return { kind: place.kind, title: '', continued: false, inputs: [], outputs: [], problems };
  return { kind: 'step', title: step.title, continued: at.continued, inputs: inputsOf(step, graph), outputs: outputsOf(step, graph), problems };
}

/** Names that come from other steps; process state has no name that a person would know. */
function inputsOf({ name }: Step, graph: StepGraph): readonly string[] {
  const values = graph.edges.filter(({ to, source }) => to === name && !source).flatMap(edge => edge.values);
  return [...new Set(values)].filter(isName).sort();
}

function outputsOf({ name }: Step, graph: StepGraph): readonly string[] {
  const outputs = graph.plans.find(({ step }) => step.name === name)?.outputs ?? [];
  return outputs.map(output => output.name).filter(isName);
}

function isName(value: string): boolean {
  return !value.startsWith('<');
}
