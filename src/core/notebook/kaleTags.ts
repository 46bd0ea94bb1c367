/** Kale's and papermill's vocabulary, understood where our own metadata is absent. */
import type { Diagnostic } from '../diagnostics';
import type { CellRole, EnvironmentVariable, PipelineSettings, StepOptions } from './types';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const after = (tags: readonly string[], prefix: string): string[] => tags.filter(tag => tag.startsWith(prefix)).map(tag => tag.slice(prefix.length));

/** What the tags of one code cell make of it; tags of other tools mean nothing here. */
export function roleFromTags(tags: readonly string[]): CellRole {
  if (tags.includes('skip')) return { kind: 'skip' };
  if (tags.includes('parameters') || tags.includes('pipeline-parameters')) return { kind: 'parameters' };
  if (tags.includes('imports') || tags.includes('functions')) return { kind: 'shared' };
  if (tags.includes('pipeline-metrics')) return { kind: 'metrics' };
  const name = [...after(tags, 'step:'), ...after(tags, 'block:')].find(each => each !== '');
  return name === undefined ? { kind: 'unmarked' } : { kind: 'step', name, after: after(tags, 'prev:').filter(each => each !== '') };
}

/** Step options among tags: `image:`, `limit:RESOURCE:QUANTITY`, `label:`, `annotation:`, `secret:NAME:KEY[:VARIABLE]`, `cache:`. */
export function optionsFromTags(tags: readonly string[], diagnostics: Diagnostic[], cell?: number): StepOptions {
  const options: Mutable<StepOptions> = {};
  const pair = (tag: string): [string, string] | undefined => {
    const [key, ...rest] = tag.split(':');
    if (key && rest.length && rest.join(':') !== '') return [key, rest.join(':')];
    diagnostics.push({ code: 'invalid-option', severity: 'warning', ...(cell === undefined ? {} : { cell }), name: tag });
    return undefined;
  };
  const record = (prefix: string): Record<string, string> | undefined => {
    const pairs = after(tags, prefix).flatMap(tag => [pair(tag)].filter(each => each !== undefined));
    return pairs.length ? Object.fromEntries(pairs) : undefined;
  };
  const image = after(tags, 'image:')[0];
  if (image) options.image = image;
  const [limits, labels, annotations] = [record('limit:'), record('label:'), record('annotation:')];
  if (limits) options.limits = limits;
  if (labels) options.labels = labels;
  if (annotations) options.annotations = annotations;
  const secrets = after(tags, 'secret:').flatMap(tag => secretOf(tag));
  if (secrets.length) options.environment = secrets;
  const cache = after(tags, 'cache:')[0];
  if (cache !== undefined) options.cache = !/^(disabled|false|off|no|0)$/i.test(cache);
  return options;
}

function secretOf(tag: string): EnvironmentVariable[] {
  const [secret, key, name] = tag.split(':');
  return secret && key ? [{ name: name || key, secret, key }] : [];
}

/** Kale's notebook metadata (`kubeflow_notebook`) with the options that stand in cells' tags. */
export function readKaleSettings(metadata: unknown, tagsByCell: readonly (readonly string[])[], diagnostics: Diagnostic[]): PipelineSettings {
  const kale = typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>) : {};
  const steps: Record<string, StepOptions> = {};
  tagsByCell.forEach((tags, cell) => {
    const role = roleFromTags(tags);
    if (role.kind === 'step') steps[role.name] = { ...steps[role.name], ...optionsFromTags(tags, diagnostics, cell) };
  });
  const name = typeof kale.pipeline_name === 'string' && kale.pipeline_name !== '' ? { name: kale.pipeline_name } : {};
  const description = typeof kale.pipeline_description === 'string' && kale.pipeline_description !== '' ? { description: kale.pipeline_description } : {};
  const marked = Object.keys(steps).length > 0 || metadata !== undefined;
  return { ...name, ...description, defaults: defaultsOf(kale, diagnostics), steps, overrides: [], source: marked ? 'kale' : 'none' };
}

function defaultsOf(kale: Record<string, unknown>, diagnostics: Diagnostic[]): StepOptions {
  const tags = Array.isArray(kale.steps_defaults) ? kale.steps_defaults.filter((tag): tag is string => typeof tag === 'string') : [];
  const options: Mutable<StepOptions> = { ...optionsFromTags(tags, diagnostics) };
  const image = kale.docker_image ?? kale.base_image;
  if (typeof image === 'string' && image !== '' && options.image === undefined) options.image = image;
  const seconds = Number(kale.timeout);
  if (kale.timeout !== undefined && Number.isFinite(seconds) && seconds > 0) options.timeoutSeconds = seconds;
  const retries = Number(kale.retry ?? kale.max_retry_count);
  if (Number.isInteger(retries) && retries > 0) options.retries = retries;
  return options;
}
