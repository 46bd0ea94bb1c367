/** What a person should know before the pipeline runs, as data. */
import type { CellFacts } from '../analysis/types';
import type { Diagnostic } from '../diagnostics';
import type { StepIntake } from './loads';
import { isAlwaysThere, looksSecret } from './pythonNames';
import { IDLE_MAGICS, type Layout } from './steps';
import { isState } from './state';
import type { CellTrace, Unresolved } from './versions';

/** Findings about single cells. */
export function diagnoseCells(traces: readonly CellTrace[], layout: Layout, facts: ReadonlyMap<number, CellFacts>): readonly Diagnostic[] {
  let known: Given | undefined;
  const given = (): Given => (known ??= givenNames(traces));
  return [
    ...layout.broken.flatMap(cell => syntax(cell, facts.get(cell), 'cell-left-out')),
    ...traces.flatMap(trace => [
      ...syntax(trace.cell, trace.facts, 'syntax-error'),
      ...(trace.facts.syntax.length > 0 ? [] : names(trace, given)),
      ...magics(trace),
      ...hidden(trace),
      ...state(trace, layout),
      ...secrets(trace, layout)
    ])
  ];
}

/** Findings about what travels between steps. */
export function diagnoseTravel(intakes: readonly StepIntake[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { step, loads } of intakes) {
    for (const { version, host } of loads.filter(load => !isState(load.version.name))) {
      const place = { cell: version.cell, line: version.fragile?.line ?? version.line, name: version.name, steps: [host.name, step.name] };
      if (version.fragile !== undefined) {
        found.push({ code: 'value-cannot-travel', severity: 'warning', ...place, args: { type: version.fragile.type } });
      }
      if (looksSecret(version.name)) {
        found.push({ code: 'secret-like-value', severity: 'warning', ...place });
      }
    }
  }
  return found;
}

/** Steps whose cells are all blank. */
export function diagnoseSteps(layout: Layout, facts: ReadonlyMap<number, CellFacts>): readonly Diagnostic[] {
  return layout.steps
    .filter(({ cells }) => cells.every(cell => isBlank(facts.get(cell)?.source ?? '')))
    .map(({ name, title, cells }): Diagnostic => ({ code: 'empty-step', severity: 'info', name: title, steps: [name], ...(cells[0] === undefined ? {} : { cell: cells[0] }) }));
}

function isBlank(source: string): boolean {
  return source.split('\n').every(line => line.trim() === '' || line.trim().startsWith('#'));
}

function syntax(cell: number, facts: CellFacts | undefined, code: 'cell-left-out' | 'syntax-error'): readonly Diagnostic[] {
  const first = facts?.syntax[0];
  return first === undefined ? [] : [{ code, severity: 'warning', cell, line: first.line, args: { message: first.message } }];
}

/** Which names the cells of the notebook give at all. */
interface Given {
  /** The cells that leave each name, in order. */
  readonly cells: ReadonlyMap<string, readonly number[]>;
  /** Names that are bound anywhere, also in functions by `global`. */
  readonly anywhere: ReadonlySet<string>;
  /** A star import may give any name. */
  readonly star: boolean;
}

function givenNames(traces: readonly CellTrace[]): Given {
  const cells = new Map<string, number[]>();
  for (const { cell, facts } of traces) {
    for (const name of facts.defs) {
      const found = cells.get(name);
      if (found === undefined) {
        cells.set(name, [cell]);
      } else {
        found.push(cell);
      }
    }
  }
  const anywhere = new Set(traces.flatMap(({ facts }) => [...facts.definitions.map(({ name }) => name), ...facts.functions.flatMap(({ bodyDefs }) => bodyDefs)]));
  return { cells, anywhere, star: traces.some(hasStar) };
}

function names(trace: CellTrace, given: () => Given): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  trace.unresolved.forEach(open => {
    const diagnostic = unresolved(trace.cell, open, given);
    if (diagnostic !== undefined && !found.has(open.name)) {
      found.set(open.name, diagnostic);
    }
  });
  // A body's names are looked up when it is called: only what no cell ever gives is worth a word here.
  for (const { name, line } of trace.facts.references.filter(({ when, optional }) => when === 'body' && optional !== true)) {
    if (!found.has(name) && !isAlwaysThere(name) && !given().anywhere.has(name) && !given().star) {
      found.set(name, { code: 'undefined-name', severity: 'warning', cell: trace.cell, line, name });
    }
  }
  return [...found.values()];
}

function unresolved(cell: number, { name, line, deleted, lenient, maybe }: Unresolved, given: () => Given): Diagnostic | undefined {
  const later = given().cells.get(name)?.find(other => other > cell);
  if (deleted !== undefined) {
    return { code: 'deleted-name', severity: 'warning', cell, line, name, args: { deletedIn: deleted.cell } };
  }
  if (maybe) {
    return { code: 'maybe-undefined', severity: 'info', cell, line, name };
  }
  if (later !== undefined) {
    return { code: 'used-before-defined', severity: 'warning', cell, line, name, args: { definedIn: later } };
  }
  return lenient ? undefined : { code: 'undefined-name', severity: 'warning', cell, line, name };
}

function hasStar({ facts }: CellTrace): boolean {
  return facts.imports.some(statement => statement.names.includes('*'));
}

const SCREEN_MAGICS: ReadonlySet<string> = new Set(['debug', 'edit', 'gui', 'guiref', 'quickref', 'notebook', 'history', 'recall', 'rerun', 'logstart', 'logstop', 'page', 'load']);

function magics({ cell, facts }: CellTrace): readonly Diagnostic[] {
  return facts.magics.flatMap(({ kind, name, line, text }): Diagnostic[] => {
    if (kind === 'help' || (kind === 'line' && IDLE_MAGICS.has(name))) {
      return [{ code: 'magic-ignored', severity: 'info', cell, line, name: text.trim().split('\n')[0] ?? name }];
    }
    return SCREEN_MAGICS.has(name) ? [{ code: 'magic-unsupported', severity: 'warning', cell, line, name: `%${name}` }] : [];
  });
}

function hidden({ cell, facts, needs }: CellTrace): readonly Diagnostic[] {
  const open = facts.hidden.filter(({ complete }) => !complete);
  if (open.length === 0) {
    return [];
  }
  const taken = needs.flatMap(({ version, reason }) => (reason.kind === 'hidden' && !isState(version.name) ? [version.name] : []));
  return open.slice(0, 1).map(({ line }): Diagnostic => ({
    code: 'hidden-names',
    severity: 'warning',
    cell,
    line,
    name: [...new Set(open.map(({ callee }) => callee))].join(', '),
    args: { names: [...new Set(taken)].sort().join(', ') }
  }));
}

const OWN_GENERATORS = /\b(torch\.manual_seed|torch\.cuda\.manual_seed(_all)?|tf\.random\.set_seed|tensorflow\.random\.set_seed|set_random_seed|seed_everything|paddle\.seed|mx\.random\.seed)\s*\(/;

const SEEDS = new WeakMap<CellFacts, { readonly line: number; readonly name: string } | null>();

/** Where a cell first seeds a generator that no step can hand to the next. */
function ownSeed(facts: CellFacts): { readonly line: number; readonly name: string } | undefined {
  const known = SEEDS.get(facts);
  if (known !== undefined) {
    return known ?? undefined;
  }
  const lines = OWN_GENERATORS.test(facts.source) ? facts.source.split('\n') : [];
  const line = lines.findIndex(text => OWN_GENERATORS.test(text.replace(/#.*$/, '')));
  const found = line < 0 ? null : { line: line + 1, name: lines[line]?.match(OWN_GENERATORS)?.[1] ?? '' };
  SEEDS.set(facts, found);
  return found ?? undefined;
}

function state({ cell, facts, unseeded, touches }: CellTrace, layout: Layout): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const seed = layout.steps.length > 1 ? ownSeed(facts) : undefined;
  if (seed !== undefined) {
    found.push({ code: 'hidden-state', severity: 'warning', cell, ...seed });
  }
  const draw = unseeded ? touches.state.find(({ kind, mode }) => mode === 'read' && kind.includes('random')) : undefined;
  if (draw !== undefined) {
    found.push({ code: 'unseeded-random', severity: 'info', cell, line: draw.line, name: draw.kind });
  }
  return found;
}

function secrets({ cell, facts }: CellTrace, layout: Layout): readonly Diagnostic[] {
  // Those that can be set as parameters stay out of the manifest (`parameters.ts` has the word on them).
  const settable = layout.parameters.includes(cell);
  return facts.literals
    .filter(({ name, type, value, settable: own }) => !(settable && own) && type === 'str' && value !== '' && looksSecret(name))
    .map(({ name, span }): Diagnostic => ({ code: 'secret-like-value', severity: 'warning', cell, line: span.line, name }));
}
