/** Which functions and classes of the notebook a value may hold: the parts of it that a pickle names and another step must have. */
import type { CellFacts, Statement } from '../analysis/types';
import type { Lookup } from './callEffects';
import { lineIndex } from './lineIndex';
import type { Version } from './versions';

/** The functions and classes that whatever a statement makes may hold. */
export function carriedBy(facts: CellFacts, statement: Statement | undefined, lookup: Lookup): readonly Version[] {
  if (statement === undefined) {
    return [];
  }
  const carried = new Map<string, Version>();
  const calls = lineIndex(facts).callsIn(statement);
  const called = new Set(calls.map(({ callee }) => callee));
  const passed = new Set(calls.flatMap(call => call.arguments.flatMap(({ names }) => names)));
  for (const name of new Set([...statement.refs, ...called, ...passed])) {
    const version = lookup(name);
    if (version?.function === undefined) {
      version?.carries.forEach(held => carried.set(held.name, held));
    } else if (version.function.kind !== 'class' && called.has(name) && !passed.has(name)) {
      heldByResult(version, lookup, carried);
    } else {
      carried.set(name, version);
    }
  }
  return [...carried.values()];
}

/** The result of a plain function holds what its body mentions, not the function itself. */
function heldByResult(version: Version, lookup: Lookup, carried: Map<string, Version>): void {
  const queue = [version];
  const seen = new Set<string>();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next.function === undefined || seen.has(next.name)) {
      continue;
    }
    seen.add(next.name);
    for (const name of next.function.bodyRefs) {
      const mentioned = lookup(name);
      if (mentioned?.function === undefined) {
        mentioned?.carries.forEach(held => carried.set(held.name, held));
      } else if (mentioned.function.kind !== 'class' && next.function.calls.includes(name)) {
        queue.push(mentioned);
      } else {
        carried.set(name, mentioned);
      }
    }
  }
}
