/** Values of parameters as they are typed: the same rule as the command line's `-p`. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CellFacts, ParameterType } from '../../core/analysis/types';
import type { Parameter } from '../../core/graph/types';
import { parameterText } from '../../core/pipeline/parameterText';
import { misfit } from '../../core/pipeline/parameterValue';
import { isSecretParameter } from '../../core/pipeline/secretParameters';

/** Typed values by parameter name; one that is absent is the notebook's own. */
export type Values = Readonly<Record<string, string>>;

/** One line of the form. */
export interface ParameterField {
  readonly name: string;
  readonly type: ParameterType;
  /** As the notebook has it; empty where it is secret. */
  readonly standing: string;
  readonly text: string;
  readonly secret: boolean;
  readonly changed: boolean;
}

/** The form for these parameters. */
export function fieldsOf(parameters: readonly Parameter[], values: Values): readonly ParameterField[] {
  return parameters.map(parameter => {
    const { name, type } = parameter;
    const secret = isSecretParameter(parameter);
    const standing = secret ? '' : parameterText(parameter);
    const text = values[name] ?? standing;
    return { name, type, standing, text, secret, changed: values[name] !== undefined && values[name] !== standing };
  });
}

/** Only what differs from the notebook goes along with a run. */
export function changedValues(fields: readonly ParameterField[]): Values {
  return Object.fromEntries(fields.filter(({ changed }) => changed).map(({ name, text }) => [name, text]));
}

/** What a value that doesn't fit should have been, by parameter name. */
export function misfits(fields: readonly ParameterField[], analyse: (source: string) => CellFacts, trans: TranslationBundle): ReadonlyMap<string, string> {
  const wrong = fields.filter(({ changed, type, text }) => changed && misfit(type, text, analyse) !== undefined);
  return new Map(wrong.map(({ name, type }) => [name, wantedText(type, trans)]));
}

function wantedText(type: ParameterType, trans: TranslationBundle): string {
  switch (type) {
    case 'int':
      return trans.__('Give a whole number, such as 3.');
    case 'float':
      return trans.__('Give a number, such as 0.1.');
    case 'bool':
      return trans.__('Give True or False.');
    case 'list':
      return trans.__('Give a list, such as [1, 2].');
    case 'dict':
      return trans.__('Give a dictionary, such as {"a": 1}.');
    case 'tuple':
      return trans.__('Give a tuple, such as (1, 2).');
    case 'set':
      return trans.__('Give a set, such as {1, 2}.');
    case 'bytes':
      return trans.__('Give bytes, such as b"x".');
    default:
      return trans.__('Give a number or a literal, such as 3, "text" or [1, 2].');
  }
}
