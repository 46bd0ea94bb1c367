/** Pipelines of small notebooks for specs, read by the real parser. */
import { NotebookModel } from '@jupyterlab/notebook';
import { nodeAnalyser } from '../../__tests__/analyser';
import { PipelineModel } from '../../model';
import { openReading } from '../../reading';
import type { PipelineState } from '../../state';

const analyser = nodeAnalyser();

export interface CellOfStep {
  readonly source: string;
  readonly step?: string;
}

/** An open notebook's model. */
export function openModel(cells: readonly CellOfStep[], settings: object = {}, path = 'folder/churn.ipynb'): { readonly model: PipelineModel; readonly notebook: NotebookModel } {
  const notebook = new NotebookModel();
  const { sharedModel: shared } = notebook;
  shared.deleteCellRange(0, shared.cells.length);
  shared.insertCells(0, cells.map(({ source, step }) => ({ cell_type: source.startsWith('#') ? 'markdown' : 'code', source, metadata: step === undefined ? {} : { kubeflow: { role: 'step', step } } })));
  if (cells.some(({ step }) => step !== undefined)) shared.setMetadata('kubeflow', { version: 1, ...settings });
  return { model: new PipelineModel({ shared, path: () => path, openReading: () => openReading(null, analyser) }), notebook };
}

/** Its state when it has been read. */
export async function read(cells: readonly CellOfStep[], settings: object = {}): Promise<PipelineState> {
  const { model } = openModel(cells, settings);
  model.keepReading();
  return model.settled();
}
