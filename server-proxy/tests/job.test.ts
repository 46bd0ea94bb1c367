/** A batch/v1 Job through kubectl, and processes that end as they must. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Lab } from './harness';

describe('pods and jobs as processes', () => {
  const lab = new Lab();
  const create = async (object: object): Promise<void> => {
    const file = path.join(lab.folder, `object-${fs.readdirSync(lab.folder).length}.json`);
    fs.writeFileSync(file, JSON.stringify(object));
    const created = await lab.kubectl(['create', '-n', 'default', '-f', file]);
    assert.equal(created.status, 0, created.stderr);
  };
  const podSpec = (script: string): object => ({ restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', script] }] });

  before(async () => {
    const started = await lab.kubeflow(['cluster', 'start']);
    assert.equal(started.status, 0, started.stderr);
  });
  after(() => lab.close());

  test('a job of three runs to its end', async () => {
    await create({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'three' }, spec: { completions: 3, parallelism: 2, template: { spec: podSpec('echo "$0 done"') } } });
    const waited = await lab.kubectl(['wait', '-n', 'default', '--for=condition=Complete', '--timeout=60s', 'job/three']);
    assert.equal(waited.status, 0, waited.stderr);
    const pods = await lab.kubectl(['get', 'pods', '-n', 'default', '-l', 'job-name=three', '-o', 'name']);
    assert.equal(pods.stdout.trim().split('\n').length, 3);
    assert.match((await lab.kubectl(['get', 'jobs', '-n', 'default'])).stdout, /three\s+Complete\s+3\/3/);
  });

  // Kubernetes reads `$$` in a command as one dollar.
  for (const [name, script, code] of [['exit', 'exit 7', 7], ['signal', 'kill -9 $$$$', 137]] as const) {
    test(`the exact end of a container: ${name}`, async () => {
      await create({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: podSpec(script) });
      const waited = await lab.kubectl(['wait', '-n', 'default', '--for=jsonpath={.status.phase}=Failed', '--timeout=60s', `pod/${name}`]);
      assert.equal(waited.status, 0, waited.stderr);
      const shown = await lab.kubectl(['get', 'pod', name, '-n', 'default', '-o', 'jsonpath={.status.containerStatuses[0].state.terminated.exitCode}']);
      assert.equal(shown.stdout, String(code));
    });
  }

  test('a bad pod is refused before anything runs', async () => {
    const file = path.join(lab.folder, 'bad.json');
    fs.writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'Bad_Name' }, spec: { containers: [] } }));
    const refused = await lab.kubectl(['create', '-n', 'default', '-f', file]);
    assert.notEqual(refused.status, 0);
    assert.match(refused.stderr, /Bad_Name/);
  });
});
