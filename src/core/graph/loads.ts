/** Which values a step takes from which step, so that one object stays one object. */
import { sharers, type Sharing } from './identity';
import type { Layout } from './steps';
import type { Step } from './types';
import { isSource, versionKey, type CellTrace, type Version } from './versions';

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
  /** Names that come in the same document since they may share identity. */
  readonly mates: readonly string[];
}

/** The intake of every step. Later steps are worked out first, since what they want tells what the earlier must hold. */
export function stepIntakes(layout: Layout, traces: readonly CellTrace[]): readonly StepIntake[] {
  const byCell = new Map(traces.map(trace => [trace.cell, trace]));
  let wanted: Wanted = new Map();
  // Steps whose cells are scattered may want something of a step that was worked out before: then once more.
  for (let round = 0; ; round += 1) {
    const next = new Map<string, Map<string, Version>>(wanted);
    const intakes = [...layout.steps].reverse().map(step => intake(step, layout, byCell, next));
    if (size(next) === size(wanted) || round > layout.steps.length) {
      return intakes.reverse();
    }
    wanted = new Map([...next].map(([name, versions]) => [name, new Map(versions)]));
  }
}

type Wanted = Map<string, Map<string, Version>>;

function size(wanted: Wanted): number {
  return [...wanted.values()].reduce((sum, versions) => sum + versions.size, 0);
}

function intake(step: Step, layout: Layout, byCell: ReadonlyMap<number, CellTrace>, wanted: Wanted): StepIntake {
  const own = step.cells.flatMap(cell => byCell.get(cell) ?? []);
  const outputs = [...(wanted.get(step.name)?.values() ?? [])];
  const held = holdings(step, layout, [...own.flatMap(({ needs }) => needs.map(({ version }) => version)), ...outputs]);
  const values = held.filter(version => !isSource(version));
  const changed = new Set(own.flatMap(({ changes }) => changes));
  const loads = values.flatMap((version): Load[] => {
    const mates = together(version, values, own[0]?.sharing, changed);
    const cell = Math.max(version.cell, ...mates.map(mate => mate.cell));
    const host = layout.stepOf.get(cell);
    return host === undefined || host === step ? [] : [{ version, host, mates: mates.map(({ name }) => name) }];
  });
  loads.forEach(({ version, host }) => {
    const versions = wanted.get(host.name) ?? new Map<string, Version>();
    wanted.set(host.name, versions.set(versionKey(version), version));
  });
  return { step, sources: held.filter(isSource), loads, outputs };
}

/** All versions from outside that a step must have, to run its cells and to publish what is wanted of it. */
function holdings(step: Step, layout: Layout, roots: readonly Version[]): readonly Version[] {
  const found = new Map<string, Version>();
  const seen = new Set<string>();
  const queue = [...roots];
  for (let version = queue.pop(); version !== undefined; version = queue.pop()) {
    const key = versionKey(version);
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

/** Names of one object always come together; names that share parts do when the step may change one of them. */
function together(version: Version, values: readonly Version[], sharing: Sharing | undefined, changed: ReadonlySet<string>): readonly Version[] {
  if (sharing === undefined) {
    return [];
  }
  const parts = [version.name, ...sharers(sharing, version.name, 'part')];
  const names = new Set(parts.some(name => changed.has(name)) ? parts : sharers(sharing, version.name, 'same'));
  return values.filter(other => other.name !== version.name && names.has(other.name));
}
