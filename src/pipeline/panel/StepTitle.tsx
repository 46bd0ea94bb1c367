/** A step's title, renamed in place. */
import React, { useState } from 'react';
import type { DoorProps } from './door';

interface TitleProps extends DoorProps {
  readonly title: string;
}

/** A click or Enter begins, Enter keeps, Escape forgets. */
export function StepTitle({ door, title }: TitleProps): React.ReactElement {
  const { panel, trans } = door;
  const [text, setText] = useState<string | null>(null);
  const keep = (): void => {
    if (text !== null && text.trim() !== '' && text.trim() !== title) panel.model?.renameStep(title, text.trim());
    setText(null);
  };
  if (text === null) {
    return (
      <h3>
        <button type="button" className="jp-Kubeflow-title" title={trans.__('Rename the step %1', title)} aria-label={trans.__('Rename the step %1', title)} onClick={() => setText(title)}>
          {title}
        </button>
      </h3>
    );
  }
  const taken = panel.state.pipeline.graph?.steps.some(step => step.title === text.trim() && step.title !== title) === true;
  return (
    <span className="jp-Kubeflow-rename">
      <input
        className="jp-mod-styled"
        autoFocus
        aria-label={trans.__('Name of the step')}
        value={text}
        onFocus={event => event.currentTarget.select()}
        onChange={event => setText(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={event => {
          if (event.key === 'Enter') keep();
          if (event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          setText(null);
        }}
      />
      {taken && <span role="status" className="jp-Kubeflow-note">{trans.__('Joins the step of that name.')}</span>}
    </span>
  );
}
