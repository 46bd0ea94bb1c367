/** The notebook's namespace while its cells are walked. It notes what a cell looks at and leaves, so that the cell can be passed over next time. */
import type { Alias } from '../analysis/types';
import { afterLine, NO_SHARING, sameSharing, settled, sharers, type Sharing } from './identity';
import { sameItems, sameValue } from './memory';
import type { Above } from './needs';
import { isAmbient, isState } from './state';
import type { SourcePiece } from './sources';
import type { Version } from './versions';

/** One thing that happened to sharing, or one look at it, in the order of the cell. */
type SharingStep =
  | { readonly bound: readonly string[]; readonly aliases: readonly Alias[] }
  | { readonly look: string; readonly found: readonly string[] };

/** The first of `others` that shares with a name. */
interface Look {
  readonly others: readonly string[];
  readonly found: string | undefined;
}

/** What a cell looked at above itself, and what it left. */
export interface Seen {
  readonly reads: ReadonlyMap<string, Version | undefined>;
  /** It looked at every name. */
  readonly everything: boolean;
  readonly ambient: readonly Version[] | undefined;
  readonly stars: readonly Version[];
  readonly futures: readonly Version[];
  readonly writes: ReadonlyMap<string, Version>;
  readonly starsAfter: readonly Version[];
  readonly futuresAfter: readonly Version[];
  /** All versions that the cell made, intermediate ones too. */
  readonly made: ReadonlyMap<string, Version>;
  readonly sharing: Sharing;
  readonly sharingAfter: Sharing;
  readonly steps: readonly SharingStep[];
  /** Looks at the sharing above the cell, after the fact. */
  readonly looks: ReadonlyMap<string, Look>;
}

/** How a cell was seen in the previous reading. */
export interface Before {
  readonly seen: Seen;
  /** True when a stretch of the cell as it was does what a stretch of the cell as it is does. */
  samePiece(was: SourcePiece, is: SourcePiece): boolean;
}

/** What names mean at the place that the walk has reached. */
export class Namespace implements Above {
  private readonly names = new Map<string, Version>();
  private readonly states = new Map<string, Version>();
  private shared: Sharing = NO_SHARING;
  stars: readonly Version[] = [];
  futures: readonly Version[] = [];
  private cell: Draft = emptyDraft(this);
  private previous: Before | undefined;
  /** Cells that were passed over, whose names are not put in yet. */
  private readonly passed: Seen[] = [];
  /** Names that mean something else here than they meant here in the previous reading. */
  private readonly dirty = new Set<string>();

  /** What may share identity here. */
  get sharing(): Sharing {
    return this.shared;
  }

  /** A cell begins; versions and sharing that say what those of its previous trace said are the same objects again. */
  enter(previous?: Before): void {
    this.passed.splice(0).forEach(({ writes }) => writes.forEach(version => this.put(version)));
    this.cell = emptyDraft(this);
    this.previous = previous;
  }

  /** The cell is done. */
  leave(): Seen {
    const before = this.previous?.seen;
    const after = settled(this.shared, this.cell.sharing);
    this.shared = before !== undefined && after !== this.cell.sharing && sameSharing(before.sharingAfter, after) ? before.sharingAfter : after;
    const { writes } = this.cell;
    before?.writes.forEach((version, name) => writes.get(name) !== version && this.dirty.add(name));
    writes.forEach((version, name) => (before?.writes.get(name) === version ? this.dirty.delete(name) : this.dirty.add(name)));
    return { ...this.cell, starsAfter: this.stars, futuresAfter: this.futures, sharingAfter: this.shared };
  }

  /** A cell of the previous reading takes part no more. */
  lose({ writes }: Seen): void {
    writes.forEach((_, name) => this.dirty.add(name));
  }

  /** Passes over a cell that would do what it did when it was traced, since all that it looked at is as it was; otherwise nothing. `changed`: something above may differ. */
  pass(seen: Seen, changed: boolean): Seen | undefined {
    if (changed && !this.isAsSeen(seen)) {
      return undefined;
    }
    const { shared } = this;
    const after = seen.sharing === shared ? seen.sharingAfter : this.sharingAfter(seen);
    if (after === undefined) {
      return undefined;
    }
    this.shared = after;
    this.passed.push(seen);
    this.dirty.forEach(name => seen.writes.has(name) && this.dirty.delete(name));
    this.stars = seen.starsAfter;
    this.futures = seen.futuresAfter;
    return seen.sharing === shared ? seen : { ...seen, sharing: shared, sharingAfter: after };
  }

  get(name: string): Version | undefined {
    const version = this.names.get(name);
    if (!this.cell.reads.has(name) && !this.cell.writes.has(name)) {
      this.cell.reads.set(name, version);
    }
    return version;
  }

  /** What the name means unless it is deleted. */
  lookup(name: string): Version | undefined {
    const version = this.get(name);
    return version?.how === 'deleted' ? undefined : version;
  }

  all(): Iterable<Version> {
    this.cell.everything = true;
    return [...this.names.values()];
  }

  /** State that everything may look at, by name. */
  ambient(): readonly Version[] {
    this.cell.ambient = this.ambientNow();
    return this.cell.ambient;
  }

  bind(version: Version): void {
    const made = this.interned(version);
    this.cell.writes.set(made.name, made);
    this.put(made);
  }

  addStar(version: Version): void {
    this.stars = [...this.stars, this.interned(version)];
  }

  addFuture(version: Version): void {
    this.futures = [...this.futures, this.interned(version)];
  }

  /** A line binds names and makes aliases. */
  share(step: { readonly bound: readonly string[]; readonly aliases: readonly Alias[] }): void {
    if (step.bound.length > 0 || step.aliases.length > 0) {
      this.cell.steps.push(step);
      this.shared = afterLine(this.shared, { ...step, immutable: () => false });
    }
  }

  /** Names that may reach parts of this one. */
  sharers(name: string): readonly string[] {
    const found = sharers(this.shared, name, 'part');
    this.cell.steps.push({ look: name, found });
    return found;
  }

  /** The first of the names that shared parts with this one above the cell. */
  sharedWith(name: string, others: readonly string[]): string | undefined {
    const found = firstSharer(this.cell.sharing, name, others);
    this.cell.looks.set(name, { others, found });
    return found;
  }

  /** What the cell leaves, in the order in which it was first bound there. */
  creates(): readonly Version[] {
    return [...this.cell.writes.values()];
  }

  private interned(version: Version): Version {
    const known = this.previous?.seen.made.get(version.key);
    const made = known !== undefined && this.isSame(known, version) ? known : version;
    this.cell.made.set(made.key, made);
    return made;
  }

  private isSame(a: Version, b: Version): boolean {
    return (
      a.previous === b.previous &&
      a.immutable === b.immutable &&
      a.optional === b.optional &&
      a.maker === b.maker &&
      sameItems(a.requires, b.requires) &&
      sameItems(a.carries, b.carries) &&
      sameValue(a.fragile, b.fragile) &&
      sameValue(a.function, b.function) &&
      (a.piece === b.piece || (a.piece !== undefined && b.piece !== undefined && this.previous?.samePiece(a.piece, b.piece) === true))
    );
  }

  private put(version: Version): void {
    this.names.set(version.name, version);
    if (isState(version.name)) {
      this.states.set(version.name, version);
    }
  }

  private ambientNow(): readonly Version[] {
    return this.states.size === 0 ? [] : [...this.states.values()].filter(({ name }) => isAmbient(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private isAsSeen({ everything, stars, futures, reads, ambient }: Seen): boolean {
    if (everything || !sameItems(stars, this.stars) || !sameItems(futures, this.futures)) {
      return false;
    }
    const [few, many] = this.dirty.size < reads.size ? [this.dirty, reads] : [reads, this.dirty];
    for (const name of few.keys()) {
      if (many.has(name)) {
        return false;
      }
    }
    return ambient === undefined || ![...this.dirty].some(isAmbient);
  }

  /** The sharing below a cell whose surroundings share otherwise than before; nothing when the cell would notice. */
  private sharingAfter({ steps, looks }: Seen): Sharing | undefined {
    for (const [name, { others, found }] of looks) {
      if (firstSharer(this.shared, name, others) !== found) {
        return undefined;
      }
    }
    let sharing = this.shared;
    for (const step of steps) {
      if ('bound' in step) {
        sharing = afterLine(sharing, { ...step, immutable: () => false });
      } else if (!sameValue(sharers(sharing, step.look, 'part'), step.found)) {
        return undefined;
      }
    }
    return settled(sharing, this.shared);
  }
}

interface Draft {
  readonly reads: Map<string, Version | undefined>;
  everything: boolean;
  ambient: readonly Version[] | undefined;
  readonly stars: readonly Version[];
  readonly futures: readonly Version[];
  readonly writes: Map<string, Version>;
  readonly made: Map<string, Version>;
  readonly sharing: Sharing;
  readonly steps: SharingStep[];
  readonly looks: Map<string, Look>;
}

function emptyDraft({ stars, futures, sharing }: { readonly stars: readonly Version[]; readonly futures: readonly Version[]; readonly sharing: Sharing }): Draft {
  return { reads: new Map(), everything: false, ambient: undefined, stars, futures, writes: new Map(), made: new Map(), sharing, steps: [], looks: new Map() };
}

function firstSharer({ part }: Sharing, name: string, others: readonly string[]): string | undefined {
  const group = part.get(name);
  return group && others.find(other => other !== name && group.has(other));
}

