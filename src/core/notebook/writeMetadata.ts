/** What a person's choice changes in the metadata of a notebook, as a value; whoever holds the notebook applies it. */
import { METADATA_VERSION, migrateNotebook, versionOf } from './migrations';
import { isName } from './optionRules';
import type { CellRole, EdgeOverride, Notebook, StepOptions } from './types';

type Json = Readonly<Record<string, unknown>>;

/** New values of the key `kubeflow`; null removes it. What is not named stays as it is. */
export interface MetadataChange {
  /** Of the notebook; absent: unchanged. */
  readonly notebook?: Json;
  /** By cell index. */
  readonly cells: ReadonlyMap<number, Json | null>;
}

/** The notebook as it was read, and the value of its key `kubeflow` as it stands in the file. */
export interface Choices {
  readonly notebook: Notebook;
  readonly kubeflow: unknown;
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const UNMARKED: CellRole = { kind: 'unmarked' };

/** Gives code cells a role; other cells are passed over. A step without a name changes nothing. */
export function assignRole(choices: Choices, cells: readonly number[], role: CellRole): MetadataChange {
  if (role.kind === 'step' && !isName.words(role.name)) return { cells: new Map() };
  const roles = new Map<number, CellRole>();
  for (const cell of cells) {
    const found = choices.notebook.cells[cell];
    if (found?.type !== 'code') continue;
    // What the cell was told to wait for stays while its step does.
    const kept = role.kind === 'step' && found.role.kind === 'step' && found.role.name === role.name ? found.role : role;
    roles.set(cell, kept);
  }
  return change(choices, roles);
}

/** The title of the marked step that a cell stands below; undefined where there is none. */
export function stepAbove(notebook: Notebook, cell: number): string | undefined {
  for (let index = cell - 1; index >= 0; index -= 1) {
    const role = notebook.cells[index]?.role;
    if (role?.kind === 'step') return role.name;
  }
  return undefined;
}

/** The cells join the marked step above the first of them; without one nothing changes. */
export function joinStepAbove(choices: Choices, cells: readonly number[]): MetadataChange {
  const title = stepAbove(choices.notebook, Math.min(...cells));
  return title === undefined ? { cells: new Map() } : assignRole(choices, cells, { kind: 'step', name: title, after: [] });
}

/** Renames a step in its cells, its options and whatever names it. A title that another step has joins the two, whose options win. */
export function renameStep(choices: Choices, title: string, to: string): MetadataChange {
  if (to.trim() === '' || to === title) return { cells: new Map() };
  const renamed = (name: string): string => (name === title ? to : name);
  const roles = new Map<number, CellRole>();
  for (const { index, role } of choices.notebook.cells) {
    if (role.kind !== 'step' || (role.name !== title && !role.after.includes(title))) continue;
    const name = renamed(role.name);
    roles.set(index, { kind: 'step', name, after: [...new Set(role.after.map(renamed))].filter(each => each !== name) });
  }
  const settings = settingsJson(choices);
  const { [title]: own, ...others } = objectAt(settings, 'steps');
  const steps = own === undefined ? others : { ...others, [to]: { ...(isObject(own) ? own : {}), ...objectAt(others, to) } };
  const overrides = listAt(settings, 'overrides').map(word => (isObject(word) ? { ...word, ...renamedEnds(word, renamed) } : word));
  return change(choices, roles, withParts(settings, { steps, overrides }));
}

function renamedEnds({ from, to }: Json, renamed: (name: string) => string): Json {
  return { ...(typeof from === 'string' ? { from: renamed(from) } : {}), ...(typeof to === 'string' ? { to: renamed(to) } : {}) };
}

/** Replaces the options of one step. */
export function setStepOptions(choices: Choices, title: string, options: StepOptions): MetadataChange {
  const settings = settingsJson(choices);
  const { [title]: _, ...others } = objectAt(settings, 'steps');
  const steps = Object.keys(options).length === 0 ? others : { ...others, [title]: options };
  return change(choices, new Map(), withParts(settings, { steps }));
}

/** Replaces the options that every step has. */
export function setDefaultOptions(choices: Choices, defaults: StepOptions): MetadataChange {
  return change(choices, new Map(), withParts(settingsJson(choices), { defaults: { ...defaults } }));
}

/** Adds a person's word about an edge; the opposite word about the same edge goes. */
export function addOverride(choices: Choices, word: EdgeOverride): MetadataChange {
  const settings = settingsJson(choices);
  const others = listAt(settings, 'overrides').filter(other => !same(other, word) && !contradicts(other, word));
  return change(choices, new Map(), withParts(settings, { overrides: [...others, word] }));
}

/** Takes a word back. */
export function removeOverride(choices: Choices, word: EdgeOverride): MetadataChange {
  const settings = settingsJson(choices);
  return change(choices, new Map(), withParts(settings, { overrides: listAt(settings, 'overrides').filter(other => !same(other, word)) }));
}

/** Steps as they were proposed. */
export interface ProposedSteps {
  readonly steps: readonly { readonly title: string; readonly shared: boolean; readonly cells: readonly number[] }[];
  /** Cells that every step re-executes. */
  readonly shared: readonly number[];
}

/** Writes the proposal down, so that it stays whatever becomes of the headings. Cells that carry a mark keep it. */
export function acceptProposal(choices: Choices, proposal: ProposedSteps): MetadataChange {
  const roles = new Map<number, CellRole>();
  const set = (cell: number, role: CellRole): void => {
    if (choices.notebook.cells[cell]?.role.kind === 'unmarked') roles.set(cell, role);
  };
  proposal.shared.forEach(cell => set(cell, { kind: 'shared' }));
  for (const { title, shared, cells } of proposal.steps) {
    cells.forEach(cell => set(cell, shared ? { kind: 'shared' } : { kind: 'step', name: title, after: [] }));
  }
  return change(choices, roles);
}

/** Both, the second made after the first. */
export function joinChanges(first: MetadataChange, second: MetadataChange): MetadataChange {
  return { ...first, ...second, cells: new Map([...first.cells, ...second.cells]) };
}

/**
 * Where tags decided until now, or an older version of our metadata, the first choice writes our key for the whole notebook, so that nothing
 * else changes by it.
 */
function change(choices: Choices, roles: ReadonlyMap<number, CellRole>, settings?: Json): MetadataChange {
  const { notebook } = choices;
  const first = notebook.settings.source !== 'kubeflow' || versionOf(choices.kubeflow) < METADATA_VERSION;
  const cells = new Map<number, Json | null>();
  for (const { index, type, role } of notebook.cells) {
    const chosen = roles.get(index) ?? (first && type === 'code' ? role : undefined);
    if (chosen === undefined || (chosen.kind === 'unmarked' && !roles.has(index))) continue;
    cells.set(index, chosen.kind === 'unmarked' ? null : roleJson(chosen));
  }
  const written = settings ?? (first ? settingsJson(choices) : undefined);
  const versioned = written ?? (isObject(choices.kubeflow) && choices.kubeflow.version !== undefined ? undefined : settingsJson(choices));
  return { ...(versioned === undefined ? {} : { notebook: versioned }), cells };
}

function roleJson(role: CellRole): Json {
  if (role.kind !== 'step') return { role: role.kind };
  return { role: 'step', step: role.name, ...(role.after.length > 0 ? { after: role.after } : {}) };
}

/** Our key of the notebook as it is or, where there is none yet, as Kale's metadata says it. What we don't know in it is kept. */
function settingsJson({ notebook, kubeflow }: Choices): Json {
  const migrated = migrateNotebook(kubeflow);
  const own = isObject(migrated) ? migrated : {};
  if (notebook.settings.source === 'kubeflow') return { ...own, version: own.version ?? METADATA_VERSION };
  const { name, description, defaults, steps } = notebook.settings;
  return withParts(
    { ...own, version: METADATA_VERSION, ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) },
    { defaults: { ...defaults }, steps: Object.fromEntries(Object.entries(steps).filter(([, options]) => Object.keys(options).length > 0)) }
  );
}

/** Empty parts are left out. */
function withParts(settings: Json, parts: Readonly<Record<string, Json | readonly unknown[]>>): Json {
  const all = Object.entries({ ...settings, ...parts });
  return Object.fromEntries(all.filter(([key]) => !(key in parts) || Object.keys(parts[key] ?? {}).length > 0));
}

function objectAt(json: Json, key: string): Json {
  const value = json[key];
  return isObject(value) ? value : {};
}

function listAt(json: Json, key: string): readonly unknown[] {
  const value = json[key];
  return Array.isArray(value) ? value : [];
}

const FIELDS = ['kind', 'cell', 'name', 'from', 'to'] as const;

function same(a: unknown, b: EdgeOverride): boolean {
  return isObject(a) && FIELDS.every(field => a[field] === (b as unknown as Json)[field]);
}

function contradicts(a: unknown, b: EdgeOverride): boolean {
  if (!isObject(a) || b.kind === 'read-only') return false;
  return (a.kind === 'no-edge' || a.kind === 'extra-edge') && a.kind !== b.kind && a.from === b.from && a.to === b.to;
}

/** Takes the mark away. */
export function removeRole(choices: Choices, cells: readonly number[]): MetadataChange {
  return assignRole(choices, cells, UNMARKED);
}
