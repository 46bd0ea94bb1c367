/** The form of the state on disk, and the way from each older form to the newest. */
import type { DatabaseSync } from 'node:sqlite';

/** Step N brings form N to form N + 1. Steps are never changed once a version with them is out; the first fits a file from before forms were counted. */
const STEPS: readonly string[] = [
  `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS objects (
    resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (resource, namespace, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS history (
    revision INTEGER PRIMARY KEY, type TEXT NOT NULL, resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL);
`
];

/** Brings the database to the newest form; throws when a newer version of the package has written it. */
export function migrate(database: DatabaseSync, file: string, steps: readonly string[] = STEPS): void {
  const row = database.prepare('PRAGMA user_version').get();
  const form = Number(row?.user_version ?? 0);
  if (form > steps.length) {
    throw new Error(
      `the state in ${file} was written by a newer jupyterlab-kubeflow (form ${form}; this version reads up to ${steps.length}): install the newer version again, or set JUPYTERLAB_KUBEFLOW_DATA to another folder`
    );
  }
  for (let next = form; next < steps.length; next += 1) {
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(`${steps[next] ?? ''}; PRAGMA user_version = ${next + 1};`);
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }
}
