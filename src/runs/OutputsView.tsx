/** What the cells of a step showed, as JupyterLab shows outputs; HTML and scripts of them are not trusted. */
import type { IOutput } from '@jupyterlab/nbformat';
import { OutputArea, OutputAreaModel, SimplifiedOutputArea } from '@jupyterlab/outputarea';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import React, { useLayoutEffect, useRef } from 'react';
import type { StepGraph } from '../core/graph/types';
import type { StepResult } from '../wire/channel';

interface OutputsProps {
  readonly result: StepResult | undefined;
  readonly graph: StepGraph | undefined;
  /** What to say while there is nothing. */
  readonly empty: string;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}

export function OutputsView({ result, graph, empty, rendermime, trans }: OutputsProps): React.ReactElement {
  const shown = result?.cells.filter(({ outputs }) => outputs.length > 0) ?? [];
  if (shown.length === 0) return <p className="jp-Kubeflow-empty">{result === undefined ? empty : trans.__('The cells of this step showed nothing.')}</p>;
  return (
    <div className="jp-Kubeflow-outputs">
      {shown.map(({ cell, executionCount, outputs }) => (
        <section key={cell} aria-label={trans.__('Output of cell %1', cell + 1)}>
          <pre className="jp-Kubeflow-outputs-source" title={graph?.notebook.cells[cell]?.source}>
            {`[${executionCount ?? ' '}] ${(graph?.notebook.cells[cell]?.source ?? trans.__('cell %1', cell + 1)).trim().split('\n')[0] ?? ''}`}
          </pre>
          <Outputs outputs={outputs as unknown as readonly IOutput[]} rendermime={rendermime} />
        </section>
      ))}
    </div>
  );
}

function Outputs({ outputs, rendermime }: { readonly outputs: readonly IOutput[]; readonly rendermime: IRenderMimeRegistry }): React.ReactElement {
  const host = useRef<HTMLDivElement>(null);
  // Before React takes the node away: Lumino can't detach from what is gone.
  useLayoutEffect(() => {
    if (host.current === null) return;
    const area: OutputArea = new SimplifiedOutputArea({ model: new OutputAreaModel({ values: [...outputs], trusted: false }), rendermime });
    Widget.attach(area, host.current);
    return () => {
      area.model.dispose();
      area.dispose();
    };
  }, [outputs, rendermime]);
  return <div ref={host} />;
}
