/** Places for steps and lines, in layers from top to bottom. Loaded with the graph. */
import { Graph, layout } from '@dagrejs/dagre';
import type { GraphView } from './graphView';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Place extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedLine {
  readonly points: readonly Point[];
  /** Middle of the label. */
  readonly label: Point;
}

/** Top left corners of boxes by Kubernetes name, lines by id; all from 0. */
export interface GraphLayout {
  readonly boxes: ReadonlyMap<string, Place>;
  readonly lines: ReadonlyMap<string, PlacedLine>;
  readonly width: number;
  readonly height: number;
}

/** Two boxes stand beside each other in a panel 280 px wide. */
export const BOX = { width: 122, height: 42 } as const;
const GAPS = { nodesep: 12, edgesep: 8, ranksep: 20 } as const;
const LABEL_HEIGHT = 16;

/** Layers by who needs whom; a line's label has a place of its own, so that nothing covers it. */
export function layOut({ boxes, lines }: Pick<GraphView, 'boxes' | 'lines'>): GraphLayout {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'TB', ...GAPS });
  graph.setDefaultEdgeLabel(() => ({}));
  boxes.forEach(({ name }) => graph.setNode(name, { ...BOX }));
  lines.forEach(({ from, to, label }) => graph.setEdge(from, to, { width: labelWidth(label), height: LABEL_HEIGHT, labelpos: 'c' }));
  layout(graph);
  const placed = boxes.map(({ name }): readonly [string, Place] => {
    const { x = 0, y = 0 } = graph.node(name) as Partial<Point>;
    return [name, { x: x - BOX.width / 2, y: y - BOX.height / 2, ...BOX }];
  });
  const drawn = lines.map(({ id, from, to }): readonly [string, PlacedLine] => {
    const { points = [], x = 0, y = 0 } = graph.edge(from, to) as Partial<Point> & { readonly points?: readonly Point[] };
    return [id, { points, label: { x, y } }];
  });
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  return { boxes: new Map(placed), lines: new Map(drawn), width: finite(width), height: finite(height) };
}

/** What a label takes at the graph's font size. */
function labelWidth(label: string): number {
  return [...label].length * 6.2 + 8;
}

/** An empty graph has no size. */
function finite(size: number): number {
  return Number.isFinite(size) ? size : 0;
}

/** A smooth line through the points. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const last = rest.at(-1) ?? first;
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? point;
    return `Q ${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  return [`M ${first.x} ${first.y}`, ...bends, `L ${last.x} ${last.y}`].join(' ');
}
