/** How the state of an older version becomes the newest form, step by step and not by half. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { migrate } from './migrations';

const formOf = (database: DatabaseSync): unknown => database.prepare('PRAGMA user_version').get()?.user_version;

test('each step runs once, from the form that the file has', () => {
  const database = new DatabaseSync(':memory:');
  const first = 'CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1)';
  migrate(database, 'state', [first]);
  migrate(database, 'state', [first, 'UPDATE a SET x = x + 1']);
  migrate(database, 'state', [first, 'UPDATE a SET x = x + 1']);
  assert.equal(formOf(database), 2);
  assert.equal(database.prepare('SELECT x FROM a').get()?.x, 2);
  database.close();
});

test('a step that fails leaves the form before it, so that the next start tries it again', () => {
  const database = new DatabaseSync(':memory:');
  const first = 'CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1)';
  migrate(database, 'state', [first]);
  assert.throws(() => migrate(database, 'state', [first, 'UPDATE a SET x = 5; UPDATE nowhere SET x = 1']), /nowhere/);
  assert.equal(formOf(database), 1);
  assert.equal(database.prepare('SELECT x FROM a').get()?.x, 1);
  database.close();
});

test('a newer form is refused with the file and the way out', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA user_version = 3');
  assert.throws(() => migrate(database, '/data/state.sqlite', ['SELECT 1']), /\/data\/state\.sqlite was written by a newer .*form 3.*JUPYTERLAB_KUBEFLOW_DATA/);
  database.close();
});
