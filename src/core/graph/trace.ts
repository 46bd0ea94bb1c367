/** Walks the cells from top to bottom, as a kernel would, and notes what each needs and what each leaves. */
import type { CellFacts, Definition, HiddenUse } from '../analysis/types';
import { bodyEffects, calledValueEffects, effectiveAliases, receiverEffects, resultAliases, shownEffects, type Effect, type Lookup } from './callEffects';
import { carriedBy } from './carries';
import type { Sharing } from './identity';
import { lineIndex, type LineIndex } from './lineIndex';
import { Namespace, type Seen } from './namespace';
import { NeedCollector } from './needs';
import { sameValue } from './memory';
import { isSetting, settingPiece, textOf, type SourcePiece } from './sources';
import { environName, joinTouches, stateName, type Touches } from './state';
import { isSource, versionKey, type CellTrace, type Need, type Version } from './versions';

/** A code cell that takes part. */
export interface TracedCell {
  readonly cell: number;
  readonly facts: CellFacts;
  /** A parameters cell: re-executed whole with the run's values. */
  readonly parameters: boolean;
  /** Names that a person said are only read here. */
  readonly readOnly: ReadonlySet<string>;
}

/** What all cells need and leave, and what may share identity above each. */
export interface Tracing {
  readonly traces: readonly CellTrace[];
  readonly sharing: ReadonlyMap<number, Sharing>;
  /** For the next tracing. */
  readonly records: Records;
}

/** What was traced before, by cell. */
export type Records = ReadonlyMap<number, CellRecord>;

/** Traces the cells, of those in `before` only such again whose text or whose surroundings, as far as they looked at them, have changed. Pauses after each cell. */
export function* traceCells(cells: readonly TracedCell[], before: Records): Generator<void, Tracing> {
  const namespace = new Namespace();
  const records = new Map<number, CellRecord>();
  const sharing = new Map<number, Sharing>();
  const old = [...before.values()].reverse();
  let changed = false;
  for (const cell of cells) {
    for (let gone = old.at(-1); gone !== undefined && gone.input.cell < cell.cell; gone = old.at(-1)) {
      namespace.lose(gone.seen);
      changed = true;
      old.pop();
    }
    const known = old.at(-1)?.input.cell === cell.cell ? old.pop() : undefined;
    sharing.set(cell.cell, namespace.sharing);
    const again: Seen | undefined = known !== undefined && sameCell(known.input, cell) ? namespace.pass(known.seen, changed) : undefined;
    if (known !== undefined && again !== undefined) {
      records.set(cell.cell, again === known.seen ? known : { ...known, seen: again });
    } else {
      records.set(cell.cell, new CellWalk(cell, namespace, records, known).trace());
      changed = true;
    }
    yield;
  }
  return { traces: [...records.values()].map(({ trace }) => trace), sharing, records };
}

/** What was traced of a cell, and what it looked at for that. */
export interface CellRecord {
  readonly input: TracedCell;
  readonly seen: Seen;
  readonly trace: CellTrace;
}

function sameCell(a: TracedCell, b: TracedCell): boolean {
  return a.facts === b.facts && a.parameters === b.parameters && a.readOnly.size === b.readOnly.size && [...a.readOnly].every(name => b.readOnly.has(name));
}

interface Stretch {
  readonly facts: CellFacts;
  readonly piece: SourcePiece;
  readonly index: LineIndex;
}

/** True when both stretches stand at the same place, say the same and touch the same. */
function isSameStretch(a: Stretch, b: Stretch): boolean {
  return (
    sameValue(a.piece, b.piece) &&
    textOf(a.facts.source, a.piece.span) === textOf(b.facts.source, b.piece.span) &&
    sameValue(a.index.touchesOf(a.piece), b.index.touchesOf(b.piece))
  );
}

class CellWalk {
  private readonly index: LineIndex;

  constructor(
    private readonly cell: TracedCell,
    private readonly namespace: Namespace,
    private readonly above: Records,
    before: CellRecord | undefined
  ) {
    this.index = lineIndex(cell.facts, cell.parameters);
    const is = { facts: cell.facts, index: this.index };
    const was = before && { facts: before.input.facts, index: lineIndex(before.input.facts, before.input.parameters) };
    namespace.enter(before && was && { seen: before.seen, samePiece: (old, piece) => isSameStretch({ ...was, piece: old }, { ...is, piece }) });
  }

  trace(): CellRecord {
    const { cell, namespace, index } = this;
    const { facts } = cell;
    const collector = new NeedCollector(namespace, index);
    const touches = this.touches(facts, collector);
    const needs = [...collector.needs.values()];
    const changes = new Set<string>();
    this.runLines({ needs, changes });
    const unseeded = this.touchState(touches);
    for (const name of facts.deletes) {
      if (!facts.defs.includes(name) && namespace.get(name) !== undefined) {
        this.bind({ name, line: 1, how: 'deleted' });
        namespace.share({ bound: [name], aliases: [] });
      }
    }
    const creates = namespace.creates();
    // A name that the cell itself mentions says more than one that it only reaches.
    const needed = new Set(needs.map(({ version }) => version.name));
    const changed = [...[...needed].filter(name => changes.has(name)), ...[...changes].filter(name => !needed.has(name))];
    const through = new Map(creates.flatMap(({ name, how }) => (how === 'shared-change' ? [[name, namespace.sharedWith(name, changed) ?? name] as const] : [])));
    const trace: CellTrace = { cell: cell.cell, facts, needs, creates, changes: [...changes], through, touches, unseeded, unresolved: collector.unresolved };
    return { input: cell, seen: namespace.leave(), trace };
  }

  private readonly lookup: Lookup = name => this.namespace.lookup(name);

  /** Fills the collector and gives the state that the cell touches, through the functions that it calls too. */
  private touches(facts: CellFacts, collector: NeedCollector): Touches {
    const { index, cell } = this;
    index.mentions.forEach(({ name, line, optional }) => {
      if (!optional || this.lookup(name) !== undefined) {
        collector.name(name, line);
      }
    });
    index.mutations
      .filter(({ name }) => !cell.readOnly.has(name) && !index.defines(name) && this.lookup(name) !== undefined)
      .forEach(({ name, line }) => collector.name(name, line));
    facts.deletes.filter(name => this.lookup(name) !== undefined && !facts.defs.includes(name)).forEach(name => collector.name(name, 1));
    index.used.forEach(({ piece, line }) => collector.bodies(piece.names[0] ?? '', piece.bodyRefs, line));
    const all = [index.touches, ...index.used.map(({ piece }) => index.touchesOf(piece)), ...this.calledTouches(collector)];
    all.flatMap(({ hidden }) => hidden).forEach(use => this.needHidden(use, collector));
    const merged = joinTouches(all);
    this.needState(merged, collector);
    return merged;
  }

  /** What the definitions of earlier cells touch when this cell calls them. */
  private calledTouches(collector: NeedCollector): readonly Touches[] {
    return [...collector.needs.values()].flatMap(({ version }) => {
      const from = this.above.get(version.cell)?.input;
      const elsewhere = version.piece?.kind === 'definition' && version.how !== 'parameter';
      return elsewhere && version.piece && from ? [lineIndex(from.facts).touchesOf(version.piece)] : [];
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
    const wanted = new Set(touches.state.filter(({ mode }) => mode !== 'seed').map(({ kind }) => stateName(kind)));
    this.namespace.ambient().forEach(version => collector.take(version, { kind: 'state', name: version.name }));
    for (const name of wanted) {
      const version = this.namespace.get(name);
      if (version !== undefined) {
        collector.take(version, { kind: 'state', name });
      }
    }
  }

  /** True when random numbers are drawn that nothing has seeded. */
  private touchState({ state, environment }: Touches): boolean {
    let unseeded = false;
    for (const { kind, mode, line } of state) {
      const name = stateName(kind);
      const previous = this.namespace.get(name);
      const draws = mode === 'read' && (kind === 'random' || kind === 'numpy.random');
      if (mode === 'seed' || (mode === 'write' && previous === undefined)) {
        this.bind({ name, line, how: 'value' });
      } else if (previous !== undefined && previous.cell !== this.cell.cell && (mode === 'write' || draws)) {
        this.bind({ name, line, how: 'change', previous });
      }
      unseeded ||= draws && previous === undefined;
    }
    for (const { name, mode, line } of environment) {
      if (mode !== 'read') {
        this.bind({ name: environName(name), line, how: 'value', optional: mode === 'delete' });
      }
    }
    return unseeded;
  }

  private bind(made: Pick<Version, 'name' | 'line' | 'how'> & Partial<Version>): void {
    const { name, line, how, requires = NONE, carries = NONE, immutable = false, optional = false } = made;
    const { cell } = this.cell;
    const { previous, piece, maker, fragile } = made;
    // All of one shape, since there may be hundreds of thousands: the machine looks their parts up faster.
    this.namespace.bind({
      key: versionKey({ name, cell, line, how }),
      name, cell, line, how, previous, piece, requires, function: made.function, carries, maker, fragile, immutable, optional
    });
  }

  /** Applies definitions, aliases and changes line by line. */
  private runLines(run: CellRun): void {
    const { index, namespace } = this;
    for (const line of index.lines) {
      this.importPieces(line);
      this.applyEffects(run, line);
      const bound = index.definitionsOn(line);
      bound.forEach(definition => this.define(run, definition));
      const mutable = (name: string): boolean => this.lookup(name)?.immutable === false;
      namespace.share({
        // `view += […]` leaves the name with the object that it shares.
        bound: bound.filter(({ certainty, name }) => certainty === 'always' && !index.augmentedOn(name, line)).map(({ name }) => name),
        aliases: [...effectiveAliases(index.aliasesOn(line), index.callsOn(line), this.lookup), ...index.callsOn(line).flatMap(resultAliases)].filter(({ a, b }) => mutable(a) && mutable(b))
      });
      this.applyEffects(run, line);
    }
  }

  private importPieces(line: number): void {
    for (const piece of this.index.importsOn(line)) {
      const made = { name: '*', cell: this.cell.cell, line, how: 'source', piece, requires: [], carries: [], immutable: true, optional: false } as const;
      if (piece.names.includes('*')) {
        this.namespace.addStar({ ...made, key: versionKey(made) });
      }
      if (piece.modules.includes('__future__')) {
        const future = { ...made, name: '__future__' };
        this.namespace.addFuture({ ...future, key: versionKey(future) });
      }
    }
  }

  private define(run: CellRun, { name, line, certainty, kind }: Definition): void {
    const { cell, index } = this;
    const { facts } = cell;
    const previous = this.lookup(name);
    if (kind === 'star-import' || kind === 'annotation' && !facts.defs.includes(name)) {
      return;
    }
    if (cell.parameters) {
      const piece = index.pieces[0];
      this.bind({ name, line, how: 'parameter', requires: run.needs.map(({ version }) => version), immutable: index.literalOn(name, line), ...(piece && { piece }) });
      return;
    }
    const piece = index.piecesOf(name).find(({ span, lastLine }) => span.line <= line && line <= lastLine);
    const statement = index.statementAt(line);
    if (piece !== undefined && (certainty === 'always' || previous === undefined || isSource(previous) || previous.cell === cell.cell)) {
      const made = index.functionsOf(name).find(candidate => candidate.span.start === piece.span.start);
      const requires = piece.definitionRefs.map(this.lookup).filter(version => version !== undefined);
      const watching = kind === 'class' ? watchedBases(requires) : [];
      // A subclass is watched as its base is.
      const own = made && watching.length > 0 ? { ...made, watchesSubclasses: true as const } : made;
      this.bind({ name, line, how: 'source', piece, requires, immutable: true, ...(own && { function: own }), ...(certainty === 'maybe' && previous && { previous }) });
      watching.forEach(base => this.setUp(base, line));
      return;
    }
    const fragile = facts.fragile.find(found => found.name === name && (found.line === line || !facts.definitions.some(other => other.name === name && other.line === found.line)));
    const open = certainty === 'maybe' && previous !== undefined && previous.cell !== cell.cell;
    const maker = this.makerOf(name, line);
    this.bind({
      name,
      line,
      how: open ? 'maybe' : 'value',
      carries: [...carriedBy(facts, statement, this.lookup), ...(certainty === 'maybe' ? (previous?.carries ?? []) : [])].filter(held => held.name !== name),
      immutable: certainty === 'always' && (index.literalOn(name, line) || (index.augmentedOn(name, line) && previous?.immutable === true)),
      optional: certainty === 'maybe' && (previous === undefined || previous.optional),
      ...(open && { previous }),
      ...(maker !== undefined && { maker }),
      ...(fragile && { fragile: { type: fragile.type, line: fragile.line } })
    });
  }

  /** What was called for the value that a line gives to a name, or for the value whose part or other name it is. */
  private makerOf(name: string, line: number): string | undefined {
    const call = this.index.callsOn(line).find(({ result }) => result.includes(name));
    const source = call === undefined ? this.index.aliasesOn(line).find(({ a }) => a === name)?.b : undefined;
    return call?.callee ?? (source === undefined ? undefined : this.lookup(source)?.maker);
  }

  private applyEffects(run: CellRun, line: number): void {
    const { cell, index } = this;
    const calls = index.callsOn(line);
    const effects = [
      ...shownEffects(index.mutationsOn(line), this.lookup),
      ...calls.flatMap(call => [...bodyEffects(call, this.lookup), ...calledValueEffects(call, this.lookup), ...receiverEffects(call, this.lookup)])
    ];
    for (const effect of effects.filter(({ name }) => !cell.readOnly.has(name))) {
      const members = effect.rebinds ? [effect.name] : [effect.name, ...this.namespace.sharers(effect.name)];
      let known: readonly Version[] | undefined;
      const carried = (): readonly Version[] => (known ??= carriedBy(cell.facts, index.statementAt(effect.line), this.lookup));
      members.forEach(name => this.change(run, name, { effect, carried }));
      if (effect.rebinds && this.lookup(effect.name) === undefined) {
        this.bind({ name: effect.name, line, how: 'value', optional: true });
      }
    }
    calls.filter(({ callee }) => isSetting(callee)).forEach(({ callee }) => this.setUp(callee.split('.')[0] ?? callee, line));
  }

  private change({ changes }: CellRun, name: string, { effect, carried }: Change): void {
    const previous = this.lookup(name);
    if (previous === undefined) {
      return;
    }
    if (previous.how === 'source') {
      if (effect.kind === 'attribute-assignment' || effect.kind === 'item-assignment') {
        this.setUp(name, effect.line);
      }
      return;
    }
    const harmless = previous.immutable && (effect.kind === 'call' || effect.kind === 'iteration');
    if (harmless) {
      return;
    }
    changes.add(name);
    if (previous.cell === this.cell.cell && !isSource(previous)) {
      return;
    }
    const { carries, optional, maker, fragile } = previous;
    const more = carried();
    this.bind({
      name,
      line: effect.line,
      how: name === effect.name ? 'change' : 'shared-change',
      previous,
      carries: more.length === 0 ? carries : [...new Set([...carries, ...more])],
      optional,
      maker,
      fragile
    });
  }

  /** `pd.set_option(…)`, `plt.rcParams[…] = …`, `C.method = f`: goes with the module or class wherever it is re-executed. */
  private setUp(name: string, line: number): void {
    const { cell, index } = this;
    const previous = this.lookup(name);
    const statement = index.statementAt(line);
    const isState = [...cell.facts.environment, ...cell.facts.state].some(use => use.line === line);
    if (previous?.how !== 'source' || statement === undefined || isState || previous.piece?.span.start === statement.span.start && previous.cell === cell.cell) {
      return;
    }
    const piece = settingPiece(cell.facts, statement);
    const requires = piece.definitionRefs.filter(ref => ref !== name).map(this.lookup).filter(version => version !== undefined);
    this.bind({ ...previous, name, line, how: 'source', piece, requires, previous });
  }
}

/** Names of the classes, and of their own bases, that are told of their subclasses. */
function watchedBases(versions: readonly Version[]): readonly string[] {
  const bases = versions.filter(({ function: made }) => made?.watchesSubclasses);
  return [...new Set(bases.flatMap(base => [...watchedBases(base.requires), base.name]))];
}

const NONE: readonly Version[] = [];

/** What is done to a name, and what the value may hold from then on. */
interface Change {
  readonly effect: Effect;
  readonly carried: () => readonly Version[];
}

interface CellRun {
  readonly needs: readonly Need[];
  readonly changes: Set<string>;
}
