/** Which values a step takes from which step, so that one object stays one object. */
import { NO_SHARING, type Sharing } from './identity';
import { sameItems, type Memory } from './memory';
import type { Layout } from './steps';
import type { Tracing } from './trace';
import type { Step } from './types';
import { isSource, type CellTrace, type Version } from './versions';

/** What one step takes from outside itself. */
export interface StepIntake {
  readonly step: Step;
  /** Sources to execute, the newest of a chain and those before it. */
  readonly sources: readonly Version[];
  readonly loads: readonly Load[];
  /** Versions that later steps take from this one. */
  readonly outputs: readonly Version[];
}

/** A value taken from the document of `host`, which need not be the step that made it. */
export interface Load {
  readonly version: Version;
  readonly host: Step;
  /** Names that come in the same document since they may share identity, its own among them; empty when it comes alone. */
  readonly group: readonly string[];
}

/** What intakes are made from. */
export interface IntakeGround {
  readonly layout: Layout;
  readonly tracing: Tracing;
  readonly memory: Memory<StepIntake>;
}

/** The intake of every step. Later steps are worked out first, since what they want tells what the earlier must hold. Pauses after each. */
export function* stepIntakes(ground: IntakeGround): Generator<void, readonly StepIntake[]> {
  const byCell = new Map(ground.tracing.traces.map(trace => [trace.cell, trace]));
  const wanted = new Map(ground.layout.steps.map(step => [step, new Map<string, Version>()]));
  // Steps whose cells are scattered may want something of a step that was worked out before: then once more.
  for (;;) {
    let again = false;
    const done = new Set<Step>();
    const intakes: StepIntake[] = [];
    for (const step of [...ground.layout.steps].reverse()) {
      const found = intake(step, ground, { byCell, outputs: [...(wanted.get(step)?.values() ?? [])] });
      intakes.push(found);
      done.add(step);
      for (const { version, host } of found.loads) {
        const versions = wanted.get(host);
        again ||= done.has(host) && versions?.has(version.key) === false;
        versions?.set(version.key, version);
      }
      yield;
    }
    if (!again) {
      return intakes.reverse();
    }
  }
}

/** True when both intakes are of the very same versions. */
export function sameIntake(a: StepIntake, b: StepIntake): boolean {
  return (
    a.step === b.step &&
    sameItems(a.sources, b.sources) &&
    sameItems(a.outputs, b.outputs) &&
    a.loads.length === b.loads.length &&
    a.loads.every((load, index) => {
      const other = b.loads[index];
      return other !== undefined && load.version === other.version && load.host === other.host && sameItems(load.group, other.group);
    })
  );
}

interface Surroundings {
  readonly byCell: ReadonlyMap<number, CellTrace>;
  readonly outputs: readonly Version[];
}

function intake(step: Step, { layout, tracing, memory }: IntakeGround, { byCell, outputs }: Surroundings): StepIntake {
  const own = step.cells.flatMap(cell => byCell.get(cell) ?? []);
  const sharing = own[0] === undefined ? NO_SHARING : (tracing.sharing.get(own[0].cell) ?? NO_SHARING);
  return memory.recall(step.name, [step, layout, sharing, ...own, null, ...outputs], () => {
    const held = holdings(step, layout, [...own.flatMap(({ needs }) => needs.map(({ version }) => version)), ...outputs]);
    const values = held.filter(version => !isSource(version));
    const changed = new Set(own.flatMap(({ changes }) => changes));
    return { step, sources: held.filter(isSource), loads: loadsOf(step, layout, together(values, sharing, changed)), outputs };
  });
}

function loadsOf(step: Step, layout: Layout, groups: ReadonlyMap<Version, Group>): readonly Load[] {
  return [...groups].flatMap(([version, { names, last }]): Load[] => {
    const mate = last.find(({ name }) => name !== version.name);
    const host = layout.stepOf.get(Math.max(version.cell, mate?.cell ?? 0));
    return host === undefined || host === step ? [] : [{ version, host, group: names }];
  });
}

/** All versions from outside that a step must have, to run its cells and to publish what is wanted of it. */
function holdings(step: Step, layout: Layout, roots: readonly Version[]): readonly Version[] {
  const found = new Map<string, Version>();
  const seen = new Set<string>();
  const queue = [...roots];
  for (let version = queue.pop(); version !== undefined; version = queue.pop()) {
    const key = version.key;
    if (seen.has(key) || version.how === 'deleted') {
      continue;
    }
    seen.add(key);
    const inside = layout.stepOf.get(version.cell) === step;
    if (!inside) {
      found.set(key, version);
      queue.push(...version.requires, ...version.carries);
    }
    if (version.previous !== undefined && (inside ? !isSource(version) : isSource(version))) {
      queue.push(version.previous);
    }
  }
  return [...found.values()].sort((a, b) => a.cell - b.cell || a.line - b.line || (a.name < b.name ? -1 : 1));
}

/** Values that come together. */
interface Group {
  readonly names: readonly string[];
  /** The newest member, and the newest of another name. */
  readonly last: readonly Version[];
}

const ALONE: Group = { names: [], last: [] };

/** Names of one object always come together; names that share parts do when the step may change one of them. */
function together(values: readonly Version[], sharing: Sharing, changed: ReadonlySet<string>): ReadonlyMap<Version, Group> {
  const byName = new Map<string, Version[]>();
  values.forEach(version => byName.set(version.name, [...(byName.get(version.name) ?? []), version]));
  const known = new Map<ReadonlySet<string>, Group>();
  const touched = new Map<ReadonlySet<string>, boolean>();
  const isTouched = (set: ReadonlySet<string>): boolean => {
    const found = touched.get(set) ?? [...changed].some(name => set.has(name));
    touched.set(set, found);
    return found;
  };
  return new Map(values.map(version => {
    const part = sharing.part.get(version.name);
    const names = part !== undefined && isTouched(part) ? part : sharing.same.get(version.name);
    const group = names === undefined ? ALONE : (known.get(names) ?? groupOf([...names].flatMap(name => byName.get(name) ?? [])));
    if (names !== undefined) {
      known.set(names, group);
    }
    return [version, group];
  }));
}

function groupOf(members: readonly Version[]): Group {
  const ordered = [...members].sort((a, b) => a.cell - b.cell || a.line - b.line || (a.name < b.name ? -1 : 1));
  const newest = ordered.at(-1);
  const other = [...ordered].reverse().find(({ name }) => name !== newest?.name);
  return { names: [...new Set(ordered.map(({ name }) => name))], last: [newest, other].filter(member => member !== undefined) };
}
