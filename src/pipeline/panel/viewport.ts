/** Which part of a graph is seen, and how large. */
import type { Viewport } from '@xyflow/react';
import type { GraphLayout, Place } from './layout';

interface Frame {
  readonly width: number;
  readonly height: number;
}

/** Space around the graph. */
const MARGIN = 8;
/** Titles stay readable; what doesn't fit is reached by moving the graph. */
const SMALLEST = 0.8;
const TALLEST = 440;
const LOWEST = 72;
/** How far one can go away, and how near. */
export const LEAST = 0.05;
export const MOST = 1.5;

/** All of it where that stays readable; else as small as is readable, from the top, with the first step in the middle. */
export function fit(layout: GraphLayout, width: number): Viewport {
  const zoom = zoomFor(layout, width);
  const wide = layout.width * zoom > width - 2 * MARGIN;
  const top = [...layout.boxes.values()].sort((a, b) => a.y - b.y || a.x - b.x)[0];
  if (!wide || top === undefined) return { x: (width - layout.width * zoom) / 2, y: MARGIN, zoom };
  const middle = width / 2 - (top.x + top.width / 2) * zoom;
  return { x: Math.min(MARGIN, Math.max(middle, width - MARGIN - layout.width * zoom)), y: MARGIN, zoom };
}

/** All of it, however small. */
export function whole(layout: GraphLayout, { width, height }: Frame): Viewport {
  const zoom = Math.min(1, Math.max(LEAST, Math.min((width - 2 * MARGIN) / Math.max(layout.width, 1), (height - 2 * MARGIN) / Math.max(layout.height, 1))));
  return { x: (width - layout.width * zoom) / 2, y: (height - layout.height * zoom) / 2, zoom };
}

function zoomFor(layout: GraphLayout, width: number): number {
  const whole = (width - 2 * MARGIN) / Math.max(layout.width, 1);
  return Math.min(1, Math.max(SMALLEST, whole));
}

/** How high the graph is shown. */
export function heightFor(layout: GraphLayout, width: number): number {
  return Math.min(TALLEST, Math.max(LOWEST, Math.ceil(layout.height * zoomFor(layout, width)) + 2 * MARGIN));
}

/** Moves no more than it takes to see the place. */
export function reveal(place: Place, view: Viewport, frame: Frame): Viewport {
  const shift = (start: number, length: number, room: number): number => {
    if (start < MARGIN) return MARGIN - start;
    return start + length > room - MARGIN ? room - MARGIN - start - length : 0;
  };
  const [left, top] = [place.x * view.zoom + view.x, place.y * view.zoom + view.y];
  return { ...view, x: view.x + shift(left, place.width * view.zoom, frame.width), y: view.y + shift(top, place.height * view.zoom, frame.height) };
}

/** Closer or farther, about the middle of the frame. */
export function zoomBy(view: Viewport, factor: number, frame: Frame): Viewport {
  const zoom = Math.min(MOST, Math.max(LEAST, view.zoom * factor));
  const [x, y] = [frame.width / 2, frame.height / 2];
  return { x: x - ((x - view.x) / view.zoom) * zoom, y: y - ((y - view.y) / view.zoom) * zoom, zoom };
}
