/** Options of a step as they are typed, and back; everything that is wrong is said by field. */
import type { EnvironmentVariable, StepOptions } from '../../core/notebook/types';
import { readDuration, durationText } from './duration';

export interface VariableDraft {
  readonly name: string;
  /** Where the value comes from. */
  readonly from: 'value' | 'secret';
  readonly value: string;
  readonly secret: string;
  readonly key: string;
}

export interface PairDraft {
  readonly key: string;
  readonly value: string;
}

/** What stands in the form. */
export interface OptionsDraft {
  readonly image: string;
  /** One requirement a line. */
  readonly packages: string;
  readonly cpuRequest: string;
  readonly cpuLimit: string;
  readonly memoryRequest: string;
  readonly memoryLimit: string;
  readonly gpu: string;
  /** The resource that a GPU is counted by. */
  readonly gpuKind: string;
  readonly retries: string;
  readonly timeout: string;
  readonly environment: readonly VariableDraft[];
  readonly nodeSelector: readonly PairDraft[];
  readonly cache: boolean;
}

/** Fields of the form; those of lists carry their row: `environment.0.name`. */
export type FieldName = string;

/** What is wrong with a field; words are made where they are shown. */
export type OptionError =
  | 'image'
  | 'package'
  | 'cpu'
  | 'memory'
  | 'request-above-limit'
  | 'gpu'
  | 'retries'
  | 'timeout'
  | 'variable'
  | 'variable-twice'
  | 'secret'
  | 'secret-key'
  | 'label-key'
  | 'label-value';

export const GPU_KINDS = ['nvidia.com/gpu', 'amd.com/gpu', 'gpu.intel.com/i915'] as const;

const IMAGE = /^[a-z0-9]+(?:[._:/@-]+[A-Za-z0-9_]+)*$/;
const REQUIREMENT = /^(?:[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?\s*(?:@\s*\S+|[<>=!~].*|;.*)?|(?:git\+)?https?:\/\/\S+|\.{0,2}\/\S+)$/;
const CPU = /^(?:\d+m|\d+(?:\.\d{1,3})?)$/;
const MEMORY = /^\d+(?:\.\d+)?(?:[kMGTPE]|[KMGTPE]i)?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const OBJECT_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const SECRET_KEY = /^[A-Za-z0-9._-]{1,253}$/;
const LABEL_KEY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/** The form of a step's own options; `defaults` decide where it has none. */
export function draftOf(options: StepOptions, defaults: StepOptions): OptionsDraft {
  const { requests = {}, limits = {} } = options;
  const gpuKind = [...GPU_KINDS, ...Object.keys(limits).filter(name => name.endsWith('/gpu'))].find(kind => limits[kind] !== undefined);
  return {
    image: options.image ?? '',
    packages: (options.packages ?? []).join('\n'),
    cpuRequest: requests.cpu ?? '',
    cpuLimit: limits.cpu ?? '',
    memoryRequest: requests.memory ?? '',
    memoryLimit: limits.memory ?? '',
    gpu: gpuKind === undefined ? '' : (limits[gpuKind] ?? ''),
    gpuKind: gpuKind ?? GPU_KINDS[0],
    retries: options.retries === undefined ? '' : String(options.retries),
    timeout: options.timeoutSeconds === undefined ? '' : durationText(options.timeoutSeconds),
    environment: (options.environment ?? []).map(variableDraft),
    nodeSelector: Object.entries(options.nodeSelector ?? {}).map(([key, value]) => ({ key, value })),
    cache: (options.cache ?? defaults.cache) !== false
  };
}

function variableDraft(variable: EnvironmentVariable): VariableDraft {
  if ('secret' in variable) return { name: variable.name, from: 'secret', value: '', secret: variable.secret, key: variable.key };
  return { name: variable.name, from: 'value', value: variable.value, secret: '', key: '' };
}

/** An empty row, not yet an error. */
export const NO_VARIABLE: VariableDraft = { name: '', from: 'value', value: '', secret: '', key: '' };

const blank = ({ name, value, secret, key }: VariableDraft): boolean => name + value + secret + key === '';

/** All that is wrong, by field. */
export function errorsOf(draft: OptionsDraft): ReadonlyMap<FieldName, OptionError> {
  const errors = new Map<FieldName, OptionError>();
  const check = (field: FieldName, error: OptionError, fits: boolean): void => void (fits || errors.has(field) || errors.set(field, error));
  const matches = (pattern: RegExp, text: string): boolean => text.trim() === '' || pattern.test(text.trim());
  check('image', 'image', matches(IMAGE, draft.image));
  check('packages', 'package', linesOf(draft.packages).every(line => REQUIREMENT.test(line)));
  check('cpuRequest', 'cpu', matches(CPU, draft.cpuRequest));
  check('cpuLimit', 'cpu', matches(CPU, draft.cpuLimit));
  check('memoryRequest', 'memory', matches(MEMORY, draft.memoryRequest));
  check('memoryLimit', 'memory', matches(MEMORY, draft.memoryLimit));
  check('cpuLimit', 'request-above-limit', !above(draft.cpuRequest, draft.cpuLimit));
  check('memoryLimit', 'request-above-limit', !above(draft.memoryRequest, draft.memoryLimit));
  check('gpu', 'gpu', matches(/^\d{1,3}$/, draft.gpu));
  check('retries', 'retries', matches(/^\d{1,3}$/, draft.retries));
  check('timeout', 'timeout', draft.timeout.trim() === '' || readDuration(draft.timeout) !== undefined);
  const names = draft.environment.map(({ name }) => name.trim());
  draft.environment.forEach((row, index) => {
    if (blank(row)) return;
    const field = `environment.${index}`;
    check(`${field}.name`, 'variable', VARIABLE.test(row.name.trim()));
    check(`${field}.name`, 'variable-twice', names.indexOf(row.name.trim()) === index);
    if (row.from !== 'secret') return;
    check(`${field}.secret`, 'secret', OBJECT_NAME.test(row.secret.trim()));
    check(`${field}.key`, 'secret-key', SECRET_KEY.test(row.key.trim()));
  });
  draft.nodeSelector.forEach(({ key, value }, index) => {
    if (key + value === '') return;
    check(`nodeSelector.${index}.key`, 'label-key', LABEL_KEY.test(key.trim()));
    check(`nodeSelector.${index}.value`, 'label-value', LABEL_VALUE.test(value.trim()));
  });
  return errors;
}

const linesOf = (text: string): readonly string[] => text.split('\n').map(line => line.trim()).filter(line => line !== '');

/** Both are quantities, and the first is more than the second. */
function above(request: string, limit: string): boolean {
  const [a, b] = [amount(request), amount(limit)];
  return a !== undefined && b !== undefined && a > b;
}

const FACTORS: Readonly<Record<string, number>> = { '': 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 };

function amount(quantity: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(quantity.trim()) ?? [];
  const factor = FACTORS[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** The options that a right form means. What the form doesn't show stays as it was in `before`. */
export function optionsOf(draft: OptionsDraft, before: StepOptions, defaults: StepOptions): StepOptions {
  const { image: _i, packages: _p, requests = {}, limits = {}, retries: _r, timeoutSeconds: _t, environment: _e, nodeSelector: _n, cache: _c, ...others } = before;
  const gpus = Object.fromEntries([...GPU_KINDS, draft.gpuKind, ...Object.keys(limits).filter(name => name.endsWith('/gpu'))].map(kind => [kind, '']));
  const entry = <K extends keyof StepOptions>(key: K, value: StepOptions[K] | undefined): Partial<StepOptions> => (value === undefined ? {} : { [key]: value });
  const packages = linesOf(draft.packages);
  const selector = draft.nodeSelector.filter(({ key }) => key.trim() !== '').map(({ key, value }): [string, string] => [key.trim(), value.trim()]);
  const environment = draft.environment.filter(row => !blank(row)).map(variableOf);
  return {
    ...others,
    ...entry('image', draft.image.trim() || undefined),
    ...entry('packages', packages.length > 0 ? packages : undefined),
    ...entry('requests', filled({ ...requests, cpu: draft.cpuRequest, memory: draft.memoryRequest })),
    ...entry('limits', filled({ ...limits, ...gpus, cpu: draft.cpuLimit, memory: draft.memoryLimit, [draft.gpuKind]: Number(draft.gpu) > 0 ? draft.gpu : '' })),
    ...entry('retries', draft.retries.trim() === '' ? undefined : Number(draft.retries)),
    ...entry('timeoutSeconds', draft.timeout.trim() === '' ? undefined : readDuration(draft.timeout)),
    ...entry('environment', environment.length > 0 ? environment : undefined),
    ...entry('nodeSelector', selector.length > 0 ? Object.fromEntries(selector) : undefined),
    ...entry('cache', draft.cache === (defaults.cache !== false) ? undefined : draft.cache)
  };
}

function filled(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(values).map(([key, value]) => [key, value.trim()] as const).filter(([, value]) => value !== '');
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function variableOf(row: VariableDraft): EnvironmentVariable {
  const name = row.name.trim();
  return row.from === 'secret' ? { name, secret: row.secret.trim(), key: row.key.trim() } : { name, value: row.value };
}
