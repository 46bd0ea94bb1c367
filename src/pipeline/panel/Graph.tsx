/** The steps as a graph. Loaded, with React Flow and the layout, when a graph is first shown. */
import { Position, ReactFlow, type Edge, type Node, type Viewport } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import React, { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { DoorProps } from './door';
import { EdgeFace, type EdgeData } from './EdgeFace';
import type { GraphView } from './graphView';
import { GraphTools } from './GraphTools';
import { BOX, layOut, type GraphLayout } from './layout';
import { neighbour, type Direction } from './neighbour';
import { NodeFace, type NodeData } from './NodeFace';
import { fit, heightFor, LEAST, MOST, reveal, whole, zoomBy } from './viewport';

interface GraphProps extends DoorProps {
  readonly drawing: GraphView;
}

const NODE_TYPES = { step: NodeFace };
const EDGE_TYPES = { travel: EdgeFace };
const ARROWS: Readonly<Record<string, Direction>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };
/** Given, so that nothing waits for being measured. */
const HANDLES: NonNullable<Node['handles']> = [
  { type: 'target', position: Position.Top, x: BOX.width / 2, y: 0, width: 1, height: 1 },
  { type: 'source', position: Position.Bottom, x: BOX.width / 2, y: BOX.height, width: 1, height: 1 }
];

export default function Graph({ door, drawing }: GraphProps): React.ReactElement {
  const { panel, trans } = door;
  const shape = JSON.stringify([drawing.boxes.map(({ name }) => name), drawing.lines.map(({ id, label }) => [id, label])]);
  // Only names and labels decide about places: a state that changes moves nothing.
  const layout = useMemo(() => layOut(drawing), [shape]);
  const { frame, width, view, setView, moved, setMoved } = useView(layout);
  const height = heightFor(layout, width);
  const refit = useCallback(() => {
    // From now on the person decides what is seen.
    setMoved(true);
    setView(whole(layout, { width, height }));
  }, [layout, width, height, setMoved, setView]);
  const { entry, onKeyDown, remember } = useRoving({ door, drawing }, layout, name => {
    const place = layout.boxes.get(name);
    if (place !== undefined) setView(now => reveal(place, now, { width, height }));
  });
  const chosen = panel.state.edge;
  // A graph that is seen whole leaves the wheel to the panel.
  const overflows = layout.height * view.zoom > height || layout.width * view.zoom > width;
  const nodes = drawing.boxes.map((box): Node<NodeData> => {
    const place = layout.boxes.get(box.name) ?? { x: 0, y: 0, ...BOX };
    const data: NodeData = { box, trans, proposed: drawing.proposed, entry: box.name === entry, onKeyDown, remember, choose: () => panel.chooseStep(box.selected ? null : box.name) };
    return { id: box.name, type: 'step', position: { x: place.x, y: place.y }, ...BOX, measured: { ...BOX }, handles: HANDLES, data };
  });
  const edges = drawing.lines.map((line): Edge<EdgeData> => {
    const selected = chosen?.from === line.from && chosen.to === line.to;
    const data: EdgeData = { line, placed: layout.lines.get(line.id), trans, proposed: drawing.proposed, selected, choose: () => panel.chooseEdge(selected ? null : { from: line.from, to: line.to }) };
    return { id: line.id, source: line.from, target: line.to, type: 'travel', data };
  });
  return (
    <div className="jp-Kubeflow-graph" ref={frame} style={{ height }} role="group" aria-label={trans._n('Graph of %1 step', 'Graph of %1 steps', drawing.boxes.length)}>
      {width > 0 && (
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          viewport={view}
          onViewportChange={setView}
          // Moves of our own come without an event of the page.
          onMove={event => event instanceof Event && setMoved(true)}
          minZoom={LEAST}
          maxZoom={MOST}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          zoomOnDoubleClick={false}
          zoomOnScroll={false}
          panOnScroll={overflows}
          preventScrolling={overflows}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          panActivationKeyCode={null}
          zoomActivationKeyCode={null}
          aria-label={trans.__('Steps and what travels between them')}
          onEdgeClick={(_, edge) => (edge.data as EdgeData | undefined)?.choose()}
          proOptions={{ hideAttribution: true }}
        />
      )}
      {(overflows || moved) && <GraphTools trans={trans} zoom={factor => setView(now => zoomBy(now, factor, { width, height }))} fit={refit} />}
    </div>
  );
}

/** What of the graph is seen: all of it, until the person moves it. */
function useView(layout: GraphLayout): {
  readonly frame: React.RefObject<HTMLDivElement>;
  readonly width: number;
  readonly view: Viewport;
  readonly setView: React.Dispatch<React.SetStateAction<Viewport>>;
  readonly moved: boolean;
  readonly setMoved: (moved: boolean) => void;
} {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [view, setView] = useState<Viewport>({ x: 0, y: 0, zoom: 1 });
  const [moved, setMoved] = useState(false);
  useLayoutEffect(() => {
    const node = frame.current;
    if (node === null) return;
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!moved && width > 0) setView(fit(layout, width));
  }, [layout, width, moved]);
  return { frame, width, view, setView, moved, setMoved };
}

/** One tab stop for the whole graph: arrows go from step to step. */
function useRoving(
  { door: { panel }, drawing }: GraphProps,
  layout: GraphLayout,
  show: (name: string) => void
): { readonly entry: string | undefined; readonly onKeyDown: NodeData['onKeyDown']; readonly remember: NodeData['remember'] } {
  const nodes = useRef(new Map<string, HTMLElement>());
  const [last, setLast] = useState<string>();
  const names = drawing.boxes.map(({ name }) => name);
  const selected = drawing.boxes.find(box => box.selected)?.name;
  const entry = [last, selected, names[0]].find(name => name !== undefined && names.includes(name));
  const go = (name: string | undefined): void => {
    if (name === undefined) return;
    setLast(name);
    show(name);
    nodes.current.get(name)?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: React.KeyboardEvent, name: string): void => {
    const direction = ARROWS[event.key];
    if (direction !== undefined) go(neighbour(layout, name, direction));
    else if (event.key === 'Home') go(names[0]);
    else if (event.key === 'End') go(names.at(-1));
    else if (event.key === 'Escape' && panel.state.edge !== null) panel.chooseEdge(null);
    else if (event.key === 'Escape' && selected !== undefined) panel.chooseStep(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const remember = useCallback((name: string, node: HTMLElement | null): void => void (node === null ? nodes.current.delete(name) : nodes.current.set(name, node)), []);
  return { entry, onKeyDown, remember };
}
