/** Label and field selectors. */
import { StatusError } from './statusError';

type Labels = Readonly<Record<string, string>>;

const REQUIREMENT = /^\s*(?:(!)\s*)?([A-Za-z0-9][A-Za-z0-9._/-]*)\s*(?:(==|=|!=)\s*([A-Za-z0-9._-]*)|\s(in|notin)\s*\(([^()]*)\))?\s*$/;

/** A test for labels from a selector such as `a=b,c in (d,e),!f`; throws BadRequest for what it can't read. */
export function labelTest(selector: string | undefined): (labels: Labels | undefined) => boolean {
  const tests = split(selector ?? '').map(requirementTest);
  return labels => tests.every(test => test(labels ?? {}));
}

/** A test for an object's selectable fields from a selector such as `metadata.name=x,status.phase!=Failed`. */
export function fieldTest(selector: string | undefined, known: (field: string) => boolean): (fields: () => Labels) => boolean {
  const terms = split(selector ?? '').map(term => {
    const match = /^\s*([^=!\s]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(term);
    const field = match?.[1] ?? '';
    if (match === null) {
      throw StatusError.badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    }
    if (!known(field)) {
      throw StatusError.badRequest(`field label not supported: ${field}`);
    }
    return { field, equal: match[2] !== '!=', value: match[3] ?? '' };
  });
  if (terms.length === 0) {
    return () => true;
  }
  return fields => {
    const values = fields();
    return terms.every(({ field, equal, value }) => ((values[field] ?? '') === value) === equal);
  };
}

function requirementTest(text: string): (labels: Labels) => boolean {
  const match = REQUIREMENT.exec(text);
  const [, not, key = '', operator, value = '', word, set] = match ?? [];
  if (match === null || (not !== undefined && (operator !== undefined || word !== undefined))) {
    throw StatusError.badRequest(`unable to parse requirement: found '${text.trim()}', expected: key, !key, key=value, key!=value, key in (a,b) or key notin (a,b)`);
  }
  const has = (labels: Labels): boolean => Object.hasOwn(labels, key);
  if (word !== undefined) {
    const values = new Set((set ?? '').split(',').map(item => item.trim()));
    return word === 'in' ? labels => has(labels) && values.has(labels[key] ?? '') : labels => !has(labels) || !values.has(labels[key] ?? '');
  }
  if (operator === '!=') {
    return labels => !has(labels) || labels[key] !== value;
  }
  if (operator !== undefined) {
    return labels => has(labels) && labels[key] === value;
  }
  return not === undefined ? has : labels => !has(labels);
}

/** Splits at commas that are not inside parentheses. */
function split(selector: string): string[] {
  return selector.trim() === '' ? [] : selector.split(/,(?![^()]*\))/).filter(part => part.trim() !== '');
}
