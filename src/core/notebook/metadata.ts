/**
 * Our own metadata, the key `kubeflow` of notebook and cells (`metadata.schema.json`). What the schema refuses is said and left out, never
 * guessed; what is newer is read as far as it fits.
 */
import type { Diagnostic } from '../diagnostics';
import { isVersion, METADATA_VERSION, migrateCell, migrateNotebook, versionOf } from './migrations';
import { isName, keepFitting, OPTION_RULES, STORAGE_RULES } from './optionRules';
import type { CellRole, EdgeOverride, PipelineSettings, StepOptions } from './types';

export { METADATA_VERSION } from './migrations';

type Json = Readonly<Record<string, unknown>>;
type Refuse = (place: string) => void;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The notebook's `kubeflow` metadata; absent parts have their defaults. */
export function readSettings(value: unknown, diagnostics: Diagnostic[]): PipelineSettings {
  const refuse: Refuse = name => void diagnostics.push({ code: 'malformed-metadata', severity: 'warning', name });
  if (value !== undefined && !isObject(value)) refuse('kubeflow');
  const ours = isObject(value) ? (migrateNotebook(value) as Json) : {};
  if (ours.version !== undefined && !isVersion(ours.version)) refuse('kubeflow.version');
  if (versionOf(ours) > METADATA_VERSION) diagnostics.push({ code: 'newer-metadata', severity: 'warning', name: 'kubeflow.version', args: { version: versionOf(ours) } });
  const word = (name: 'name' | 'description' | 'id'): Json => {
    const found = ours[name];
    if (typeof found === 'string' && found !== '') return { [name]: found };
    if (found !== undefined) refuse(`kubeflow.${name}`);
    return {};
  };
  const storage = keepFitting(ours.storage, 'kubeflow.storage', STORAGE_RULES, refuse);
  return {
    ...word('name'),
    ...word('description'),
    ...word('id'),
    ...(Object.keys(storage).length > 0 ? { storage } : {}),
    defaults: optionsIn(ours.defaults, 'kubeflow.defaults', refuse),
    steps: stepsIn(ours.steps, refuse),
    overrides: overridesIn(ours.overrides, refuse),
    source: 'kubeflow'
  };
}

function optionsIn(value: unknown, where: string, refuse: Refuse): StepOptions {
  return keepFitting(value, where, OPTION_RULES, refuse);
}

function stepsIn(value: unknown, refuse: Refuse): Readonly<Record<string, StepOptions>> {
  if (value === undefined) return {};
  if (!isObject(value)) refuse('kubeflow.steps');
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).map(([title, options]) => [title, optionsIn(options, `kubeflow.steps.${title}`, refuse)]));
}

function overridesIn(value: unknown, refuse: Refuse): EdgeOverride[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) refuse('kubeflow.overrides');
  return (Array.isArray(value) ? value : []).filter((override: unknown, index): override is EdgeOverride => {
    if (isOverride(override)) return true;
    refuse(`kubeflow.overrides[${index}]`);
    return false;
  });
}

function isOverride(value: unknown): value is EdgeOverride {
  if (!isObject(value)) return false;
  const { kind, cell, name, from, to } = value;
  if (kind === 'read-only') return isName.words(cell) && isName.words(name);
  if (!isName.words(from) || !isName.words(to)) return false;
  return kind === 'extra-edge' || (kind === 'no-edge' && (name === undefined || isName.words(name)));
}

/**
 * A code cell's `kubeflow` metadata: `{role: 'step', step: 'train', after?: […]}` or `{role: 'shared' | 'parameters' | 'metrics' | 'skip'}`.
 * `version` is the notebook's.
 */
export function readCellRole(value: unknown, cell: number, diagnostics: Diagnostic[], version = METADATA_VERSION): CellRole {
  if (value === undefined) return { kind: 'unmarked' };
  const refuse: Refuse = name => void diagnostics.push({ code: 'malformed-metadata', severity: 'warning', cell, name });
  const mark = migrateCell(value, version);
  if (isObject(mark)) {
    const { role, step } = mark;
    if (role === 'step' && isName.words(step)) return { kind: 'step', name: step, after: afterIn(mark.after, refuse) };
    if (role === 'shared' || role === 'parameters' || role === 'metrics' || role === 'skip') return { kind: role };
  }
  refuse('kubeflow');
  return { kind: 'unmarked' };
}

function afterIn(value: unknown, refuse: Refuse): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) refuse('kubeflow.after');
  return (Array.isArray(value) ? value : []).filter((each: unknown, index): each is string => {
    const fits = isName.words(each);
    if (!fits) refuse(`kubeflow.after[${index}]`);
    return fits;
  });
}
