/** What Kubernetes and pip take as options of a step: one rule for our metadata, for Kale's tags and (as `metadata.schema.json`) for other tools. */

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const QUANTITY = /^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?$/;
const LABEL = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const SECRET_KEY = /^[-._a-zA-Z0-9]{1,253}$/;

const matches = (pattern: RegExp, longest = Infinity) => (value: unknown): value is string => typeof value === 'string' && value.length <= longest && pattern.test(value);

/** Each says whether a value is one. */
export const isName = {
  image: matches(/^\S+$/),
  /** Of a requirement, a step, a variable: something to read must stand there. */
  words: matches(/\S/),
  secret: matches(SUBDOMAIN, 253),
  secretKey: matches(SECRET_KEY),
  variable: matches(VARIABLE),
  /** Of a label, an annotation or a resource. */
  key: matches(QUALIFIED, 317),
  label: matches(LABEL),
  quantity: matches(QUANTITY),
  storageClass: matches(SUBDOMAIN, 253),
  accessMode: matches(/^(ReadWriteOnce|ReadOnlyMany|ReadWriteMany|ReadWriteOncePod)$/),
  text: (value: unknown): value is string => typeof value === 'string'
} as const;

type Check = (value: unknown) => boolean;

/** The form of an option: one value, a list, or a record; of the latter two each entry stands or falls alone. */
export type Rule = { readonly one: Check } | { readonly list: Check } | { readonly key: Check; readonly value: Check };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const hasOnly = (value: Record<string, unknown>, keys: readonly string[]): boolean => Object.keys(value).every(key => keys.includes(key));

/** A variable of a step: a value, or a key of a Secret. */
function isVariable(value: unknown): boolean {
  if (!isObject(value) || !isName.variable(value.name)) return false;
  if (hasOnly(value, ['name', 'value'])) return isName.text(value.value);
  return hasOnly(value, ['name', 'secret', 'key']) && isName.secret(value.secret) && isName.secretKey(value.key);
}

/** By the option's name. */
export const OPTION_RULES: Readonly<Record<string, Rule>> = {
  image: { one: isName.image },
  packages: { list: isName.words },
  requests: { key: isName.key, value: isName.quantity },
  limits: { key: isName.key, value: isName.quantity },
  retries: { one: value => Number.isInteger(value) && Number(value) >= 0 },
  timeoutSeconds: { one: value => Number.isInteger(value) && Number(value) > 0 },
  environment: { list: isVariable },
  nodeSelector: { key: isName.key, value: isName.label },
  labels: { key: isName.key, value: isName.label },
  annotations: { key: isName.key, value: isName.text },
  cache: { one: value => typeof value === 'boolean' }
};

/** Of the pipeline's volume claim. */
export const STORAGE_RULES: Readonly<Record<string, Rule>> = {
  size: { one: isName.quantity },
  storageClass: { one: isName.storageClass },
  accessMode: { one: isName.accessMode }
};

/** The entries of `value` that fit their rules; what does not is given to `refuse` with its place below `where`. */
export function keepFitting(value: unknown, where: string, rules: Readonly<Record<string, Rule>>, refuse: (place: string) => void): Record<string, unknown> {
  if (value === undefined) return {};
  if (!isObject(value)) {
    refuse(where);
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, option]) => {
      const fitting = Object.hasOwn(rules, name) ? fit(option, `${where}.${name}`, rules[name] as Rule, refuse) : undefined;
      if (!Object.hasOwn(rules, name)) refuse(`${where}.${name}`);
      return fitting === undefined ? [] : [[name, fitting]];
    })
  );
}

function fit(option: unknown, where: string, rule: Rule, refuse: (place: string) => void): unknown {
  const passes = (ok: boolean, place: string): boolean => {
    if (!ok) refuse(place);
    return ok;
  };
  if ('one' in rule) return passes(rule.one(option), where) ? option : undefined;
  if ('list' in rule) return passes(Array.isArray(option), where) ? (option as unknown[]).filter((each, index) => passes(rule.list(each), `${where}[${index}]`)) : undefined;
  if (!passes(isObject(option), where)) return undefined;
  return Object.fromEntries(Object.entries(option as object).filter(([key, each]) => passes(rule.key(key) && rule.value(each), `${where}.${key}`)));
}
