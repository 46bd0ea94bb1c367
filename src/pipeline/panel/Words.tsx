/** A person's words about edges that are in force, so that each can be taken back, also where its edge is gone. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';
import type { EdgeOverride, Notebook } from '../../core/notebook/types';
import { useModelState } from '../../lab/useModelState';
import { IconButton } from './Actions';
import type { DoorProps } from './door';

/** Nothing where nothing was said. */
export function Words({ door }: DoorProps): React.ReactElement | null {
  const { panel, trans } = door;
  const notebook = useModelState(panel, ({ pipeline }) => pipeline.notebook);
  const words = notebook?.settings.overrides ?? [];
  if (notebook === null || words.length === 0) return null;
  return (
    <section className="jp-Kubeflow-words" aria-label={trans.__('What you said about edges')}>
      <h3>{trans.__('What you said about edges')}</h3>
      <ul>
        {words.map(word => (
          <li key={JSON.stringify(word)}>
            <span>{wordText(word, notebook, trans)}</span>
            <IconButton icon={closeIcon} label={trans.__('Take back: %1', wordText(word, notebook, trans))} onClick={() => panel.model?.removeOverride(word)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A word as a sentence. */
export function wordText(word: EdgeOverride, notebook: Notebook, trans: TranslationBundle): string {
  switch (word.kind) {
    case 'read-only': {
      const cell = notebook.cells.find(({ key }) => key === word.cell);
      return cell === undefined ? trans.__('%1 is only read (in a cell that is gone)', word.name) : trans.__('%1 is only read in cell %2', word.name, cell.index + 1);
    }
    case 'no-edge':
      return word.name === undefined ? trans.__('%1 does not need %2', word.to, word.from) : trans.__('%1 does not need %2 of %3', word.to, word.name, word.from);
    case 'extra-edge':
      return trans.__('%1 waits for %2', word.to, word.from);
  }
}
