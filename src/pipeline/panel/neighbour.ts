/** Which step an arrow key goes to. */
import type { GraphLayout, Place } from './layout';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The nearest step in that direction; undefined where there is none. */
export function neighbour({ boxes }: Pick<GraphLayout, 'boxes'>, from: string, direction: Direction): string | undefined {
  const here = boxes.get(from);
  if (here === undefined) return undefined;
  const vertical = direction === 'up' || direction === 'down';
  const sign = direction === 'down' || direction === 'right' ? 1 : -1;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const [name, place] of boxes) {
    const [along, across] = distances(here, place, vertical);
    // Sideways only within a layer: else every arrow would wander off to other layers.
    if (name === from || along * sign <= 1 || (!vertical && Math.abs(across) > here.height)) continue;
    const distance = Math.abs(along) * 2 + Math.abs(across);
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best?.name;
}

function distances(here: Place, there: Place, vertical: boolean): readonly [number, number] {
  const [x, y] = [there.x - here.x, there.y - here.y];
  return vertical ? [y, x] : [x, y];
}
