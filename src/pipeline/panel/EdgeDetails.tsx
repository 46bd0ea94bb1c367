/** Why an edge is there, and what a person can say about it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { reasonText } from '../../core/graph/reasonText';
import { travellingText } from '../../core/graph/travelText';
import type { StepEdge, StepGraph } from '../../core/graph/types';
import { useModelState } from '../../lab/useModelState';
import { sizeText } from '../../ui/sizeText';
import { IconButton } from './Actions';
import type { DoorProps } from './door';
import { choicesFor, statedWords, titleOf, uniqueReasons, type EdgeChoice } from './edgeChoices';
import { onEscape } from './onEscape';

interface EdgeProps extends DoorProps {
  readonly edge: StepEdge;
  readonly graph: StepGraph;
}

/** Stands below the graph while an edge is chosen. */
export function EdgeDetails({ door, edge, graph }: EdgeProps): React.ReactElement {
  const { panel, trans, reveal } = door;
  const close = (): void => panel.chooseEdge(null);
  const heading = trans.__('Why %1 → %2', titleOf(edge.from, graph), titleOf(edge.to, graph));
  return (
    <section onKeyDown={onEscape(close)} className="jp-Kubeflow-details" aria-label={heading} tabIndex={-1}>
      <header>
        <h3 title={heading}>{heading}</h3>
        <IconButton icon={closeIcon} label={trans.__('Close')} onClick={close} />
      </header>
      <Travelling door={door} edge={edge} />
      <ul className="jp-Kubeflow-reasons">
        {uniqueReasons(edge.reasons).map(each => (
          <li key={JSON.stringify(each)}>
            <button type="button" className="jp-Kubeflow-reason" title={trans.__('Go to cell %1', each.to + 1)} onClick={() => reveal(each.to, each.reason.kind === 'value' ? each.reason.line : undefined)}>
              {reasonText(each, trans)}
            </button>
          </li>
        ))}
      </ul>
      <div className="jp-Kubeflow-choices">
        {choicesFor(edge, graph).map(choice => (
          <button key={JSON.stringify(choice.word)} type="button" className="jp-Kubeflow-link" onClick={() => panel.model?.override(choice.word)}>
            {choiceText(choice, trans)}
          </button>
        ))}
        {statedWords(edge, graph).map(word => (
          <button key={JSON.stringify(word)} type="button" className="jp-Kubeflow-link" onClick={() => panel.model?.removeOverride(word)}>
            {trans.__('Take back that it waits')}
          </button>
        ))}
      </div>
    </section>
  );
}

function Travelling({ door, edge }: DoorProps & { readonly edge: StepEdge }): React.ReactElement | null {
  const { panel, trans } = door;
  const sizes = useModelState(panel, ({ latest }) => latest?.sizes.get(edge.from));
  const things = [...edge.values.map(name => ({ key: name, text: travellingText(name, trans), size: sizes?.get(name) })), ...edge.files.map(path => ({ key: `file ${path}`, text: path, size: undefined }))];
  if (things.length === 0) return null;
  return (
    <ul className="jp-Kubeflow-travelling" aria-label={trans.__('What travels')}>
      {things.map(({ key, text, size }) => (
        <li key={key}>
          <code>{text}</code>
          {size !== undefined && <span>{sizeText(size)}</span>}
        </li>
      ))}
    </ul>
  );
}

function choiceText({ word, cell }: EdgeChoice, trans: TranslationBundle): string {
  switch (word.kind) {
    case 'read-only':
      return trans.__('Cell %1 only reads %2', (cell ?? 0) + 1, word.name);
    case 'no-edge':
      return word.name === undefined ? trans.__('Remove this edge') : trans.__('%1 is not needed', travellingText(word.name, trans));
    case 'extra-edge':
      return trans.__('Wait for %1', word.from);
  }
}
