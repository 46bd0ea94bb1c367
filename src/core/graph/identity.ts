/** Which names may share identity: two for one object (`same`), or holding parts of one (`part`). Values, never changed in place. */
import type { Alias } from '../analysis/types';

type Partition = ReadonlyMap<string, ReadonlySet<string>>;

/** The sharing that is known at one place of the notebook. */
export interface Sharing {
  /** Names of exactly one object. */
  readonly same: Partition;
  /** Names that may reach one another's parts; contains every `same` group. */
  readonly part: Partition;
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
  const same = step(before.same, event.bound, aliases.filter(alias => alias.kind === 'same'));
  const part = step(before.part, event.bound, aliases);
  return same === before.same && part === before.part ? before : { same, part };
}

/** The names that may share identity with `name`, itself left out. */
export function sharers(sharing: Sharing, name: string, kind: 'same' | 'part'): readonly string[] {
  return [...(sharing[kind].get(name) ?? [])].filter(other => other !== name);
}

function step(before: Partition, bound: readonly string[], aliases: readonly Alias[]): Partition {
  const leaves = bound.filter(name => before.has(name));
  if (leaves.length === 0 && aliases.length === 0) {
    return before;
  }
  const after = new Map(before);
  leaves.forEach(name => leave(after, name));
  for (const { a, b } of aliases) {
    // What `b` shared before this line counts, also when the line binds `b` anew (`a, b = b, a`).
    const old = [...(before.get(b) ?? [])].filter(name => !bound.includes(name));
    join(after, [a, ...(bound.includes(b) && before.has(b) ? old : [b, ...old])]);
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
