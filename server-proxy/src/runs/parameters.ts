/** The parameters of one run: known names and fitting values only, before anything is sent. */
import { misfit } from '../../../src/core/pipeline/parameterValue';
import { nearest } from '../nearest';
import { RunError } from './error';
import type { LoadedNotebook } from './pipeline';

/** Values by parameter name, as given. */
export type ParameterValues = ReadonlyMap<string, string>;

/** Checks what was given; throws `RunError` "parameter" for one that the notebook doesn't have, or whose value doesn't fit its default. */
export function checkParameters(given: ParameterValues, { graph, analyser }: LoadedNotebook): ParameterValues {
  const known = graph.parameters.map(parameter => parameter.name);
  for (const [name, value] of given) {
    const parameter = graph.parameters.find(candidate => candidate.name === name);
    if (!parameter) throw new RunError('parameter', unknown(name, known));
    const wanted = misfit(parameter.type, value, source => analyser.analyse(source));
    if (wanted) throw new RunError('parameter', `parameter ${name}: "${value}" doesn't fit the default ${parameter.source} (${parameter.type}); it takes ${wanted}`);
  }
  return given;
}

function unknown(name: string, known: readonly string[]): string {
  if (known.length === 0) return `parameter ${name}: the notebook has no parameters; tag the cell that sets them with "parameters"`;
  const near = nearest(name, known);
  return `parameter ${name}: no such parameter${near ? `; did you mean "${near}"?` : ''}; the notebook has ${known.join(', ')}`;
}
