/** The functions of sprig that workflows use, without those that read a clock, the machine or chance. */
import { textOf } from './expressionValues';

type Fn = (...values: unknown[]) => unknown;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const map = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});
const whole = (value: unknown): number => Math.trunc(Number(value)) || 0;
const empty = (value: unknown): boolean => value === undefined || value === null || value === '' || value === 0 || value === false || (typeof value === 'object' && Object.keys(value).length === 0);
const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
const words = (value: unknown): string[] => textOf(value).replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2').split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
const indented = (width: unknown, value: unknown): string => textOf(value).split('\n').map(line => ' '.repeat(whole(width)) + line).join('\n');
const range = (start: number, stop: number, step: number): number[] => (step === 0 ? [] : Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, index) => start + index * step));
function trimmed(text: string, signs: ReadonlySet<string>): string {
  const letters = [...text];
  const start = letters.findIndex(letter => !signs.has(letter));
  return start < 0 ? '' : letters.slice(start, letters.findLastIndex(letter => !signs.has(letter)) + 1).join('');
}
// Go writes ${1} where JavaScript writes $1.
const replacement = (value: unknown): string => textOf(value).replace(/\$\{(\w+)\}/g, '$$$1');

const TEXTS: Record<string, Fn> = {
  trim: value => textOf(value).trim(),
  trimAll: (signs, value) => trimmed(textOf(value), new Set(textOf(signs))),
  trimPrefix: (start, value) => (textOf(value).startsWith(textOf(start)) ? textOf(value).slice(textOf(start).length) : textOf(value)),
  trimSuffix: (end, value) => (textOf(value).endsWith(textOf(end)) ? textOf(value).slice(0, textOf(value).length - textOf(end).length) : textOf(value)),
  lower: value => textOf(value).toLowerCase(),
  upper: value => textOf(value).toUpperCase(),
  title: value => textOf(value).replace(/(^|\s)(\S)/g, (_, before: string, sign: string) => before + sign.toUpperCase()),
  repeat: (count, value) => textOf(value).repeat(Math.max(0, whole(count))),
  substr: (start, end, value) => textOf(value).slice(Math.max(0, whole(start)), whole(end) < 0 ? undefined : whole(end)),
  trunc: (length, value) => (whole(length) < 0 ? textOf(value).slice(whole(length)) : textOf(value).slice(0, whole(length))),
  nospace: value => textOf(value).replace(/\s/g, ''),
  contains: (part, value) => textOf(value).includes(textOf(part)),
  hasPrefix: (start, value) => textOf(value).startsWith(textOf(start)),
  hasSuffix: (end, value) => textOf(value).endsWith(textOf(end)),
  quote: (...values) => values.map(value => JSON.stringify(textOf(value))).join(' '),
  squote: (...values) => values.map(value => `'${textOf(value)}'`).join(' '),
  cat: (...values) => values.map(textOf).join(' '),
  indent: indented,
  nindent: (width, value) => `\n${indented(width, value)}`,
  replace: (from, to, value) => textOf(value).replaceAll(textOf(from), textOf(to)),
  snakecase: value => words(value).join('_').toLowerCase(),
  kebabcase: value => words(value).join('-').toLowerCase(),
  camelcase: value => words(value).map(capital).join(''),
  splitList: (by, value) => textOf(value).split(textOf(by)),
  split: (by, value) => Object.fromEntries(textOf(value).split(textOf(by)).map((part, index) => [`_${index}`, part])),
  join: (by, values) => list(values).map(textOf).join(textOf(by)),
  sortAlpha: values => list(values).map(textOf).sort(),
  regexMatch: (form, value) => new RegExp(textOf(form)).test(textOf(value)),
  regexFind: (form, value) => new RegExp(textOf(form)).exec(textOf(value))?.[0] ?? '',
  regexFindAll: (form, value, most) => [...textOf(value).matchAll(new RegExp(textOf(form), 'g'))].map(found => found[0]).slice(0, whole(most) < 0 ? undefined : whole(most)),
  regexReplaceAll: (form, value, to) => textOf(value).replace(new RegExp(textOf(form), 'g'), replacement(to)),
  regexReplaceAllLiteral: (form, value, to) => textOf(value).replace(new RegExp(textOf(form), 'g'), () => textOf(to)),
  regexQuoteMeta: value => textOf(value).replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'),
  b64enc: value => btoa(String.fromCharCode(...new TextEncoder().encode(textOf(value)))),
  b64dec: value => new TextDecoder().decode(Uint8Array.from(atob(textOf(value)), sign => sign.charCodeAt(0))),
  toString: (value: unknown) => textOf(value),
  toJson: value => JSON.stringify(value),
  toPrettyJson: value => JSON.stringify(value, null, 2),
  fromJson: value => JSON.parse(textOf(value)) as unknown
};

const NUMBERS: Record<string, Fn> = {
  int: whole,
  int64: whole,
  atoi: whole,
  float64: value => Number(value) || 0,
  add: (...values) => values.map(whole).reduce((sum, value) => sum + value, 0),
  add1: value => whole(value) + 1,
  sub: (left, right) => whole(left) - whole(right),
  mul: (...values) => values.map(whole).reduce((product, value) => product * value, 1),
  div: (left, right) => Math.trunc(whole(left) / whole(right)),
  mod: (left, right) => whole(left) % whole(right),
  max: (...values) => Math.max(...values.map(whole)),
  min: (...values) => Math.min(...values.map(whole)),
  floor: value => Math.floor(Number(value)),
  ceil: value => Math.ceil(Number(value)),
  round: (value, digits) => Math.round(Number(value) * 10 ** whole(digits)) / 10 ** whole(digits)
};

const COLLECTIONS: Record<string, Fn> = {
  default: (fallback, value) => (empty(value) ? fallback : value),
  empty,
  coalesce: (...values) => values.find(value => !empty(value)),
  ternary: (yes, no, condition) => (condition === true ? yes : no),
  list: (...values) => values,
  first: values => list(values)[0],
  last: values => list(values).at(-1),
  rest: values => list(values).slice(1),
  initial: values => list(values).slice(0, -1),
  append: (values, value) => [...list(values), value],
  prepend: (values, value) => [value, ...list(values)],
  concat: (...lists) => lists.flatMap(list),
  reverse: values => [...list(values)].reverse(),
  uniq: values => list(values).filter((value, index, all) => all.findIndex(other => same(other, value)) === index),
  without: (values, ...gone) => list(values).filter(value => !gone.some(other => same(other, value))),
  has: (value, values) => list(values).some(other => same(other, value)),
  compact: values => list(values).filter(value => !empty(value)),
  slice: (values, start, end) => list(values).slice(whole(start), end === undefined ? undefined : whole(end)),
  until: count => range(0, whole(count), 1),
  untilStep: (start, stop, step) => range(whole(start), whole(stop), whole(step)),
  dict: (...pairs) => Object.fromEntries(pairs.flatMap((key, index) => (index % 2 === 0 ? [[textOf(key), pairs[index + 1] ?? '']] : []))),
  get: (object, key) => (Object.hasOwn(map(object), textOf(key)) ? map(object)[textOf(key)] : ''),
  hasKey: (object, key) => Object.hasOwn(map(object), textOf(key)),
  keys: (...objects) => objects.flatMap(object => Object.keys(map(object))),
  values: object => Object.values(map(object)),
  pick: (object, ...keys) => Object.fromEntries(Object.entries(map(object)).filter(([key]) => keys.includes(key))),
  omit: (object, ...keys) => Object.fromEntries(Object.entries(map(object)).filter(([key]) => !keys.includes(key))),
  merge: (...objects) => Object.assign({}, ...[...objects].reverse().map(map))
};

/** By their full names, `sprig.trim`. */
export const SPRIG: Readonly<Record<string, Fn>> = Object.fromEntries(Object.entries({ ...TEXTS, ...NUMBERS, ...COLLECTIONS }).map(([name, called]) => [`sprig.${name}`, called]));
