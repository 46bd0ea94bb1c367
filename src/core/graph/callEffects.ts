/** What calls do in the place where they stand: functions of the notebook are looked into, others may change what they get. */
import { changesWhatIsMadeBy, isReadOnlyMethod, resultsShareParts } from '../analysis/readOnly';
import type { Alias, CallFacts, FunctionFacts, Mutation } from '../analysis/types';
import { isSource, type Version } from './versions';

/** Finds what a name means at the call. */
export type Lookup = (name: string) => Version | undefined;

/** A name that a cell may change (or, for `rebinds`, bind anew through `global`). */
export interface Effect {
  readonly name: string;
  readonly line: number;
  readonly rebinds: boolean;
  readonly kind: Mutation['why']['kind'];
}

/** Changes that the text shows, without those that the called functions of the notebook don't make. */
export function shownEffects(mutations: readonly Mutation[], lookup: Lookup): readonly Effect[] {
  return mutations
    .filter(({ why }) => why.kind !== 'call' || why.as === 'receiver' || mayChangeArgument(lookup(why.callee)?.function, why.position))
    .map(({ name, line, why }) => ({ name, line, rebinds: false, kind: why.kind }));
}

/** Calling a value (a closure, a model, a partial) may change what it holds; a function or class of the notebook is looked into instead. */
export function calledValueEffects({ callee, line }: CallFacts, lookup: Lookup): readonly Effect[] {
  const called = lookup(callee);
  const isValue = called !== undefined && !isSource(called) && called.function === undefined && !called.immutable;
  return isValue ? [{ name: callee, line, rebinds: false, kind: 'call' }] : [];
}

/** Modules of neural nets that these change in place; the usual bases of such classes are none of the notebook's. */
const OF_INHERITED: ReadonlySet<string> = new Set(['apply', 'cpu']);

/** Methods whose names are known to change nothing, on receivers for which they do: instances of the notebook's classes, figures, queues, … */
export function receiverEffects({ callee, receiver, line }: CallFacts, lookup: Lookup): readonly Effect[] {
  const value = receiver === undefined ? undefined : lookup(receiver);
  const method = callee.slice(callee.lastIndexOf('.') + 1);
  if (receiver === undefined || value === undefined || isSource(value) || value.immutable || !isReadOnlyMethod(method)) {
    return [];
  }
  const changes = (value.maker !== undefined && changesWhatIsMadeBy(value.maker, method)) || value.carries.some(held => givesMethod(held, method));
  return changes ? [{ name: receiver, line, rebinds: false, kind: 'call' }] : [];
}

/** True when the class, or one that it is made from, has a method of this name of its own. */
function givesMethod(held: Version, method: string): boolean {
  const seen = new Set<Version>();
  const queue = [held];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next.function?.kind !== 'class' || seen.has(next)) {
      continue;
    }
    seen.add(next);
    if (next.function.methods?.includes(method) === true || OF_INHERITED.has(method)) {
      return true;
    }
    queue.push(...next.requires);
  }
  return false;
}

/** Changes that the bodies of the called functions make to names of the notebook. */
export function bodyEffects(call: CallFacts, lookup: Lookup): readonly Effect[] {
  const effects: Effect[] = [];
  for (const { function: made } of calledFunctions(call.callee, lookup)) {
    made.bodyMutates.forEach(name => effects.push({ name, line: call.line, rebinds: false, kind: 'call' }));
    made.bodyDefs.forEach(name => effects.push({ name, line: call.line, rebinds: true, kind: 'global' }));
  }
  return effects;
}

/** The aliases without those through a function of the notebook whose result is known to be its own. */
export function effectiveAliases(aliases: readonly Alias[], calls: readonly CallFacts[], lookup: Lookup): readonly Alias[] {
  return aliases.filter(({ a, b, line }) => {
    const call = calls.find(
      candidate =>
        candidate.line === line && candidate.result.includes(a) && candidate.arguments.some(({ names }) => names.includes(b))
    );
    const made = call && lookup(call.callee)?.function;
    if (call === undefined || made === undefined || made.kind === 'class') {
      return true;
    }
    return call.arguments
      .filter(({ names }) => names.includes(b))
      .some(({ slot }) => made.returnsAliasOf.includes('*') || made.returnsAliasOf.includes(parameterAt(made, slot) ?? '*'));
  });
}

/** Names that one call gives and that hold one another. */
export function resultAliases({ callee, result, line }: CallFacts): readonly Alias[] {
  const [first, ...others] = resultsShareParts(callee) ? result : [];
  return first === undefined ? [] : others.map((name): Alias => ({ a: name, b: first, line, kind: 'part' }));
}

/** A function or class of the notebook. */
type MadeFunction = Version & { readonly function: FunctionFacts };

function isMade(version: Version): version is MadeFunction {
  return version.function !== undefined;
}

/** The function behind a callee, and all that it calls or is decorated with, each once. */
export function calledFunctions(callee: string, lookup: Lookup): readonly MadeFunction[] {
  const found = new Map<string, MadeFunction>();
  const queue = [callee];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const version = lookup(name) ?? lookup(name.split('.')[0] ?? name);
    if (version !== undefined && isMade(version) && !found.has(version.name)) {
      found.set(version.name, version);
      queue.push(...version.function.calls, ...version.function.definitionRefs);
    }
  }
  return [...found.values()];
}

function mayChangeArgument(made: FunctionFacts | undefined, position: number | string | undefined): boolean {
  if (made === undefined) {
    return true;
  }
  const parameter = position === undefined ? undefined : parameterAt(made, position);
  if (parameter === undefined) {
    return made.mutatesParameters.length > 0;
  }
  return made.mutatesParameters.includes(parameter);
}

function parameterAt(made: FunctionFacts, slot: number | string): string | undefined {
  if (typeof slot === 'string') {
    return made.parameters.includes(slot) ? slot : undefined;
  }
  const own = made.kind === 'class' && made.parameters[0] === 'self' ? 1 : 0;
  return made.parameters[slot + own];
}
