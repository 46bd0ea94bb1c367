/** From the roles of cells to steps. */
import type { CellFacts, Span, Statement } from '../analysis/types';
import { kubernetesName } from '../notebook/names';
import type { Cell, Notebook } from '../notebook/types';
import { proposeTitles } from './proposal';
import { lineIndex } from './lineIndex';
import { keepList, keepValue, sameValue } from './memory';
import { isSetting, lastLine } from './sources';
import { optionsOfStep } from './stepOptions';
import type { Step } from './types';

/** Which cell goes where. */
export interface Layout {
  readonly steps: readonly Step[];
  readonly stepOf: ReadonlyMap<number, Step>;
  /** Re-executed where needed: imports, definitions, parameters. */
  readonly shared: readonly number[];
  readonly parameters: readonly number[];
  readonly leftOut: readonly number[];
  /** Unmarked cells that don't parse. */
  readonly broken: readonly number[];
  /** Titles that a step is to wait for, by the Kubernetes name of the waiting step. */
  readonly stated: ReadonlyMap<string, readonly string[]>;
  readonly proposed: boolean;
}

/** Lays the cells out in steps; `facts` holds every code cell. */
export function layOutSteps(notebook: Notebook, facts: ReadonlyMap<number, CellFacts>): Layout {
  const proposed = !notebook.cells.some(({ role }) => role.kind === 'step');
  const titles = proposed ? proposeTitles(notebook) : new Map<number, string>();
  const draft: Draft = { groups: new Map(), stated: new Map(), shared: [], parameters: [], leftOut: [], broken: [], runs: 0 };
  const names = new Set([...facts.values()].flatMap(({ imports }) => imports.flatMap(imported => imported.names)));
  const modules: Modules = { names, key: [...names].sort().join(' ') };
  let above: string | undefined;
  let run: string | undefined;
  for (const cell of notebook.cells) {
    const found = facts.get(cell.index);
    const place = found === undefined ? undefined : placeOf(cell, found, modules, { above, proposal: titles.get(cell.index) });
    if (place === undefined) {
      draft.leftOut.push(cell.index);
      if (cell.type === 'code' && cell.role.kind === 'unmarked' && found !== undefined && found.syntax.length > 0) {
        draft.broken.push(cell.index);
      }
    } else if (place.kind === 'shared') {
      draft.shared.push(cell.index);
    } else if (place.kind === 'parameters') {
      draft.shared.push(cell.index);
      draft.parameters.push(cell.index);
    } else if (place.kind === 'once') {
      run ??= `shared-${(draft.runs += 1)}`;
      put(draft, `\u0000${run}`, cell.index);
    } else {
      run = undefined;
      above = proposed ? undefined : place.title;
      put(draft, place.title, cell.index);
      if (cell.role.kind === 'step') {
        draft.stated.set(place.title, [...(draft.stated.get(place.title) ?? []), ...cell.role.after]);
      }
    }
  }
  return finish(notebook, draft, proposed);
}

interface Draft {
  readonly groups: Map<string, number[]>;
  readonly stated: Map<string, string[]>;
  readonly shared: number[];
  readonly parameters: number[];
  readonly leftOut: number[];
  readonly broken: number[];
  runs: number;
}

/** The marked step above, and the title that is proposed. */
interface Titles {
  readonly above: string | undefined;
  readonly proposal: string | undefined;
}

type Place =
  | { readonly kind: 'shared' }
  | { readonly kind: 'parameters' }
  | { readonly kind: 'once' }
  | { readonly kind: 'step'; readonly title: string };

function placeOf(cell: Cell, facts: CellFacts, modules: Modules, titles: Titles): Place | undefined {
  const { above, proposal } = titles;
  const { role } = cell;
  if (role.kind === 'skip' || (role.kind === 'unmarked' && (facts.syntax.length > 0 || cell.source.trim() === ''))) {
    return undefined;
  }
  const again: Place = { kind: runsAgain(facts, modules) ? 'shared' : 'once' };
  switch (role.kind) {
    case 'step':
      return { kind: 'step', title: role.name };
    case 'parameters':
      return { kind: 'parameters' };
    case 'shared':
      return again;
    case 'metrics':
    case 'unmarked':
      if (above !== undefined) {
        return { kind: 'step', title: above };
      }
      return proposal !== undefined && again.kind !== 'shared' ? { kind: 'step', title: proposal } : again;
  }
}

/** What the notebook imports, and the same as one text. */
interface Modules {
  readonly names: ReadonlySet<string>;
  readonly key: string;
}

const RUNS_AGAIN = new WeakMap<CellFacts, { readonly key: string; readonly result: boolean }>();

function runsAgain(facts: CellFacts, { names, key }: Modules): boolean {
  const known = RUNS_AGAIN.get(facts);
  if (known?.key === key) {
    return known.result;
  }
  const result = isReexecutable(facts, names);
  RUNS_AGAIN.set(facts, { key, result });
  return result;
}

/** Only imports, definitions, settings of `modules`, and magics that mean nothing in a step. */
export function isReexecutable(facts: CellFacts, modules: ReadonlySet<string>): boolean {
  if (facts.syntax.length > 0) {
    return false;
  }
  const idle = facts.magics.every(({ name, kind }) => kind === 'help' || (kind === 'line' && IDLE_MAGICS.has(name)));
  const { pieces } = lineIndex(facts);
  const pure = (span: Span): boolean => !facts.functions.some(made => made.span.start === span.start && !made.pure);
  return (
    facts.reexecutable ||
    (idle &&
      facts.statements.every(
        ({ kind, span }, index) =>
          kind === 'import' ||
          kind === 'docstring' ||
          (pieces.some(piece => piece.span.start === span.start) && pure(span)) ||
          isIdle(facts, facts.statements[index], modules)
      ))
  );
}

/** A statement that a magic left, or that only sets up a module: `pd.set_option(…)`, `plt.rcParams[…] = …`. */
function isIdle(facts: CellFacts, statement: Statement | undefined, modules: ReadonlySet<string>): boolean {
  if (statement === undefined) {
    return true;
  }
  const end = lastLine(facts.source, statement.span);
  const inside = ({ line }: { readonly line: number }): boolean => statement.span.line <= line && line <= end;
  const calls = facts.calls.filter(inside);
  const changes = facts.mutations.filter(inside);
  if (calls.length === 0 && changes.length === 0) {
    return facts.magics.some(inside);
  }
  return (
    statement.defs.length === 0 &&
    ![...facts.state, ...facts.environment, ...facts.files].some(inside) &&
    calls.every(({ callee }) => isSetting(callee)) &&
    changes.every(({ name }) => modules.has(name))
  );
}

/** Magics that only concern the screen or the editor. */
export const IDLE_MAGICS: ReadonlySet<string> = new Set(['matplotlib', 'load_ext', 'reload_ext', 'autoreload', 'config', 'pylab', 'pinfo', 'pinfo2', 'pdb', 'xmode', 'colors']);

function put({ groups }: Draft, title: string, cell: number): void {
  groups.set(title, [...(groups.get(title) ?? []), cell]);
}

function finish(notebook: Notebook, draft: Draft, proposed: boolean): Layout {
  const taken = new Set<string>();
  const named = (title: string): string => {
    const name = kubernetesName(title, taken);
    taken.add(name);
    return name;
  };
  // Names that people gave come first, so that a shared step never takes one away.
  const ordered = [...draft.groups].sort(([a], [b]) => Number(a.startsWith('\u0000')) - Number(b.startsWith('\u0000')));
  const steps = ordered.map(([key, cells]): Step => {
    const shared = key.startsWith('\u0000');
    const title = shared ? key.slice(1) : key;
    return { name: named(title), title, shared, cells, options: optionsOfStep(notebook.settings, title) };
  });
  steps.sort((a, b) => (a.cells[0] ?? 0) - (b.cells[0] ?? 0));
  const { shared, parameters, leftOut, broken } = draft;
  return {
    steps,
    stepOf: new Map(steps.flatMap(step => step.cells.map(cell => [cell, step] as const))),
    stated: new Map(steps.map(step => [step.name, draft.stated.get(step.title) ?? []])),
    shared,
    parameters,
    leftOut,
    broken,
    proposed
  };
}

/** The layout before where the new one says the same; otherwise the new one with every step of before that says the same. */
export function keepLayout(before: Layout | undefined, after: Layout): Layout {
  if (before === undefined) {
    return after;
  }
  const known = new Map(before.steps.map(step => [step.name, step]));
  const steps = keepList(before.steps, after.steps.map(step => keepValue(known.get(step.name), step)));
  const rest = [...Object.keys(after)].filter(key => key !== 'steps' && key !== 'stepOf') as Exclude<keyof Layout, 'steps' | 'stepOf'>[];
  if (steps === before.steps && rest.every(key => sameValue(before[key], after[key]))) {
    return before;
  }
  return { ...after, steps, stepOf: new Map(steps.flatMap(step => step.cells.map(cell => [cell, step] as const))) };
}
