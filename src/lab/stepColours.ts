/** One colour a step, the same at the cell, in the graph, in a run and in logs, and stable over edits. */

/** The palette is `--jp-kubeflow-step-0` to `--jp-kubeflow-step-7`. */
export const COLOUR_COUNT = 8;

/** A step as far as its colour is concerned; `cells` are keys that outlive edits. */
export interface ColouredStep {
  readonly name: string;
  readonly cells: readonly string[];
}

/** Steps with their colours, from one edit to the next. */
export interface Colouring {
  readonly steps: readonly ColouredStep[];
  readonly colours: ReadonlyMap<string, number>;
}

/** Nothing is coloured yet. */
export const NO_COLOURS: Colouring = { steps: [], colours: new Map() };

/**
 * Colours for steps: a step keeps the one it had, also under a new name while it has a cell of before; a new step gets the colour
 * that is used least, in the order of the palette.
 */
export function colourSteps(steps: readonly ColouredStep[], before: Colouring = NO_COLOURS): Colouring {
  const names = new Set(steps.map(({ name }) => name));
  const orphaned = new Map(before.steps.filter(({ name }) => !names.has(name)).flatMap(({ name, cells }) => cells.map(cell => [cell, name] as const)));
  const colours = new Map<string, number>();
  const inherited = new Set<string>();
  for (const { name, cells } of steps) {
    const former = before.colours.has(name) ? name : cells.map(cell => orphaned.get(cell)).find(found => found !== undefined && !inherited.has(found));
    const colour = former === undefined ? undefined : before.colours.get(former);
    if (former === undefined || colour === undefined) continue;
    inherited.add(former);
    colours.set(name, colour);
  }
  const used = Array.from({ length: COLOUR_COUNT }, (_, colour) => [...colours.values()].filter(each => each === colour).length);
  for (const { name } of steps) {
    if (colours.has(name)) continue;
    const free = used.indexOf(Math.min(...used));
    used[free] = (used[free] ?? 0) + 1;
    colours.set(name, free);
  }
  return { steps, colours };
}
