/** How a step looks in graph and list: title, count of cells, state, problems. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import { cutMiddle } from '../../ui/cutMiddle';
import { StateSign, stateWord } from '../../ui/StateSign';
import type { StepBox } from './graphView';

interface FaceProps {
  readonly box: StepBox;
  readonly trans: TranslationBundle;
  /** How many characters of the title there is room for. */
  readonly room?: number;
}

export function StepFace({ box, trans, room = 32 }: FaceProps): React.ReactElement {
  const { title, cells, sign, problems } = box;
  return (
    <>
      <span className="jp-Kubeflow-faceTitle" title={title}>
        {cutMiddle(title, room)}
      </span>
      <span className="jp-Kubeflow-faceLine">
        <span>{trans._n('%1 cell', '%1 cells', cells.length)}</span>
        {problems > 0 && (
          <span className="jp-Kubeflow-badge" role="img" title={trans._n('%1 problem', '%1 problems', problems)} aria-label={trans._n('%1 problem', '%1 problems', problems)}>
            ⚠ {problems}
          </span>
        )}
        {sign !== null && <StateSign state={sign} trans={trans} />}
      </span>
    </>
  );
}

/** The same for a screen reader. */
export function faceText({ title, cells, sign, problems }: StepBox, trans: TranslationBundle): string {
  const parts = [title, trans._n('%1 cell', '%1 cells', cells.length)];
  if (sign !== null) parts.push(stateWord(sign, trans));
  if (problems > 0) parts.push(trans._n('%1 problem', '%1 problems', problems));
  return parts.join(', ');
}
