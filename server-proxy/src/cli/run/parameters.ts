/** `-p name=value`: known names and fitting values only, before anything is sent. */
import { misfit } from '../../../../src/core/pipeline/parameterValue';
import { CliError } from '../doors';
import { nearest } from '../nearest';
import type { LoadedNotebook } from '../notebook';

/** Values by parameter name, as given. */
export type ParameterValues = ReadonlyMap<string, string>;

/** Reads all `-p` flags; throws `CliError` for one that names no parameter or whose value doesn't fit its default. */
export function readParameters(given: readonly string[], { graph, analyser }: LoadedNotebook): ParameterValues {
  const values = new Map<string, string>();
  const known = graph.parameters.map(parameter => parameter.name);
  for (const text of given) {
    const split = text.indexOf('=');
    if (split < 1) throw new CliError(`-p takes name=value, not "${text}"`);
    const name = text.slice(0, split).trim();
    const value = text.slice(split + 1);
    const parameter = graph.parameters.find(candidate => candidate.name === name);
    if (!parameter) throw new CliError(unknown(name, known));
    if (values.has(name)) throw new CliError(`-p ${name} is given twice`);
    const wanted = misfit(parameter.type, value, source => analyser.analyse(source));
    if (wanted) throw new CliError(`-p ${name}: "${value}" doesn't fit the default ${parameter.source} (${parameter.type}); it takes ${wanted}`);
    values.set(name, value);
  }
  return values;
}

function unknown(name: string, known: readonly string[]): string {
  if (known.length === 0) return `-p ${name}: the notebook has no parameters; tag the cell that sets them with "parameters"`;
  const near = nearest(name, known);
  return `-p ${name}: no such parameter${near ? `; did you mean "${near}"?` : ''}; the notebook has ${known.join(', ')}`;
}
