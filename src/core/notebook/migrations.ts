/** From older versions of our metadata to this one: a pure function for each version to the next. */

type Json = Readonly<Record<string, unknown>>;

/** From version n to n + 1; what it does not know it keeps. */
export interface Migration {
  /** The notebook's key `kubeflow`. */
  notebook(settings: Json): Json;
  /** A cell's key `kubeflow`. */
  cell(mark: Json): Json;
}

/** The function at index n - 1 leads from version n to n + 1. Version 1 is the first, so nothing leads to it. */
export const MIGRATIONS: readonly Migration[] = [];

/** The version that this code writes and reads. */
export const METADATA_VERSION = MIGRATIONS.length + 1;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The version that metadata says of itself; 1 where it says none, or nothing that is a version. */
export function versionOf(kubeflow: unknown): number {
  const version = isObject(kubeflow) ? kubeflow.version : undefined;
  return isVersion(version) ? version : 1;
}

/** A whole number from 1 on. */
export function isVersion(version: unknown): version is number {
  return typeof version === 'number' && Number.isInteger(version) && version >= 1;
}

/** The notebook's metadata in the newest form; what is newer still, or no object, stays as it is. */
export function migrateNotebook(kubeflow: unknown, table: readonly Migration[] = MIGRATIONS): unknown {
  if (!isObject(kubeflow)) return kubeflow;
  const from = versionOf(kubeflow);
  return table.slice(from - 1).reduce<Json>((settings, migration, index) => ({ ...migration.notebook(settings), version: from + index + 1 }), kubeflow);
}

/** A cell's metadata in the newest form; cells are of the version that their notebook says. */
export function migrateCell(mark: unknown, version: number, table: readonly Migration[] = MIGRATIONS): unknown {
  return isObject(mark) ? table.slice(version - 1).reduce<Json>((each, migration) => migration.cell(each), mark) : mark;
}
