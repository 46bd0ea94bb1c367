/** The steps of the notebook that a run was made of. */
import type { StepGraph } from '../core/graph/types';

/** The analyser comes with the first run that is opened. */
export async function readGraph(text: string, path: string): Promise<StepGraph> {
  const [{ loadAnalyser }, { readNotebook }, { buildStepGraph }] = await Promise.all([import('../lab/parser'), import('../core/notebook/read'), import('../core/graph/stepGraph')]);
  const analyser = await loadAnalyser();
  return buildStepGraph(readNotebook(text, path).value, source => analyser.analyse(source));
}
