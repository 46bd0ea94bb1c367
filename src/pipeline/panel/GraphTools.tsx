/** Closer, farther, everything: in a corner of the graph. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

interface ToolsProps {
  readonly trans: TranslationBundle;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
}

export function GraphTools({ trans, zoom, fit }: ToolsProps): React.ReactElement {
  const tools: readonly (readonly [string, string, () => void])[] = [
    ['+', trans.__('Closer'), () => zoom(1.25)],
    ['−', trans.__('Farther'), () => zoom(0.8)],
    ['⤢', trans.__('Show all of the graph'), fit]
  ];
  return (
    <div className="jp-Kubeflow-graphTools" role="toolbar" aria-label={trans.__('View of the graph')}>
      {tools.map(([sign, label, act]) => (
        <button key={sign} type="button" title={label} aria-label={label} onClick={act}>
          {sign}
        </button>
      ))}
    </div>
  );
}
