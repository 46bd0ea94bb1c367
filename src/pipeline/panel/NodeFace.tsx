/** A step in the graph. */
import type { Node, NodeProps } from '@xyflow/react';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { StepBox } from './graphView';
import { faceText, StepFace } from './StepFace';

/** What the graph gives each step. */
export interface NodeData extends Record<string, unknown> {
  readonly box: StepBox;
  readonly trans: TranslationBundle;
  readonly proposed: boolean;
  /** The graph's one tab stop. */
  readonly entry: boolean;
  readonly choose: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent, name: string) => void;
  readonly remember: (name: string, node: HTMLElement | null) => void;
}

export function NodeFace({ data }: NodeProps<Node<NodeData>>): React.ReactElement {
  const { box, trans, proposed, entry, choose, onKeyDown, remember } = data;
  return (
    <button
      ref={node => remember(box.name, node)}
      type="button"
      className="jp-Kubeflow-node nopan"
      tabIndex={entry ? 0 : -1}
      aria-pressed={box.selected}
      aria-label={faceText(box, trans)}
      data-kubeflow-colour={box.colour}
      data-proposed={proposed || undefined}
      data-shared={box.shared || undefined}
      onClick={choose}
      onKeyDown={event => onKeyDown(event, box.name)}
    >
      <StepFace box={box} trans={trans} room={14} />
    </button>
  );
}
