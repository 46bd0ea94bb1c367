/** Parameters whose names look like secrets: their values reach a run by a Secret, never by the manifest. */
import { looksSecret } from '../graph/pythonNames';
import type { Parameter, StepGraph } from '../graph/types';
import { shortHash } from '../notebook/names';
import { parameterText } from './parameterText';

/** How one secret parameter travels. */
export interface SecretParameter {
  readonly name: string;
  /** The key that holds the value in the Secret. */
  readonly key: string;
  /** The environment variable of step containers that is filled from that key (`optional: true`). */
  readonly variable: string;
  /** The notebook has a value of its own, which the manifest leaves out: a run that gets none from the Secret fails by name. */
  readonly withheld: boolean;
}

/** True for a parameter whose value nobody should see; switches and counts (`use_token`, `max_token = 512`) are none. */
export function isSecretParameter({ name, type }: Pick<Parameter, 'name' | 'type'>): boolean {
  return looksSecret(name) && type !== 'bool' && !((type === 'int' || type === 'float') && /token$/i.test(name));
}

/** The notebook's secret parameters, in the order of its parameters. */
export function secretParameters(graph: Pick<StepGraph, 'parameters'>): readonly SecretParameter[] {
  return graph.parameters.filter(isSecretParameter).map(parameter => {
    // Environment variables and Secrets' keys are ASCII, Python's names are not.
    const ascii = /^\w+$/.test(parameter.name) ? parameter.name : shortHash(parameter.name);
    return { name: parameter.name, key: `parameter.${ascii}`, variable: `KF_SECRET_PARAMETER_${ascii}`, withheld: !isBlank(parameter) };
  });
}

/**
 * What the Secret of a run holds: the values that were given, else the notebook's own. Entries of the manifest's containers refer to the
 * Secret `CompiledPipeline.secretParameters.secret`; whoever sends a run makes a Secret with this data, under that name or, better, under a
 * name of the run's own that it puts into those entries' `secretKeyRef.name`.
 */
export function secretParameterData(graph: Pick<StepGraph, 'parameters'>, given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const data = new Map<string, string>();
  for (const { name, key, withheld } of secretParameters(graph)) {
    const parameter = graph.parameters.find(each => each.name === name);
    const value = given.get(name) ?? (withheld && parameter ? parameterText(parameter) : undefined);
    if (value !== undefined) data.set(key, value);
  }
  return data;
}

/** Nothing that would have to be hidden stands there. */
function isBlank({ type, value, source }: Pick<Parameter, 'type' | 'value' | 'source'>): boolean {
  return type === 'none' || (type === 'str' && value === '') || /^([[({]\s*[\])}])$/.test(source);
}

/** What stands in a document where a secret literal stood. */
export const PLACEHOLDER = "''";

/** A cell's source with every secret literal of a parameters cell replaced by `''`, and where a place of the original stands in it. */
export interface Redacted {
  readonly source: string;
  /** Places are code points. A place at or behind a literal moves with it. */
  moved(place: number): number;
}

/** Leaves out the secret literals of parameters cells; any other cell stays as it is. */
export function redacted(graph: StepGraph, cell: number, source: string): Redacted {
  const literals = graph.notebook.cells[cell]?.role.kind === 'parameters' ? (graph.graph.facts.get(cell)?.literals ?? []) : [];
  const hidden = literals.filter(literal => literal.settable && isSecretParameter(literal) && !isBlank(literal)).sort((a, b) => a.span.start - b.span.start);
  if (hidden.length === 0) return { source, moved: place => place };
  const points = [...source];
  let [text, from] = ['', 0];
  for (const { span } of hidden) {
    text += points.slice(from, span.start).join('') + PLACEHOLDER;
    from = span.end;
  }
  const moved = (place: number): number => hidden.reduce((sum, { span }) => (place >= span.end ? sum - (span.end - span.start) + PLACEHOLDER.length : sum), place);
  return { source: text + points.slice(from).join(''), moved };
}
