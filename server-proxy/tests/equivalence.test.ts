/**
 * The promise: a pipeline gives what the notebook gives. Every notebook's outputs and final values equal those of one kernel
 * (nbclient), in at least two different cuts into steps.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Lab, pooled, python, readNotebookFile, root, runProgram, shown } from './harness';

const sources = path.join(root, 'server-proxy', 'tests', 'equivalence');
// One notebook, to look at it alone: KF_EQUIVALENCE=NAME.
const only = process.env.KF_EQUIVALENCE;
const names = fs
  .readdirSync(sources)
  .filter(file => file.endsWith('.py') && file !== 'oracle.py')
  .map(file => file.replace(/\.py$/, ''))
  .filter(name => only === undefined || name === only)
  .sort();
const lab = new Lab();
const made = path.join(lab.folder, 'made');

before(async () => {
  const oracle = await runProgram(python, [path.join(sources, 'oracle.py'), made, ...(only === undefined ? [] : [only])]);
  assert.equal(oracle.status, 0, oracle.stderr);
  const started = await lab.kubeflow(['cluster', 'start']);
  assert.equal(started.status, 0, started.stderr);
});
after(() => lab.close());

async function compare(name: string, cut: string): Promise<void> {
  const source = path.join(made, 'cuts', `${name}.${cut}.ipynb`);
  const untouched = fs.readFileSync(source);
  const output = path.join(made, `${name}.${cut}.executed.ipynb`);
  const run = await lab.kubeflow(['run', source, '--output', output]);
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual(shown(readNotebookFile(output)), shown(readNotebookFile(path.join(made, 'truth', `${name}.ipynb`))), run.stderr);
  assert.deepEqual(fs.readFileSync(source), untouched, 'the source notebook is never changed');
}

test(`${names.length} notebooks as pipelines and in one kernel`, async suite => {
  const jobs = names.flatMap(name => {
    const cuts = ['every', 'proposal', 'written', 'pairs'].filter(cut => fs.existsSync(path.join(made, 'cuts', `${name}.${cut}.ipynb`)));
    assert.ok(cuts.length >= 2, `${name} is cut into steps in one way only`);
    return cuts.map(cut => ({ name, cut }));
  });
  await pooled(2, jobs, async ({ name, cut }) => {
    await suite.test(`${name}, cut: ${cut}`, () => compare(name, cut));
  });
});
