/** What was worked out in the previous reading, given again while all that it was worked out from is the same. */

interface Kept<V> {
  readonly inputs: readonly unknown[];
  readonly value: V;
}

/** Results by key, each with the very objects that it came from. One memory serves one reading; a reading that is broken off leaves no trace. */
export class Memory<V> {
  private readonly now = new Map<string | number, Kept<V>>();

  /** `same` says when a new result may be taken for the one before, so that whoever shows it sees that nothing changed. */
  constructor(
    private readonly same: (before: V, after: V) => boolean = sameValue,
    private readonly before: ReadonlyMap<string | number, Kept<V>> = new Map()
  ) {}

  /** The memory of the next reading, with all that this one asked for. */
  next(): Memory<V> {
    return new Memory(this.same, this.now);
  }

  /** The known result for these inputs, or a new one, or the previous one where the new one says the same. */
  recall(key: string | number, inputs: readonly unknown[], make: () => V): V {
    const known = this.now.get(key) ?? this.before.get(key);
    const value = known !== undefined && sameItems(known.inputs, inputs) ? known.value : this.keep(known?.value, make());
    this.now.set(key, { inputs, value });
    return value;
  }

  private keep(before: V | undefined, after: V): V {
    return before !== undefined && this.same(before, after) ? before : after;
  }
}

/** True when both lists hold the same objects. */
export function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}

/** The list before, where the new one holds the same objects. */
export function keepList<V>(before: readonly V[] | undefined, after: readonly V[]): readonly V[] {
  return before !== undefined && sameItems(before, after) ? before : after;
}

/** The value before, where the new one says the same. */
export function keepValue<V>(before: V | undefined, after: V): V {
  return before !== undefined && sameValue(before, after) ? before : after;
}

/** Equality of plain data, maps included; the same object is equal without a look inside. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return false;
  }
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (a instanceof Map) {
    return b instanceof Map && a.size === b.size && sameValue([...a], [...b]);
  }
  if (Array.isArray(b) || b instanceof Map) {
    return false;
  }
  const keys = Object.keys(a);
  const other = b as Record<string, unknown>;
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(other, key) && sameValue((a as Record<string, unknown>)[key], other[key]));
}
