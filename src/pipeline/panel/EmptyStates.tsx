/** What is said where there is no graph yet: one sentence, one button. */
import React from 'react';
import { useModelState } from '../../lab/useModelState';
import { CommandIDs } from '../tokens';
import type { DoorProps } from './door';

interface SentenceProps {
  readonly text: string;
  readonly detail?: string;
  readonly children?: React.ReactNode;
}

function Sentence({ text, detail, children }: SentenceProps): React.ReactElement {
  return (
    <div className="jp-Kubeflow-empty" role="status">
      <p>{text}</p>
      {detail !== undefined && <p className="jp-Kubeflow-detail">{detail}</p>}
      {children !== undefined && <div className="jp-Kubeflow-buttons">{children}</div>}
    </div>
  );
}

/** No notebook, one of another language, one without code, one that is being read or can't be. */
export function EmptyState({ door }: DoorProps): React.ReactElement {
  const { panel, trans, commands } = door;
  const { path, pipeline } = useModelState(panel, current => current);
  if (path === null) {
    return (
      <Sentence text={trans.__('Open a notebook to see it as a pipeline.')}>
        <button type="button" className="jp-Button jp-mod-styled jp-mod-accept" onClick={() => void commands.execute('filebrowser:open-path')}>
          {trans.__('Open a notebook…')}
        </button>
      </Sentence>
    );
  }
  switch (pipeline.status) {
    case 'foreign':
      return <Sentence text={trans.__('This notebook is for %1. Only Python notebooks can become pipelines.', pipeline.notebook?.kernelspec.displayName ?? pipeline.notebook?.language ?? '')} />;
    case 'failed':
      return (
        <Sentence text={trans.__('The notebook could not be read as a pipeline.')} detail={pipeline.reason ?? ''}>
          <button type="button" className="jp-Button jp-mod-styled jp-mod-accept" onClick={() => panel.readAgain()}>
            {trans.__('Try again')}
          </button>
        </Sentence>
      );
    case 'ready':
      return <NoSteps door={door} />;
    default:
      return <div className="jp-Kubeflow-empty" role="status" aria-busy="true"><p>{trans.__('Reading the notebook…')}</p></div>;
  }
}

/** Read, and no cell does any work. */
function NoSteps({ door }: DoorProps): React.ReactElement {
  const { panel, trans, commands } = door;
  const code = useModelState(panel, ({ pipeline }) => pipeline.notebook?.cells.some(({ type, source }) => type === 'code' && source.trim() !== '') === true);
  if (!code) return <Sentence text={trans.__('This notebook has no code yet. Steps appear as soon as a cell does some work.')} />;
  return (
    <Sentence text={trans.__('This notebook has no steps.')}>
      <button type="button" className="jp-Button jp-mod-styled jp-mod-accept" onClick={() => void commands.execute(CommandIDs.makeStep)}>
        {trans.__('Mark a cell yourself')}
      </button>
    </Sentence>
  );
}

/** Nothing is marked: the steps that the headings suggest. */
export function Proposal({ door }: DoorProps): React.ReactElement {
  const { panel, trans, commands } = door;
  const graph = useModelState(panel, ({ pipeline }) => pipeline.graph);
  const count = graph?.steps.filter(({ shared }) => !shared).length ?? 0;
  const headings = graph?.notebook.cells.some(({ type, source }) => type === 'markdown' && /^ {0,3}#/m.test(source)) === true;
  const text = headings ? trans._n('This notebook has no steps. Its headings suggest %1.', 'This notebook has no steps. Its headings suggest %1.', count) : trans.__('This notebook has no steps, and no headings that suggest any. It can run as one step.');
  return (
    <Sentence text={text}>
      <button type="button" className="jp-Button jp-mod-styled jp-mod-accept" title={trans.__('Mark the cells with the steps below; Undo takes it back')} onClick={() => panel.model?.acceptProposal()}>
        {count === 1 ? trans.__('Use this step') : trans.__('Use these steps')}
      </button>
      <button type="button" className="jp-Button jp-mod-styled jp-Kubeflow-quiet" title={trans.__('Make the selected cells a step')} onClick={() => void commands.execute(CommandIDs.makeStep)}>
        {trans.__('Mark a cell yourself')}
      </button>
    </Sentence>
  );
}
