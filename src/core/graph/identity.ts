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
}

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
  const same = step(before.same, event.bound, aliases.filter(alias => alias.kind === 'same'), draft);
  const part = step(before.part, event.bound, aliases, draft);
  if (draft || (same === before.same && part === before.part)) {
    return before;
  }
  return { same: own(same, before.same), part: own(part, before.part), draft: true };
}

/** The names that may share identity with `name`, itself left out. */
export function sharers(sharing: Sharing, name: string, kind: 'same' | 'part'): readonly string[] {
  return [...(sharing[kind].get(name) ?? [])].filter(other => other !== name);
}

/** A draft's maps are its own, also those that a line left alone. */
function own(after: Partition, before: Partition): Partition {
  return after === before ? new Map(after) : after;
}

function step(before: Partition, bound: readonly string[], aliases: readonly Alias[], draft: boolean): Partition {
  const leaves = bound.filter(name => before.has(name));
  if (leaves.length === 0 && aliases.length === 0) {
    return before;
  }
  const after = draft && before instanceof Map ? (before as Map<string, ReadonlySet<string>>) : new Map(before);
  const old = new Map(aliases.map(({ b }) => [b, before.get(b)]));
  leaves.forEach(name => leave(after, name));
  for (const { a, b } of aliases) {
    // What `b` shared before this line counts, also when the line binds `b` anew (`a, b = b, a`).
    const group = old.get(b);
    const rest = [...(group ?? [])].filter(name => !bound.includes(name));
    join(after, [a, ...(bound.includes(b) && group !== undefined ? rest : [b, ...rest])]);
  }
  return after;
}

function leave(groups: Map<string, ReadonlySet<string>>, name: string): void {
  const rest = [...(groups.get(name) ?? [])].filter(other => other !== name);
  groups.delete(name);
  const group = new Set(rest);
  rest.forEach(other => (rest.length > 1 ? groups.set(other, group) : groups.delete(other)));
}

function join(groups: Map<string, ReadonlySet<string>>, names: readonly string[]): void {
  const parts = new Set(names.map(name => groups.get(name)));
  if (parts.size === 1 && !parts.has(undefined)) {
    return;
  }
  // A set of its own: groups are shared with earlier places of the notebook.
  const group = new Set<string>(names);
  parts.forEach(part => part?.forEach(name => group.add(name)));
  if (group.size > 1) {
    group.forEach(name => groups.set(name, group));
  }
}
