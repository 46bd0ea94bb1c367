/** What a name means at a place of the notebook: the newest definition or change above it. */
import type { CellFacts, FunctionFacts } from '../analysis/types';
import type { EdgeReason } from './types';
import type { SourcePiece } from './sources';
import type { Touches } from './state';

/** One meaning of one name, given by one cell. */
export interface Version {
  /** Its identity as a map key. */
  readonly key: string;
  readonly name: string;
  readonly cell: number;
  readonly line: number;
  /**
   * `source`: re-executed where it is needed. `parameter`: given by a parameters cell. `change`: the object of `previous`, changed in place.
   * `shared-change`: changed through another name. `maybe`: bound on some paths, otherwise still `previous`.
   */
  readonly how: 'value' | 'source' | 'parameter' | 'change' | 'shared-change' | 'maybe' | 'deleted';
  readonly previous?: Version;
  /** `source`: the stretch that makes it. */
  readonly piece?: SourcePiece;
  /** `source`, `parameter`: versions that must be there when its source runs. */
  readonly requires: readonly Version[];
  readonly function?: FunctionFacts;
  /** Functions and classes of the notebook that the value may hold: needed wherever the value is. */
  readonly carries: readonly Version[];
  /** What was called for the value, as written: tells what methods do to it. */
  readonly maker?: string;
  /** Kind of a value that no pickle carries. */
  readonly fragile?: { readonly type: string; readonly line: number };
  /** Nothing can change it in place. */
  readonly immutable: boolean;
  /** It may not be there when its cell has run. */
  readonly optional: boolean;
}

/** A version that a cell needs from above, and why. */
export interface Need {
  readonly version: Version;
  readonly reason: EdgeReason;
}

/** A name that a cell needs and nothing above it gives. */
export interface Unresolved {
  readonly name: string;
  readonly line: number;
  readonly deleted?: Version;
  /** Only a function that may never be called needs it, or the cell tolerates its absence. */
  readonly lenient: boolean;
  /** A star import above may give it. */
  readonly maybe: boolean;
}

/** One cell in its place. */
export interface CellTrace {
  readonly cell: number;
  readonly facts: CellFacts;
  readonly needs: readonly Need[];
  /** Versions that the cell leaves, intermediate ones left out. */
  readonly creates: readonly Version[];
  /** Names whose objects the cell may change in place, sharers included. */
  readonly changes: readonly string[];
  /** For names that are changed through another name: which. */
  readonly through: ReadonlyMap<string, string>;
  /** Files, state and environment that the cell touches, through the functions that it calls too. */
  readonly touches: Touches;
  /** It draws random numbers that no cell above has seeded. */
  readonly unseeded: boolean;
  readonly unresolved: readonly Unresolved[];
}

/** A version's identity as a map key. */
export function versionKey({ name, cell, line, how }: Pick<Version, 'name' | 'cell' | 'line' | 'how'>): string {
  return `${name}\u0000${cell}\u0000${line}\u0000${how}`;
}

/** True when the version travels as source rather than as a value. */
export function isSource(version: Version): boolean {
  return version.how === 'source' || version.how === 'parameter';
}
