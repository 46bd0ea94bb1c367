/** What the lines of a cell do, found at once: a cell may have thousands of lines. Worked out once for each facts, which never change. */
import type { Alias, CallFacts, CellFacts, Definition, FunctionFacts, Mutation, Statement } from '../analysis/types';
import { lastLine, sourcePieces, wholeCell, type SourcePiece } from './sources';
import { ownTouches, pieceTouches, type Touches } from './state';
import { happensHere, mentionedNames, usedHere, type Mention, type OwnUse } from './uses';

/** One cell's facts by line and by name. */
export interface LineIndex {
  readonly pieces: readonly SourcePiece[];
  readonly mentions: readonly Mention[];
  readonly used: readonly OwnUse[];
  readonly touches: Touches;
  /** Lines on which something happens, in order. */
  readonly lines: readonly number[];
  /** Changes that happen when the cell itself runs. */
  readonly mutations: readonly Mutation[];
  definitionsOn(line: number): readonly Definition[];
  mutationsOn(line: number): readonly Mutation[];
  aliasesOn(line: number): readonly Alias[];
  callsOn(line: number): readonly CallFacts[];
  importsOn(line: number): readonly SourcePiece[];
  piecesOf(name: string): readonly SourcePiece[];
  functionsOf(name: string): readonly FunctionFacts[];
  statementAt(line: number): Statement | undefined;
  callsIn(statement: Statement): readonly CallFacts[];
  /** What a definition touches when it is called. */
  touchesOf(piece: SourcePiece): Touches;
  /** `name` stands for a value that nothing can change, given on `line`. */
  literalOn(name: string, line: number): boolean;
  augmentedOn(name: string, line: number): boolean;
  /** The first line that surely binds the name. */
  boundFrom(name: string): number;
  defines(name: string): boolean;
}

const PLAIN = new WeakMap<CellFacts, LineIndex>();
const WHOLE = new WeakMap<CellFacts, LineIndex>();
const IMMUTABLE: ReadonlySet<string> = new Set(['int', 'float', 'bool', 'str', 'none', 'bytes']);

/** The index of a cell; a parameters cell is one piece. */
export function lineIndex(facts: CellFacts, parameters = false): LineIndex {
  const known = parameters ? WHOLE : PLAIN;
  const index = known.get(facts) ?? makeIndex(facts, parameters ? [wholeCell(facts)] : sourcePieces(facts));
  known.set(facts, index);
  return index;
}

function makeIndex(facts: CellFacts, pieces: readonly SourcePiece[]): LineIndex {
  const lasting = new Set([...facts.defs, ...facts.deletes]);
  const kept = facts.definitions.filter(({ name }) => lasting.has(name));
  const here = facts.mutations.filter(found => happensHere(found, pieces));
  const lines = new Set([...kept, ...facts.mutations, ...facts.aliases, ...facts.calls].map(({ line }) => line));
  pieces.forEach(piece => lines.add(piece.span.line));
  const statements = statementsByLine(facts);
  const literals = new Set(facts.literals.filter(({ type }) => IMMUTABLE.has(type)).map(({ name, span }) => `${span.line} ${name}`));
  const augmented = new Set(facts.mutations.filter(({ why }) => why.kind === 'augmented-assignment').map(({ name, line }) => `${line} ${name}`));
  const sure = new Map<string, number>();
  facts.definitions.filter(({ certainty }) => certainty === 'always').forEach(({ name, line }) => sure.set(name, Math.min(line, sure.get(name) ?? line)));
  const defined = new Set(facts.definitions.map(({ name }) => name));
  const calls = new Map<Statement, readonly CallFacts[]>();
  const touched = new Map<SourcePiece, Touches>();
  return {
    pieces,
    mentions: mentionedNames(facts, pieces),
    used: usedHere(facts, pieces),
    touches: ownTouches(facts, pieces),
    lines: [...lines].sort((a, b) => a - b),
    mutations: here,
    definitionsOn: grouped(kept, ({ line }) => [line]),
    mutationsOn: grouped(here, ({ line }) => [line]),
    aliasesOn: grouped(facts.aliases, ({ line }) => [line]),
    callsOn: grouped(facts.calls, ({ line }) => [line]),
    importsOn: grouped(pieces.filter(({ kind }) => kind === 'import'), ({ span }) => [span.line]),
    piecesOf: grouped(pieces, ({ names }) => names),
    functionsOf: grouped(facts.functions, ({ name }) => [name]),
    statementAt: line => statements.get(line),
    callsIn: statement => remembered(calls, statement, () => {
      const end = lastLine(facts.source, statement.span);
      return facts.calls.filter(({ line }) => statement.span.line <= line && line <= end);
    }),
    touchesOf: piece => remembered(touched, piece, () => pieceTouches(facts, piece)),
    literalOn: (name, line) => literals.has(`${line} ${name}`),
    augmentedOn: (name, line) => augmented.has(`${line} ${name}`),
    boundFrom: name => sure.get(name) ?? Infinity,
    defines: name => defined.has(name)
  };
}

/** For each line the first statement that holds it. */
function statementsByLine(facts: CellFacts): ReadonlyMap<number, Statement> {
  const found = new Map<number, Statement>();
  for (const statement of facts.statements) {
    const end = lastLine(facts.source, statement.span);
    for (let line = statement.span.line; line <= end; line += 1) {
      if (!found.has(line)) {
        found.set(line, statement);
      }
    }
  }
  return found;
}

function grouped<T, K>(items: readonly T[], keys: (item: T) => readonly K[]): (key: K) => readonly T[] {
  const groups = new Map<K, T[]>();
  items.forEach(item => new Set(keys(item)).forEach(key => {
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [item]);
    } else {
      group.push(item);
    }
  }));
  const none: readonly T[] = [];
  return key => groups.get(key) ?? none;
}

function remembered<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
