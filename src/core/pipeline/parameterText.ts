/** The text of a parameter's value as a workflow parameter holds it. */
import type { Parameter } from '../graph/types';

const MARK = 'json:';

/** A parameter's default as a run would give it: strings as they are, anything else as Python writes it. */
export function parameterText(parameter: Parameter): string {
  return parameter.type === 'str' && typeof parameter.value === 'string' ? parameter.value : parameter.source;
}

/** A value that Argo passes on unread: where it holds `{{` it is written as `json:` and a JSON string without. The step runner undoes it. */
export function inertParameter(value: string): string {
  if (!value.includes('{{') && !value.startsWith(`${MARK}"`)) return value;
  return MARK + JSON.stringify(value).replace(/\{(?=\{)/g, '\\u007b');
}

/** The value that `inertParameter` wrote. */
export function plainParameter(text: string): string {
  if (!text.startsWith(`${MARK}"`)) return text;
  try {
    const value: unknown = JSON.parse(text.slice(MARK.length));
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}
