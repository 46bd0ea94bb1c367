/** Parameters whose names look like secrets: their values reach a run by a Secret, never by the manifest. */
import type { LiteralAssignment } from '../analysis/types';
import { looksSecret } from '../graph/pythonNames';
import type { Parameter, StepGraph } from '../graph/types';
import { shortHash } from '../notebook/names';
import { parameterText } from './parameterText';

/** Of a reading, what tells its secrets. */
export type SecretSource = Pick<StepGraph, 'parameters' | 'notebook' | 'graph'>;

/** How one secret literal travels. */
export interface SecretParameter {
  /** The parameter's name; that of an earlier literal has its cell behind it, so that a value given for the parameter does not change it. */
  readonly name: string;
  /** The key that holds the value in the Secret. */
  readonly key: string;
  /** The environment variable of step containers that is filled from that key (`optional: true`). */
  readonly variable: string;
  /** The notebook has a value of its own, which the manifest leaves out: a run that gets none from the Secret fails by name. */
  readonly withheld: boolean;
}

/** With the value, which nobody but a Secret may get. */
interface SecretLiteral extends SecretParameter {
  readonly literal: Parameter;
}

/** True for a parameter whose value nobody should see; switches and counts (`use_token`, `max_token = 512`) are none. */
export function isSecretParameter({ name, type }: Pick<Parameter, 'name' | 'type'>): boolean {
  return looksSecret(name) && type !== 'bool' && !((type === 'int' || type === 'float') && /token$/i.test(name));
}

/** The notebook's secret parameters, in the order of its parameters, then the earlier literals of the same names. */
export function secretParameters(graph: SecretSource): readonly SecretParameter[] {
  return [...lastLiterals(graph), ...earlierLiterals(graph)].map(({ name, key, variable, withheld }) => ({ name, key, variable, withheld }));
}

// Environment variables and Secrets' keys are ASCII, Python's names are not.
const ascii = (name: string): string => (/^\w+$/.test(name) ? name : shortHash(name));

function lastLiterals({ parameters }: SecretSource): SecretLiteral[] {
  return parameters.filter(isSecretParameter).map(literal => {
    const name = ascii(literal.name);
    return { name: literal.name, key: `parameter.${name}`, variable: `KF_SECRET_PARAMETER_${name}`, withheld: !isBlank(literal), literal };
  });
}

/** Literals that a later parameters cell assigns anew: steps between the two see them, so they travel too. */
function earlierLiterals(graph: SecretSource): SecretLiteral[] {
  const isLast = (name: string, cell: number): boolean => graph.parameters.some(parameter => parameter.name === name && parameter.cell === cell);
  return graph.notebook.cells.flatMap(({ index: cell }) =>
    hiddenLiterals(graph, cell)
      .filter(({ name }) => !isLast(name, cell))
      .map(literal => {
        const name = ascii(literal.name);
        return { name: `${literal.name} (cell ${cell})`, key: `earlier.${cell}.${name}`, variable: `KF_SECRET_EARLIER_${cell}_${name}`, withheld: true, literal: { ...literal, cell } };
      })
  );
}

/** The places of earlier literals, under the names that `secretParameters` gives them. */
export function earlierParameters(graph: SecretSource): readonly Parameter[] {
  return earlierLiterals(graph).map(({ name, literal }) => ({ ...literal, name }));
}

/**
 * What the Secret of a run holds: the values that were given, else the notebook's own. Entries of the manifest's containers refer to the
 * Secret `CompiledPipeline.secretParameters.secret`; whoever sends a run makes a Secret with this data, under that name or, better, under a
 * name of the run's own that it puts into those entries' `secretKeyRef.name`.
 */
export function secretParameterData(graph: SecretSource, given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const data = new Map<string, string>();
  for (const { name, key, withheld, literal } of [...lastLiterals(graph), ...earlierLiterals(graph)]) {
    const value = given.get(name) ?? (withheld ? parameterText(literal) : undefined);
    if (value !== undefined) data.set(key, value);
  }
  return data;
}

/** Nothing that would have to be hidden stands there. */
function isBlank({ type, value, source }: Pick<Parameter, 'type' | 'value' | 'source'>): boolean {
  return type === 'none' || (type === 'str' && value === '') || /^([[({]\s*[\])}])$/.test(source);
}

/** The secret literals of a parameters cell, by their places. */
function hiddenLiterals({ notebook, graph }: SecretSource, cell: number): readonly LiteralAssignment[] {
  const literals = notebook.cells[cell]?.role.kind === 'parameters' ? (graph.facts.get(cell)?.literals ?? []) : [];
  return literals.filter(literal => literal.settable && isSecretParameter(literal) && !isBlank(literal)).sort((a, b) => a.span.start - b.span.start);
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
export function redacted(graph: SecretSource, cell: number, source: string): Redacted {
  const hidden = hiddenLiterals(graph, cell);
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
