/** Process state as pseudo-names: once a cell has set it, it travels like a variable. */
import type { CellFacts, EnvironmentUse, FileUse, HiddenUse, StateKind, StateUse } from '../analysis/types';
import type { SourcePiece } from './sources';

/** The pseudo-name of a kind of state. */
export function stateName(kind: StateKind): string {
  return `<${kind}>`;
}

/** The pseudo-name of an environment variable. */
export function environName(name: string): string {
  return `<environ ${name}>`;
}

export function isState(name: string): boolean {
  return name.startsWith('<');
}

/** State that whatever runs later may look at without the text showing it: imports, shell commands, libraries. */
export function isAmbient(name: string): boolean {
  return name === '<cwd>' || name === '<sys.path>' || name.startsWith('<environ ');
}

/** State, files, environment and hidden names that a stretch of source touches when it runs or, for a definition, when it is called. */
export interface Touches {
  readonly state: readonly StateUse[];
  readonly files: readonly FileUse[];
  readonly environment: readonly EnvironmentUse[];
  /** `eval` and its like. */
  readonly hidden: readonly HiddenUse[];
}

/** What the cell touches itself: its functions' bodies are left to those who call them. */
export function ownTouches(facts: CellFacts, pieces: readonly SourcePiece[]): Touches {
  const bodies = pieces.filter(({ kind }) => kind === 'definition');
  const own = ({ line }: { readonly line: number }): boolean => !bodies.some(piece => piece.span.line <= line && line <= piece.lastLine);
  return select(facts, own);
}

/** What a definition touches when it is called. */
export function pieceTouches(facts: CellFacts, piece: SourcePiece): Touches {
  return select(facts, ({ line }) => piece.span.line <= line && line <= piece.lastLine);
}

function select(facts: CellFacts, keep: (use: { readonly line: number }) => boolean): Touches {
  const found = { state: facts.state.filter(keep), files: facts.files.filter(keep), environment: facts.environment.filter(keep), hidden: facts.hidden.filter(keep) };
  return Object.values(found).every(({ length }) => length === 0) ? NOTHING : found;
}

/** Most stretches touch nothing, which is then one object. */
const NOTHING: Touches = { state: [], files: [], environment: [], hidden: [] };

/** All of several touches. */
export function joinTouches(parts: readonly Touches[]): Touches {
  const all = parts.filter(touches => touches !== NOTHING);
  if (all.length <= 1) {
    return all[0] ?? NOTHING;
  }
  return {
    state: all.flatMap(({ state }) => state),
    files: all.flatMap(({ files }) => files),
    environment: all.flatMap(({ environment }) => environment),
    hidden: all.flatMap(({ hidden }) => hidden)
  };
}
