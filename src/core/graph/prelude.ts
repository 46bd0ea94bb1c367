/** In which order a step gets what it takes from outside: sources in the order of the notebook, values when they are needed, at the latest after the sources. */
import type { Load, StepIntake } from './loads';
import { isAmbient, isState } from './state';
import type { PreludeItem } from './types';
import { isSource, type Version } from './versions';

/**
 * The prelude. Definitions run before values are loaded, since a pickle names the classes that it holds; a definition that
 * needs a loaded value when it runs (a default, a base class) gets it just before.
 */
export function prelude({ sources, loads, step }: StepIntake, order: ReadonlyMap<string, number>): readonly PreludeItem[] {
  const items: PreludeItem[] = [];
  const done = new Set<string>();
  const load = (wanted: readonly Load[]): void => {
    const open = wanted.filter(({ version }) => !done.has(version.key));
    open.forEach(({ version }) => done.add(version.key));
    const hosts = [...new Set(open.map(({ host }) => host.name))].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    hosts.forEach(host => {
      const names = open.filter(candidate => candidate.host.name === host).map(({ version }) => version.name);
      items.push({ do: 'load', step: host, names: [...new Set(names)].sort() });
    });
  };
  // Where to look for modules and files, and what libraries read when they are imported, comes before the imports.
  load(loads.filter(({ version }) => isAmbient(version.name)));
  for (const source of inOrder(sources)) {
    const needed = new Set(valuesFor(source).map(({ key }) => key));
    const direct = loads.filter(({ version }) => needed.has(version.key));
    const mates = new Set(direct.flatMap(({ group, version }) => group.filter(name => name !== version.name)));
    load(loads.filter(found => direct.includes(found) || mates.has(found.version.name)));
    run(items, source, step.cells);
  }
  load(loads.filter(({ version }) => !isState(version.name)));
  load(loads);
  return items;
}

/** Each stretch once, as it stands in the notebook. */
function inOrder(sources: readonly Version[]): readonly Version[] {
  const stretches = new Map<string, Version>();
  sources.forEach(source => source.piece && stretches.set(`${source.cell}:${source.piece.span.start}`, source));
  return [...stretches.values()].sort((a, b) => a.cell - b.cell || (a.piece?.span.start ?? 0) - (b.piece?.span.start ?? 0));
}

function valuesFor(source: Version): readonly Version[] {
  return source.requires.filter(version => !isSource(version));
}

function run(items: PreludeItem[], { piece, cell }: Version, own: readonly number[]): void {
  if (piece === undefined || own.includes(cell)) {
    return;
  }
  const last = items.at(-1);
  if (last?.do === 'run' && last.cell === cell) {
    items[items.length - 1] = { ...last, spans: [...last.spans, piece.span] };
  } else {
    items.push({ do: 'run', cell, spans: [piece.span] });
  }
}
