/** Kale's and papermill's vocabulary, understood where our own metadata is absent. */
import type { Diagnostic } from '../diagnostics';
import { isName } from './optionRules';
import type { CellRole, EnvironmentVariable, PipelineSettings, StepOptions } from './types';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Refuse = (tag: string, form: string) => void;

const after = (tags: readonly string[], prefix: string): string[] => tags.filter(tag => tag.startsWith(prefix)).map(tag => tag.slice(prefix.length));

/** What the tags of one code cell make of it; tags of other tools mean nothing here. */
export function roleFromTags(tags: readonly string[]): CellRole {
  // A `notebook:` cell stands for another notebook and holds no code; that it does nothing is said (`unsupported-tag`).
  if (tags.includes('skip') || tags.some(tag => tag.startsWith('notebook:'))) return { kind: 'skip' };
  if (tags.includes('parameters') || tags.includes('pipeline-parameters')) return { kind: 'parameters' };
  if (tags.includes('imports') || tags.includes('functions')) return { kind: 'shared' };
  if (tags.includes('pipeline-metrics')) return { kind: 'metrics' };
  const name = [...after(tags, 'step:'), ...after(tags, 'block:')].find(isName.words);
  return name === undefined ? { kind: 'unmarked' } : { kind: 'step', name, after: after(tags, 'prev:').filter(isName.words) };
}

/**
 * Step options among tags: `image:IMAGE`, `limit:RESOURCE:QUANTITY`, `label:KEY:VALUE`, `annotation:KEY:VALUE`, `secret:NAME:KEY:VARIABLE`,
 * `cache:enabled|disabled`. One that is not of its form is left out as `invalid-option`. `report:` means nothing: the outputs of every step are
 * in the executed notebook, whether a report is asked for or not.
 */
export function optionsFromTags(tags: readonly string[], diagnostics: Diagnostic[], cell?: number): StepOptions {
  const options: Mutable<StepOptions> = {};
  const refuse: Refuse = (tag, form) => void diagnostics.push({ code: 'invalid-option', severity: 'warning', ...(cell === undefined ? {} : { cell }), name: tag, args: { message: `expected ${form}` } });
  const image = after(tags, 'image:')[0];
  if (isName.image(image)) options.image = image;
  else if (image !== undefined) refuse(`image:${image}`, 'image:IMAGE');
  const limits = pairs(tags, 'limit:', { form: 'limit:RESOURCE:QUANTITY, such as limit:memory:4Gi', value: isName.quantity }, refuse);
  const labels = pairs(tags, 'label:', { form: 'label:KEY:VALUE', value: isName.label }, refuse);
  const annotations = pairs(tags, 'annotation:', { form: 'annotation:KEY:VALUE', value: isName.text }, refuse);
  if (limits) options.limits = limits;
  if (labels) options.labels = labels;
  if (annotations) options.annotations = annotations;
  const secrets = after(tags, 'secret:').flatMap(tag => secretOf(tag, refuse));
  if (secrets.length) options.environment = secrets;
  const cache = after(tags, 'cache:')[0];
  if (cache !== undefined) {
    if (/^(enabled|true|on|yes|1)$/i.test(cache)) options.cache = true;
    else if (/^(disabled|false|off|no|0)$/i.test(cache)) options.cache = false;
    else refuse(`cache:${cache}`, 'cache:enabled or cache:disabled');
  }
  return options;
}

/** Tags of the form `prefix` key `:` value; keys hold no colon, values may. */
function pairs(tags: readonly string[], prefix: string, rule: { readonly form: string; readonly value: (text: unknown) => boolean }, refuse: Refuse): Record<string, string> | undefined {
  const entries = after(tags, prefix).flatMap(tag => {
    const colon = tag.indexOf(':');
    const [key, value] = [tag.slice(0, colon), tag.slice(colon + 1)];
    if (colon > 0 && isName.key(key) && rule.value(value)) return [[key, value] as const];
    refuse(prefix + tag, rule.form);
    return [];
  });
  return entries.length ? Object.fromEntries(entries) : undefined;
}

function secretOf(tag: string, refuse: Refuse): EnvironmentVariable[] {
  const [secret, key, name, ...more] = tag.split(':');
  if (isName.secret(secret) && isName.secretKey(key) && isName.variable(name) && more.length === 0) return [{ name, secret, key }];
  refuse(`secret:${tag}`, 'secret:NAME:KEY:VARIABLE, the Secret, a key of it, and the environment variable that gets its value');
  return [];
}

/** Kale's notebook metadata (`kubeflow_notebook`) with the options that stand in cells' tags. */
export function readKaleSettings(metadata: unknown, tagsByCell: readonly (readonly string[])[], diagnostics: Diagnostic[]): PipelineSettings {
  const kale = typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>) : {};
  const steps = new Map<string, StepOptions>();
  tagsByCell.forEach((tags, cell) => {
    const notebook = tags.find(tag => tag.startsWith('notebook:'));
    if (notebook !== undefined) diagnostics.push({ code: 'unsupported-tag', severity: 'warning', cell, name: notebook, args: { message: 'a notebook can\'t stand for a step of another. Copy its cells here' } });
    const role = roleFromTags(tags);
    if (role.kind === 'step') steps.set(role.name, { ...steps.get(role.name), ...optionsFromTags(tags, diagnostics, cell) });
  });
  const name = typeof kale.pipeline_name === 'string' && kale.pipeline_name !== '' ? { name: kale.pipeline_name } : {};
  const description = typeof kale.pipeline_description === 'string' && kale.pipeline_description !== '' ? { description: kale.pipeline_description } : {};
  const marked = steps.size > 0 || metadata !== undefined;
  return { ...name, ...description, defaults: defaultsOf(kale, diagnostics), steps: Object.fromEntries(steps), overrides: [], source: marked ? 'kale' : 'none' };
}

function defaultsOf(kale: Record<string, unknown>, diagnostics: Diagnostic[]): StepOptions {
  const tags = Array.isArray(kale.steps_defaults) ? kale.steps_defaults.filter((tag): tag is string => typeof tag === 'string') : [];
  const options: Mutable<StepOptions> = { ...optionsFromTags(tags, diagnostics) };
  const image = kale.docker_image ?? kale.base_image;
  if (options.image === undefined && isName.image(image)) options.image = image;
  const seconds = Number(kale.timeout);
  if (kale.timeout !== undefined && Number.isInteger(seconds) && seconds > 0) options.timeoutSeconds = seconds;
  const retries = Number(kale.retry ?? kale.max_retry_count);
  if (Number.isInteger(retries) && retries > 0) options.retries = retries;
  return options;
}
