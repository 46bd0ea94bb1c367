/** What `compile` writes works without us: kubectl alone makes a run of it, again and again, whole or in its parts. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Lab, type Finished } from './harness';
import { notebook, step } from './notebooks';

describe('a compiled file', () => {
  const lab = new Lab();
  const whole = path.join(lab.folder, 'pipeline.yaml');
  const succeeded = (name: string): Promise<Finished> => lab.kubectl(['wait', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s', name]);
  const created = (text: string): string => /^(workflow\.argoproj\.io\/\S+) created$/m.exec(text)?.[1] ?? '';
  const compile = async (...args: string[]): Promise<void> => {
    const ended = await lab.kubeflow(['compile', 'pipeline.ipynb', ...args]);
    assert.equal(ended.status, 0, ended.stderr);
  };

  before(async () => {
    fs.writeFileSync(path.join(lab.folder, 'own.py'), 'WORD = "{{workflow.name}} $(HOME) $$"\n');
    const cells = [{ source: 'count = 3', tags: ['parameters'] }, step('make', 'import own\nitems = [own.WORD] * count'), step('show', 'print(len(items), items[0], r"$\\frac{{a}}{b}$ {{workflow.uid}} $(PATH) $$")')];
    fs.writeFileSync(path.join(lab.folder, 'pipeline.ipynb'), notebook(cells));
    assert.equal((await lab.kubeflow(['cluster', 'start'])).status, 0);
    await compile('-o', whole);
  });
  after(() => lab.close());

  test('kubectl create starts a run; a second time the standing objects exist, and another run starts all the same', async () => {
    const first = await lab.kubectl(['create', '-f', whole]);
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stdout, /persistentvolumeclaim\/\S+ created[\s\S]*configmap\/\S+ created[\s\S]*workflow\.argoproj\.io\/\S+ created/);
    const second = await lab.kubectl(['create', '-f', whole]);
    assert.equal(second.status, 1);
    assert.match(second.stderr, /AlreadyExists.*persistentvolumeclaims/);
    assert.equal(second.stderr.match(/AlreadyExists/g)?.length, first.stdout.match(/(claim|configmap)\/\S+ created/g)?.length);
    const runs = [created(first.stdout), created(second.stdout)];
    assert.notEqual(runs[0], runs[1]);
    for (const run of runs) {
      const ended = await succeeded(run);
      assert.equal(ended.status, 0, `${run}: ${ended.stderr}`);
      const logs = await lab.kubectl(['logs', '-l', `workflows.argoproj.io/workflow=${run.split('/')[1]},jupyterlab-kubeflow/step=show`, '--tail=-1']);
      assert.equal(logs.stdout, '3 {{workflow.name}} $(HOME) $$ $\\frac{{a}}{b}$ {{workflow.uid}} $(PATH) $$\n');
    }
  });

  test('its parts are applied and created one after the other', async () => {
    const [standing, run] = [path.join(lab.folder, 'standing.yaml'), path.join(lab.folder, 'run.yaml')];
    await compile('--part', 'standing', '-o', standing);
    await compile('--part', 'run', '-o', run);
    for (const word of ['created|configured|unchanged', 'unchanged']) {
      const applied = await lab.kubectl(['apply', '-f', standing, '-n', 'kubeflow-user-example-com']);
      assert.equal(applied.status, 0, applied.stderr);
      assert.ok(applied.stdout.trim().split('\n').every(line => new RegExp(word).test(line)), applied.stdout);
    }
    const started = await lab.kubectl(['create', '-f', run, '-n', 'kubeflow-user-example-com', '-o', 'name']);
    assert.equal(started.status, 0, started.stderr);
    const ended = await lab.kubectl(['wait', '-n', 'kubeflow-user-example-com', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s', started.stdout.trim()]);
    assert.equal(ended.status, 0, ended.stderr);
  });
});
