/** Our own metadata, the key `kubeflow` of notebook and cells, version 1. What does not fit is said and left out, never guessed. */
import type { Diagnostic } from '../diagnostics';
import type { CellRole, EdgeOverride, PipelineSettings, StepOptions } from './types';

/** The version that this code writes and reads. */
export const METADATA_VERSION = 1;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isStrings = (value: unknown): value is Record<string, string> => isObject(value) && Object.values(value).every(each => typeof each === 'string');

const OPTION_CHECKS: { readonly [K in keyof StepOptions]-?: (value: unknown) => boolean } = {
  image: value => typeof value === 'string' && value !== '',
  packages: value => Array.isArray(value) && value.every(each => typeof each === 'string' && each.trim() !== ''),
  requests: isStrings,
  limits: isStrings,
  retries: value => Number.isInteger(value) && Number(value) >= 0,
  timeoutSeconds: value => typeof value === 'number' && value > 0,
  environment: value => Array.isArray(value) && value.every(isVariable),
  nodeSelector: isStrings,
  labels: isStrings,
  annotations: isStrings,
  cache: value => typeof value === 'boolean'
};

function isVariable(value: unknown): boolean {
  return isObject(value) && typeof value.name === 'string' && (typeof value.value === 'string' || (typeof value.secret === 'string' && typeof value.key === 'string'));
}

/** The options that are well formed; each other one is a `malformed-metadata` warning. */
function readOptions(value: unknown, where: string, diagnostics: Diagnostic[]): StepOptions {
  if (value === undefined) return {};
  const entries = Object.entries(isObject(value) ? value : { [where]: value });
  return Object.fromEntries(
    entries.filter(([name, option]) => {
      const check = OPTION_CHECKS[name as keyof StepOptions];
      if (check?.(option) === true) return true;
      diagnostics.push({ code: 'malformed-metadata', severity: 'warning', name: `${where}.${name}` });
      return false;
    })
  );
}

/** The notebook's `kubeflow` metadata; absent parts have their defaults. */
export function readSettings(value: unknown, diagnostics: Diagnostic[]): PipelineSettings {
  const ours = isObject(value) ? value : {};
  const malformed = (name: string): void => void diagnostics.push({ code: 'malformed-metadata', severity: 'warning', name });
  if (value !== undefined && !isObject(value)) malformed('kubeflow');
  if (typeof ours.version === 'number' && ours.version > METADATA_VERSION) malformed('kubeflow.version');
  const word = (name: 'name' | 'description' | 'id'): Json => {
    const found = ours[name];
    if (typeof found === 'string' && found !== '') return { [name]: found };
    if (found !== undefined) malformed(`kubeflow.${name}`);
    return {};
  };
  const storage = isStrings(ours.storage) ? { storage: ours.storage } : {};
  if (ours.storage !== undefined && !isStrings(ours.storage)) malformed('kubeflow.storage');
  const steps = isObject(ours.steps) ? ours.steps : {};
  const overrides = Array.isArray(ours.overrides) ? ours.overrides : [];
  return {
    ...word('name'),
    ...word('description'),
    ...word('id'),
    ...storage,
    defaults: readOptions(ours.defaults, 'kubeflow.defaults', diagnostics),
    steps: Object.fromEntries(Object.entries(steps).map(([title, options]) => [title, readOptions(options, `kubeflow.steps.${title}`, diagnostics)])),
    overrides: overrides.filter((override, index): override is EdgeOverride => {
      if (isOverride(override)) return true;
      malformed(`kubeflow.overrides[${index}]`);
      return false;
    }),
    source: 'kubeflow'
  };
}

function isOverride(value: unknown): value is EdgeOverride {
  if (!isObject(value)) return false;
  if (value.kind === 'read-only') return typeof value.cell === 'string' && typeof value.name === 'string';
  return (value.kind === 'no-edge' || value.kind === 'extra-edge') && typeof value.from === 'string' && typeof value.to === 'string';
}

/** A code cell's `kubeflow` metadata: `{role: 'step', step: 'train', after?: […]}` or `{role: 'shared' | 'parameters' | 'metrics' | 'skip'}`. */
export function readCellRole(value: unknown, cell: number, diagnostics: Diagnostic[]): CellRole {
  if (value === undefined) return { kind: 'unmarked' };
  if (isObject(value)) {
    const after = Array.isArray(value.after) ? value.after.filter((each): each is string => typeof each === 'string') : [];
    if (value.role === 'step' && typeof value.step === 'string' && value.step.trim() !== '') return { kind: 'step', name: value.step, after };
    if (value.role === 'shared' || value.role === 'parameters' || value.role === 'metrics' || value.role === 'skip') return { kind: value.role };
  }
  diagnostics.push({ code: 'malformed-metadata', severity: 'warning', cell, name: 'kubeflow' });
  return { kind: 'unmarked' };
}
