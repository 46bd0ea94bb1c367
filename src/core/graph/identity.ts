/** Which names may share identity: two for one object (`same`), or holding parts of one (`part`). Changed in place only while it is a draft. */
import type { Alias } from '../analysis/types';

type Partition = ReadonlyMap<string, ReadonlySet<string>>;

/** The sharing that is known at one place of the notebook. */
export interface Sharing {
  /** Names of exactly one object. */
  readonly same: Partition;
  /** Names that may reach one another's parts; contains every `same` group. */
  readonly part: Partition;
  /** Nobody has taken this as a place's sharing yet: the next line may change it. */
  readonly draft?: boolean;
  /** Groups that the draft made itself and may change. */
  readonly own?: Own;
}

type Own = WeakSet<ReadonlySet<string>>;

export const NO_SHARING: Sharing = { same: new Map(), part: new Map() };

/** What happens to sharing on one line: names bound anew there, and aliases made there. */
export interface SharingEvent {
  readonly bound: readonly string[];
  readonly aliases: readonly Alias[];
  /** Names whose values can't be changed: sharing them means nothing. */
  readonly immutable: (name: string) => boolean;
}

/** The sharing after a line; the same object when nothing changed. */
export function afterLine(before: Sharing, event: SharingEvent): Sharing {
  const aliases = event.aliases.filter(alias => !event.immutable(alias.a) && !event.immutable(alias.b));
  const draft = before.draft ?? false;
  const own = (draft ? before.own : undefined) ?? new WeakSet();
  const change = { bound: event.bound, draft, own };
  const same = step(before.same, aliases.filter(alias => alias.kind === 'same'), change);
  const part = step(before.part, aliases, change);
  if (draft || (same === before.same && part === before.part)) {
    return before;
  }
  return { same: copied(same, before.same), part: copied(part, before.part), draft: true, own };
}

/** The names that may share identity with `name`, itself left out. */
export function sharers(sharing: Sharing, name: string, kind: 'same' | 'part'): readonly string[] {
  return [...(sharing[kind].get(name) ?? [])].filter(other => other !== name);
}

/** A draft's maps are its own, also those that a line left alone. */
function copied(after: Partition, before: Partition): Partition {
  return after === before ? new Map(after) : after;
}

/** The sharing as a place's own, which nothing changes any more. */
export function settled({ same, part, draft }: Sharing, before: Sharing): Sharing {
  return draft ? { same, part } : before;
}

/** True when both say the same of every name, in the same order. */
export function sameSharing(a: Sharing, b: Sharing): boolean {
  return a === b || (samePartition(a.same, b.same) && samePartition(a.part, b.part));
}

function samePartition(a: Partition, b: Partition): boolean {
  if (a === b) {
    return true;
  }
  if (a.size !== b.size) {
    return false;
  }
  // Names of one group have one set, which is compared once.
  const alike = new Map<ReadonlySet<string>, ReadonlySet<string>>();
  const groups = b.entries();
  for (const [name, group] of a) {
    const [other, its] = groups.next().value ?? [];
    if (other !== name || its === undefined) {
      return false;
    }
    const known = alike.get(group);
    if (known !== its && (known !== undefined || !sameNames(group, its))) {
      return false;
    }
    alike.set(group, its);
  }
  return true;
}

function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const names = b.values();
  return a === b || (a.size === b.size && [...a].every(name => names.next().value === name));
}

interface Change {
  readonly bound: readonly string[];
  readonly draft: boolean;
  readonly own: Own;
}

function step(before: Partition, aliases: readonly Alias[], { bound, draft, own }: Change): Partition {
  const leaves = bound.filter(name => before.has(name));
  if (leaves.length === 0 && aliases.length === 0) {
    return before;
  }
  const after = draft && before instanceof Map ? (before as Map<string, ReadonlySet<string>>) : new Map(before);
  // What `b` shared before this line counts, also when the line binds `b` anew (`a, b = b, a`).
  const lost = new Map(aliases.filter(({ b }) => bound.includes(b)).map(({ b }) => [b, [...(before.get(b) ?? [b])].filter(name => name === b ? !before.has(b) : !bound.includes(name))]));
  leaves.forEach(name => leave(after, name, own));
  aliases.forEach(({ a, b }) => join(after, [a, ...(lost.get(b) ?? [b])], own));
  return after;
}

function leave(groups: Map<string, ReadonlySet<string>>, name: string, own: Own): void {
  const group = groups.get(name);
  groups.delete(name);
  if (group === undefined) {
    return;
  }
  const rest = ownGroup(groups, group, own);
  rest.delete(name);
  if (rest.size === 1) {
    rest.forEach(other => groups.delete(other));
  }
}

function join(groups: Map<string, ReadonlySet<string>>, names: readonly string[], own: Own): void {
  const parts = new Set(names.flatMap(name => groups.get(name) ?? []));
  if (new Set(names).size === 1 || (parts.size === 1 && names.every(name => groups.has(name)))) {
    return;
  }
  const [largest = new Set<string>(), ...others] = [...parts].sort((a, b) => b.size - a.size);
  const group = ownGroup(groups, largest, own);
  [...others, names].forEach(more => more.forEach((name: string) => {
    group.add(name);
    groups.set(name, group);
  }));
}

/** The group itself where the draft made it, otherwise a copy: groups are shared with earlier places of the notebook. */
function ownGroup(groups: Map<string, ReadonlySet<string>>, group: ReadonlySet<string>, own: Own): Set<string> {
  if (own.has(group)) {
    return group as Set<string>;
  }
  const copy = new Set(group);
  own.add(copy);
  copy.forEach(name => groups.has(name) && groups.set(name, copy));
  return copy;
}
