/** The promise: a pipeline gives what the notebook gives. Every notebook's outputs equal those of one kernel (nbclient). */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Lab, python, readNotebookFile, root, runProgram, shown } from './harness';

const sources = path.join(root, 'server-proxy', 'tests', 'equivalence');
const names = fs
  .readdirSync(sources)
  .filter(file => file.endsWith('.py') && file !== 'oracle.py')
  .map(file => file.replace(/\.py$/, ''))
  .sort();

describe(`${names.length} notebooks as pipelines and in one kernel`, { concurrency: 2 }, () => {
  const lab = new Lab();
  const made = path.join(lab.folder, 'made');

  before(async () => {
    const oracle = await runProgram(python, [path.join(sources, 'oracle.py'), made]);
    assert.equal(oracle.status, 0, oracle.stderr);
    const started = await lab.kubeflow(['cluster', 'start']);
    assert.equal(started.status, 0, started.stderr);
  });
  after(() => lab.close());

  for (const name of names) {
    test(name, async () => {
      const source = path.join(made, 'notebooks', `${name}.ipynb`);
      const untouched = fs.readFileSync(source);
      const output = path.join(made, `${name}.executed.ipynb`);
      const run = await lab.kubeflow(['run', source, '--output', output]);
      assert.equal(run.status, 0, run.stderr);
      assert.deepEqual(shown(readNotebookFile(output)), shown(readNotebookFile(path.join(made, 'truth', `${name}.ipynb`))), run.stderr);
      assert.deepEqual(fs.readFileSync(source), untouched, 'the source notebook is never changed');
    });
  }
});
