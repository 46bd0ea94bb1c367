/** Walks the cells from top to bottom, as a kernel would, and notes what each needs and what each leaves. */
import type { CellFacts, Definition, HiddenUse, LiteralAssignment } from '../analysis/types';
import { bodyEffects, effectiveAliases, shownEffects, type Effect, type Lookup } from './callEffects';
import { carriedBy } from './carries';
import { afterLine, NO_SHARING, sharers, type Sharing } from './identity';
import { NeedCollector } from './needs';
import { isSetting, settingPiece, sourcePieces, statementAt, wholeCell, type SourcePiece } from './sources';
import { environName, isAmbient, joinTouches, ownTouches, pieceTouches, stateName, type Touches } from './state';
import { happensHere, mentionedNames, usedHere } from './uses';
import { isSource, type CellTrace, type Need, type Version } from './versions';

/** A code cell that takes part. */
export interface TracedCell {
  readonly cell: number;
  readonly facts: CellFacts;
  /** A parameters cell: re-executed whole with the run's values. */
  readonly parameters: boolean;
  /** Names that a person said are only read here. */
  readonly readOnly: ReadonlySet<string>;
}

/** What all cells need and leave. */
export function traceCells(cells: readonly TracedCell[]): readonly CellTrace[] {
  const walk = new Walk();
  return cells.map(cell => walk.next(cell));
}

const IMMUTABLE: ReadonlySet<LiteralAssignment['type']> = new Set(['int', 'float', 'bool', 'str', 'none', 'bytes']);

class Walk {
  private readonly names = new Map<string, Version>();
  private readonly stars: Version[] = [];
  private readonly futures: Version[] = [];
  private readonly facts = new Map<number, CellFacts>();
  private sharing: Sharing = NO_SHARING;

  next(cell: TracedCell): CellTrace {
    const pieces = cell.parameters ? [wholeCell(cell.cell, cell.facts)] : sourcePieces(cell.cell, cell.facts);
    this.facts.set(cell.cell, cell.facts);
    // From here on this is the sharing above the cell: the lines of the cell change a copy.
    this.sharing = { ...this.sharing, draft: false };
    const { sharing } = this;
    const collector = new NeedCollector({ names: this.names, stars: [...this.stars], futures: [...this.futures] }, cell.facts);
    const touches = this.touches(cell.facts, pieces, collector, cell);
    const needs = [...collector.needs.values()];
    const changes = new Set<string>();
    this.runLines({ cell, pieces, needs, changes });
    const unseeded = this.touchState(cell, touches);
    for (const name of cell.facts.deletes) {
      if (!cell.facts.defs.includes(name) && this.names.has(name)) {
        this.bind(cell, { name, line: 1, how: 'deleted' });
        this.sharing = afterLine(this.sharing, { bound: [name], aliases: [], immutable: () => true });
      }
    }
    return {
      cell: cell.cell,
      facts: cell.facts,
      needs,
      creates: [...this.names.values()].filter(version => version.cell === cell.cell),
      changes: [...changes],
      sharing,
      touches,
      unseeded,
      unresolved: collector.unresolved
    };
  }

  private readonly lookup: Lookup = name => {
    const version = this.names.get(name);
    return version?.how === 'deleted' ? undefined : version;
  };

  /** Fills the collector and gives the state that the cell touches, through the functions that it calls too. */
  private touches(facts: CellFacts, pieces: readonly SourcePiece[], collector: NeedCollector, cell: TracedCell): Touches {
    mentionedNames(facts, pieces).forEach(({ name, line, optional }) => {
      if (!optional || this.lookup(name) !== undefined) {
        collector.name(name, line);
      }
    });
    facts.mutations
      .filter(mutation => happensHere(mutation, pieces))
      .filter(({ name }) => !cell.readOnly.has(name) && this.lookup(name) !== undefined && !facts.definitions.some(made => made.name === name))
      .forEach(({ name, line }) => collector.name(name, line));
    facts.deletes.filter(name => this.lookup(name) !== undefined && !facts.defs.includes(name)).forEach(name => collector.name(name, 1));
    const called = usedHere(facts, pieces);
    called.forEach(({ piece, line }) => collector.bodies(piece.names[0] ?? '', piece.bodyRefs, line));
    const all = [ownTouches(facts, pieces), ...called.map(({ piece }) => pieceTouches(facts, piece)), ...this.calledTouches(collector, cell)];
    all.flatMap(({ hidden }) => hidden).forEach(use => this.needHidden(use, collector));
    const merged = joinTouches(all);
    this.needState(merged, collector);
    return merged;
  }

  /** What the definitions of earlier cells touch when this cell calls them. */
  private calledTouches(collector: NeedCollector, cell: TracedCell): readonly Touches[] {
    return [...collector.needs.values()].flatMap(({ version }) => {
      const from = this.facts.get(version.cell);
      const elsewhere = version.piece?.kind === 'definition' && version.cell !== cell.cell && version.how !== 'parameter';
      return elsewhere && version.piece && from ? [pieceTouches(from, version.piece)] : [];
    });
  }

  private needHidden({ callee, names, complete }: HiddenUse, collector: NeedCollector): void {
    for (const name of names) {
      const version = this.lookup(name);
      if (version !== undefined) {
        collector.take(version, { kind: 'hidden', callee, name });
      }
    }
    if (!complete) {
      collector.everything(callee);
    }
  }

  private needState(touches: Touches, collector: NeedCollector): void {
    const wanted = new Set([...touches.state.filter(({ mode }) => mode !== 'seed').map(({ kind }) => stateName(kind))]);
    for (const [name, version] of this.names) {
      if (isAmbient(name) || wanted.has(name)) {
        collector.take(version, { kind: 'state', name });
      }
    }
  }

  /** True when random numbers are drawn that nothing has seeded. */
  private touchState(cell: TracedCell, { state, environment }: Touches): boolean {
    let unseeded = false;
    for (const { kind, mode, line } of state) {
      const name = stateName(kind);
      const previous = this.names.get(name);
      const draws = mode === 'read' && (kind === 'random' || kind === 'numpy.random');
      if (mode === 'seed' || (mode === 'write' && previous === undefined)) {
        this.bind(cell, { name, line, how: 'value' });
      } else if (previous !== undefined && previous.cell !== cell.cell && (mode === 'write' || draws)) {
        this.bind(cell, { name, line, how: 'change', previous });
      }
      unseeded ||= draws && previous === undefined;
    }
    for (const { name, mode, line } of environment) {
      if (mode !== 'read') {
        this.bind(cell, { name: environName(name), line, how: 'value', optional: mode === 'delete' });
      }
    }
    return unseeded;
  }

  private bind(cell: TracedCell, made: Pick<Version, 'name' | 'line' | 'how'> & Partial<Version>): void {
    this.names.set(made.name, { requires: [], carries: [], immutable: false, optional: false, ...made, cell: cell.cell });
  }

  /** Applies definitions, aliases and changes line by line. */
  private runLines(run: CellRun): void {
    const { facts } = run.cell;
    const kept = facts.definitions.filter(({ name }) => facts.defs.includes(name) || facts.deletes.includes(name));
    const lines = new Set([...kept, ...facts.mutations, ...facts.aliases, ...facts.calls].map(({ line }) => line));
    run.pieces.forEach(piece => lines.add(piece.span.line));
    for (const line of [...lines].sort((a, b) => a - b)) {
      this.importPieces(run, line);
      this.applyEffects(run, line);
      const bound = kept.filter(made => made.line === line);
      bound.forEach(definition => this.define(run, definition));
      this.sharing = afterLine(this.sharing, {
        // `view += […]` leaves the name with the object that it shares.
        bound: bound.filter(({ certainty, name }) => certainty === 'always' && !isAugmented(facts, name, line)).map(({ name }) => name),
        aliases: effectiveAliases(facts, this.lookup).filter(alias => alias.line === line && this.names.has(alias.a) && this.names.has(alias.b)),
        immutable: name => this.lookup(name)?.immutable ?? true
      });
      this.applyEffects(run, line);
    }
  }

  private importPieces({ cell, pieces }: CellRun, line: number): void {
    for (const piece of pieces.filter(({ kind, span }) => kind === 'import' && span.line === line)) {
      const version: Version = {
        name: '*', cell: cell.cell, line, how: 'source', piece, requires: [], carries: [], immutable: true, optional: false
      };
      if (piece.names.includes('*')) {
        this.stars.push(version);
      }
      if (piece.modules.includes('__future__')) {
        this.futures.push({ ...version, name: '__future__' });
      }
    }
  }

  private define(run: CellRun, { name, line, certainty, kind }: Definition): void {
    const { cell, pieces, needs } = run;
    const { facts } = cell;
    const previous = this.lookup(name);
    if (kind === 'star-import' || kind === 'annotation' && !facts.defs.includes(name)) {
      return;
    }
    if (cell.parameters) {
      const piece = pieces[0];
      this.bind(cell, { name, line, how: 'parameter', requires: needs.map(({ version }) => version), immutable: literalAt(facts, name, line), ...(piece && { piece }) });
      return;
    }
    const piece = pieces.find(({ names, span, lastLine }) => names.includes(name) && span.line <= line && line <= lastLine);
    const statement = statementAt(facts, line);
    if (piece !== undefined && (certainty === 'always' || previous === undefined || isSource(previous) || previous.cell === cell.cell)) {
      const made = facts.functions.find(candidate => candidate.name === name && candidate.span.start === piece.span.start);
      const requires = piece.definitionRefs.map(this.lookup).filter(version => version !== undefined);
      this.bind(cell, { name, line, how: 'source', piece, requires, immutable: true, ...(made && { function: made }), ...(certainty === 'maybe' && previous && { previous }) });
      return;
    }
    const fragile = facts.fragile.find(found => found.name === name && (found.line === line || !facts.definitions.some(other => other.name === name && other.line === found.line)));
    const open = certainty === 'maybe' && previous !== undefined && previous.cell !== cell.cell;
    this.bind(cell, {
      name,
      line,
      how: open ? 'maybe' : 'value',
      carries: [...carriedBy(facts, statement, this.lookup), ...(certainty === 'maybe' ? (previous?.carries ?? []) : [])].filter(held => held.name !== name),
      immutable: certainty === 'always' && (literalAt(facts, name, line) || (isAugmented(facts, name, line) && previous?.immutable === true)),
      optional: certainty === 'maybe' && (previous === undefined || previous.optional),
      ...(open && { previous }),
      ...(fragile && { fragile: { type: fragile.type, line: fragile.line } })
    });
  }

  private applyEffects(run: CellRun, line: number): void {
    const { cell } = run;
    const calls = cell.facts.calls.filter(call => call.line === line);
    const effects = [
      ...shownEffects(cell.facts.mutations.filter(found => found.line === line && happensHere(found, run.pieces)), this.lookup),
      ...calls.flatMap(call => bodyEffects(call, this.lookup))
    ];
    for (const effect of effects.filter(({ name }) => !cell.readOnly.has(name))) {
      const members = effect.rebinds ? [effect.name] : [effect.name, ...sharers(this.sharing, effect.name, 'part')];
      members.forEach(name => this.change(run, { ...effect, name }, effect.name));
      if (effect.rebinds && this.lookup(effect.name) === undefined) {
        this.bind(cell, { name: effect.name, line, how: 'value', optional: true });
      }
    }
    calls.filter(({ callee }) => isSetting(callee)).forEach(({ callee }) => this.setUp(cell, callee.split('.')[0] ?? callee, line));
  }

  private change({ cell, changes }: CellRun, effect: Effect, through: string): void {
    const previous = this.lookup(effect.name);
    if (previous === undefined) {
      return;
    }
    if (previous.how === 'source') {
      if (effect.kind === 'attribute-assignment' || effect.kind === 'item-assignment') {
        this.setUp(cell, effect.name, effect.line);
      }
      return;
    }
    const harmless = previous.immutable && (effect.kind === 'call' || effect.kind === 'iteration');
    if (harmless) {
      return;
    }
    changes.add(effect.name);
    if (previous.cell === cell.cell && !isSource(previous)) {
      return;
    }
    const carried = carriedBy(cell.facts, statementAt(cell.facts, effect.line), this.lookup);
    this.bind(cell, {
      name: effect.name,
      line: effect.line,
      how: effect.name === through ? 'change' : 'shared-change',
      previous,
      carries: [...new Set([...previous.carries, ...carried])],
      optional: previous.optional,
      ...(previous.fragile && { fragile: previous.fragile })
    });
  }

  /** `pd.set_option(…)`, `plt.rcParams[…] = …`, `C.method = f`: goes with the module or class wherever it is re-executed. */
  private setUp(cell: TracedCell, name: string, line: number): void {
    const previous = this.lookup(name);
    const statement = statementAt(cell.facts, line);
    const isState = [...cell.facts.environment, ...cell.facts.state].some(use => use.line === line);
    if (previous?.how !== 'source' || statement === undefined || isState || previous.piece?.span.start === statement.span.start && previous.cell === cell.cell) {
      return;
    }
    const piece = settingPiece(cell.cell, cell.facts, statement);
    const requires = piece.definitionRefs.filter(ref => ref !== name).map(this.lookup).filter(version => version !== undefined);
    this.bind(cell, { ...previous, name, line, how: 'source', piece, requires, previous });
  }
}

interface CellRun {
  readonly cell: TracedCell;
  readonly pieces: readonly SourcePiece[];
  readonly needs: readonly Need[];
  readonly changes: Set<string>;
}

function literalAt(facts: CellFacts, name: string, line: number): boolean {
  const literal = facts.literals.find(found => found.name === name && found.span.line === line);
  return literal !== undefined && IMMUTABLE.has(literal.type);
}

function isAugmented(facts: CellFacts, name: string, line: number): boolean {
  return facts.mutations.some(found => found.name === name && found.line === line && found.why.kind === 'augmented-assignment');
}
