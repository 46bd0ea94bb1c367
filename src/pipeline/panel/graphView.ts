/** The graph as the panel shows it: boxes and lines with their words, as data. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { travellingText } from '../../core/graph/travelText';
import type { StepEdge, StepGraph } from '../../core/graph/types';
import type { LatestRun } from '../../runs/tokens';
import { cutMiddle } from '../../ui/cutMiddle';
import { sizeText } from '../../ui/sizeText';
import type { SignState } from '../../ui/StateSign';
import type { PipelineState } from '../state';

/** One step. */
export interface StepBox {
  /** Kubernetes name. */
  readonly name: string;
  readonly title: string;
  readonly shared: boolean;
  readonly cells: readonly number[];
  /** 0 to 7. */
  readonly colour: number;
  /** In the latest run. */
  readonly sign: SignState | null;
  /** How many errors and warnings stand at its cells. */
  readonly problems: number;
  readonly selected: boolean;
}

/** What one step gives another. */
export interface EdgeLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Short enough for the graph. */
  readonly label: string;
  /** Everything that travels, whole, with sizes where they are known. */
  readonly whole: string;
}

/** What there is to draw. Edges that only carry source order nothing and are not drawn. */
export interface GraphView {
  readonly boxes: readonly StepBox[];
  readonly lines: readonly EdgeLine[];
  readonly proposed: boolean;
}

/** How many characters of names fit on a line of the graph. */
const LABEL = 18;

/** Identifies an edge within one graph. */
export function edgeId({ from, to }: Pick<StepEdge, 'from' | 'to'>): string {
  return `${from}→${to}`;
}

/** The drawing of a graph. */
export function graphView(state: PipelineState, latest: LatestRun | null, trans: TranslationBundle): GraphView {
  const { graph } = state;
  if (graph === null) return { boxes: [], lines: [], proposed: false };
  const serious = state.diagnostics.filter(({ severity }) => severity !== 'info');
  const boxes = graph.steps.map(({ name, title, shared, cells }): StepBox => {
    const own = new Set(cells);
    const problems = serious.filter(({ cell, steps }) => (cell === undefined ? steps?.includes(name) === true : own.has(cell))).length;
    return { name, title: titleOf({ name, title, shared }, graph, trans), shared, cells, colour: state.colours.get(name) ?? 0, sign: latest?.steps.get(name) ?? null, problems, selected: state.selectedStep === name };
  });
  const lines = graph.edges.filter(({ source }) => !source).map(edge => lineOf(edge, latest, trans));
  return { boxes, lines, proposed: graph.proposed };
}

/** A step's title; those that nobody made have words of ours. */
export function titleOf({ name, title, shared }: { readonly name: string; readonly title: string; readonly shared: boolean }, graph: StepGraph, trans: TranslationBundle): string {
  if (!shared) return title;
  const alone = graph.steps.filter(step => step.shared).length === 1;
  return alone ? trans.__('before the steps') : trans.__('before the steps (%1)', name.replace(/^shared-/, ''));
}

function lineOf(edge: StepEdge, latest: LatestRun | null, trans: TranslationBundle): EdgeLine {
  const sizes = latest?.sizes.get(edge.from);
  const names = [...edge.values.map(name => ({ text: travellingText(name, trans), size: sizes?.get(name) })), ...edge.files.map(path => ({ text: path, size: undefined }))];
  const total = names.reduce((sum, { size = 0 }) => sum + size, 0);
  const whole = names.map(({ text, size }) => (size === undefined ? text : `${text} (${sizeText(size)})`)).join(', ');
  const label = shortLabel(names.map(({ text }) => text));
  return {
    id: edgeId(edge),
    from: edge.from,
    to: edge.to,
    label: label === '' ? trans.__('after') : total > 0 ? `${label} · ${sizeText(total)}` : label,
    whole: whole === '' ? trans.__('nothing but the order') : whole
  };
}

/** As many names as there is room for, the rest as a number; a long one is cut in the middle. */
export function shortLabel(names: readonly string[]): string {
  const [first, ...rest] = names;
  if (first === undefined) return '';
  let label = cutMiddle(first, LABEL - (rest.length > 0 ? 4 : 0));
  let shown = 1;
  for (const name of rest) {
    const more = rest.length - shown > 0 ? 4 : 0;
    if (label.length + 2 + name.length + more > LABEL) break;
    label += `, ${name}`;
    shown += 1;
  }
  return shown < names.length ? `${label} +${names.length - shown}` : label;
}
