/** The graph as a list: the same steps and edges for keyboard and screen reader, and for whoever likes lists. */
import React, { useRef } from 'react';
import type { DoorProps } from './door';
import type { GraphView, StepBox } from './graphView';
import { StepFace } from './StepFace';

interface ListProps extends DoorProps {
  readonly drawing: GraphView;
}

/** Arrows move, Enter opens, Escape closes. */
export function StepList({ door, drawing }: ListProps): React.ReactElement {
  const { panel, trans } = door;
  const { boxes, lines } = drawing;
  const options = useRef(new Map<string, HTMLElement>());
  const selected = boxes.find(box => box.selected)?.name;
  const entry = selected ?? boxes[0]?.name;
  const go = (name: string | undefined): void => options.current.get(name ?? '')?.focus();
  const onKeyDown = (event: React.KeyboardEvent, index: number): void => {
    const target = { ArrowDown: boxes[index + 1], ArrowUp: boxes[index - 1], Home: boxes[0], End: boxes.at(-1) }[event.key];
    if (target !== undefined) go(target.name);
    else if (event.key === 'Enter' || event.key === ' ') panel.chooseStep(boxes[index]?.name ?? null);
    else if (event.key === 'Escape' && selected !== undefined) panel.chooseStep(null);
    else return;
    event.preventDefault();
  };
  return (
    <div className="jp-Kubeflow-list" role="listbox" aria-label={trans.__('Steps')}>
      {boxes.map((box, index) => (
        <div
          key={box.name}
          ref={node => void (node === null ? options.current.delete(box.name) : options.current.set(box.name, node))}
          role="option"
          aria-selected={box.selected}
          tabIndex={box.name === entry ? 0 : -1}
          className="jp-Kubeflow-listItem"
          data-kubeflow-colour={box.colour}
          data-proposed={drawing.proposed || undefined}
          onClick={() => panel.chooseStep(box.selected ? null : box.name)}
          onKeyDown={event => onKeyDown(event, index)}
        >
          <StepFace box={box} trans={trans} />
          <Needs box={box} drawing={drawing} door={door} lines={lines} />
        </div>
      ))}
    </div>
  );
}

/** What a step needs, in a line. */
function Needs({ box, drawing, door: { trans }, lines }: ListProps & { readonly box: StepBox; readonly lines: GraphView['lines'] }): React.ReactElement | null {
  const needs = lines.filter(({ to }) => to === box.name);
  if (needs.length === 0) return null;
  const titles = new Map(drawing.boxes.map(({ name, title }) => [name, title]));
  const text = needs.map(({ from, whole }) => trans.__('%1 from %2', whole, titles.get(from) ?? from)).join(' · ');
  return (
    <div className="jp-Kubeflow-needs" title={text}>
      {text}
    </div>
  );
}
