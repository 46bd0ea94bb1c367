/** `--context`: the same run in a cluster elsewhere, played by a second daemon that is reached through the person's kubeconfig alone. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Lab, printed, readNotebookFile, runProgram } from './harness';
import { notebook, step } from './notebooks';

describe('a cluster of the kubeconfig', () => {
  const here = new Lab();
  const there = new Lab();
  const kubeconfig = path.join(here.folder, 'person', 'config');
  const env = { KUBECONFIG: kubeconfig };

  before(async () => {
    const started = await there.kubeflow(['cluster', 'start']);
    assert.equal(started.status, 0, started.stderr);
    fs.mkdirSync(path.dirname(kubeconfig));
    fs.copyFileSync(path.join(there.data, 'kubeconfig'), kubeconfig);
    const current = (await runProgram(there.kubectlProgram, ['config', 'current-context'], { env: { ...there.env, ...env } })).stdout.trim();
    const renamed = await runProgram(there.kubectlProgram, ['config', 'rename-context', current, 'far'], { env: { ...there.env, ...env } });
    assert.equal(renamed.status, 0, renamed.stderr);
  });
  after(() => Promise.all([here.close(), there.close()]));

  test('gets the run, its files by ConfigMap, nothing of this machine, and gives the executed notebook', async () => {
    fs.writeFileSync(path.join(here.folder, 'own.py'), 'WORD = "own"\n');
    fs.writeFileSync(path.join(here.folder, 'data.csv'), 'a,b\n');
    const file = path.join(here.folder, 'far.ipynb');
    fs.writeFileSync(file, notebook([step('one', 'import own, os\nx = own.WORD\nopen("data.csv").read()'), step('two', 'print(x, os.environ.get("PLAIN_VALUE"), os.environ.get("MY_TOKEN"))')]));
    const ended = await here.kubeflow(['run', file, '--context', 'far', '--namespace', 'kubeflow-user-example-com', '--json'], { env: { ...env, PLAIN_VALUE: 'shown', MY_TOKEN: 'hidden-value' } });
    assert.equal(ended.status, 0, ended.stderr);
    assert.equal(printed(readNotebookFile(path.join(here.folder, 'far.executed.ipynb'))), 'own None None\n');
    assert.equal(fs.existsSync(here.data), false, 'the local cluster was started for a run elsewhere');
    const { run, namespace } = JSON.parse(ended.stdout) as { run: string; namespace: string };
    assert.equal(namespace, 'kubeflow-user-example-com');
    const all = (await there.kubectl(['get', 'workflow,configmap,secret', '-n', namespace, '-o', 'yaml'])).stdout;
    assert.match(all, new RegExp(`name: ${run}`));
    assert.doesNotMatch(all, /hostPath|value: shown|hidden-value/);
    assert.ok(!all.includes(here.folder), 'a path of this machine went to the cluster');
  });

  test('has no folder of this machine: a file too big to travel is said, with what to do', async () => {
    fs.writeFileSync(path.join(here.folder, 'big.csv'), 'x'.repeat(1_500_000));
    const file = path.join(here.folder, 'big.ipynb');
    fs.writeFileSync(file, notebook([step('read', 'print(len(open("big.csv").read()))')]));
    const ended = await here.kubeflow(['run', file, '--context', 'far'], { env });
    assert.match(ended.stderr, /error: cell 0, line 1: .*big\.csv/);
    assert.equal(ended.status, 1, ended.stderr);
    assert.doesNotMatch((await there.kubectl(['get', 'workflow', '-A', '-o', 'yaml'])).stdout, /hostPath/);
  });

  test('a namespace that is not there, or a login that is not let in, is said', async () => {
    const file = path.join(here.folder, 'small.ipynb');
    fs.writeFileSync(file, notebook([step('one', 'x = 1')]));
    const nowhere = await here.kubeflow(['run', file, '--context', 'far', '--namespace', 'nobodys'], { env });
    assert.equal(nowhere.status, 2, nowhere.stderr);
    assert.match(nowhere.stderr, /nobodys/);
    const stranger = path.join(here.folder, 'stranger');
    fs.writeFileSync(stranger, fs.readFileSync(kubeconfig, 'utf8').replace(/^(\s*)token:.*$/m, '$1token: wrong'));
    const refused = await here.kubeflow(['run', file, '--context', 'far'], { env: { KUBECONFIG: stranger } });
    assert.equal(refused.status, 3, refused.stderr);
    assert.match(refused.stderr, /the cluster refused: .*[Uu]nauthorized/);
  });

  test('--no-wait leaves the run to that cluster, where kubectl sees it end', async () => {
    const file = path.join(here.folder, 'small.ipynb');
    const ended = await here.kubeflow(['run', file, '--context', 'far', '--no-wait'], { env });
    assert.equal(ended.status, 0, ended.stderr);
    const got = await runProgram(there.kubectlProgram, ['--context', 'far', 'wait', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s', 'workflow', ended.stdout.trim()], { env: { ...there.env, ...env } });
    assert.equal(got.status, 0, got.stderr);
  });
});
