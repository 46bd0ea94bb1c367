/** What travels, in the graph: a line with its names. */
import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from '@xyflow/react';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { EdgeLine } from './graphView';
import { pathOf, type PlacedLine } from './layout';

/** What the graph gives each line. */
export interface EdgeData extends Record<string, unknown> {
  readonly line: EdgeLine;
  readonly placed: PlacedLine | undefined;
  readonly trans: TranslationBundle;
  readonly proposed: boolean;
  readonly selected: boolean;
  readonly choose: () => void;
}

export function EdgeFace({ data }: EdgeProps<Edge<EdgeData>>): React.ReactElement | null {
  if (data?.placed === undefined) return null;
  const { line, placed, trans, proposed, selected, choose } = data;
  const { x, y } = placed.label;
  return (
    <>
      <BaseEdge path={pathOf(placed.points)} className="jp-Kubeflow-line" data-selected={selected || undefined} data-proposed={proposed || undefined} interactionWidth={12} />
      <EdgeLabelRenderer>
        {/* Reached by keyboard from the steps' details, where each edge stands in words. */}
        <button
          type="button"
          tabIndex={-1}
          className="jp-Kubeflow-lineLabel nopan"
          aria-pressed={selected}
          title={trans.__('%1\nWhy is this edge here?', line.whole)}
          aria-label={trans.__('%1 from %2 to %3: why is this edge here?', line.whole, line.from, line.to)}
          style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          onClick={choose}
        >
          {line.label}
        </button>
      </EdgeLabelRenderer>
    </>
  );
}
