/** SIGKILL of the daemon in the middle of a run: after a restart the run goes on and ends as it should, and no finished step runs again. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, describe, test } from 'node:test';
import { Lab } from './harness';

describe('a killed daemon', () => {
  const lab = new Lab();
  after(() => lab.close());

  test('loses nothing', async () => {
    const marks = path.join(lab.folder, 'marks');
    fs.mkdirSync(marks);
    // Each step leaves a mark a start; the second waits until the test lets it go, with the daemon dead in between.
    const step = (name: string, body: string): object => ({
      name,
      container: { image: 'busybox', command: ['sh', '-c', `echo x >> ${marks}/${name}; ${body}; echo ${name} done`] }
    });
    const gate = `${marks}/gate`;
    const workflow = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: 'survivor', namespace: 'default' },
      spec: {
        entrypoint: 'main',
        templates: [
          { name: 'main', dag: { tasks: [{ name: 'a', template: 'a' }, { name: 'b', template: 'b', dependencies: ['a'] }, { name: 'c', template: 'c', dependencies: ['b'] }] } },
          step('a', 'true'),
          step('b', `until [ -e ${gate} ]; do sleep 0.05; done`),
          step('c', 'true')
        ]
      }
    };
    const file = path.join(lab.folder, 'survivor.json');
    fs.writeFileSync(file, JSON.stringify(workflow));
    assert.equal((await lab.kubeflow(['cluster', 'start'])).status, 0);
    const created = await lab.kubectl(['create', '-f', file]);
    assert.equal(created.status, 0, created.stderr);
    const until = async (what: string, holds: () => boolean): Promise<void> => {
      for (const started = Date.now(); !holds(); await pause(20)) assert.ok(Date.now() - started < 60_000, `never: ${what}`);
    };
    await until('b started', () => fs.existsSync(path.join(marks, 'b')));

    const pid = lab.daemonPid;
    process.kill(pid, 'SIGKILL');
    await until('the daemon is gone', () => !fs.existsSync(`/proc/${pid}`) || /State:\s+Z/.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8')));
    fs.writeFileSync(gate, '');
    assert.equal((await lab.kubeflow(['cluster', 'start'])).status, 0);

    const waited = await lab.kubectl(['wait', '-n', 'default', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s', 'workflow/survivor']);
    assert.equal(waited.status, 0, waited.stderr);
    for (const name of ['a', 'b', 'c']) assert.equal(fs.readFileSync(path.join(marks, name), 'utf8'), 'x\n', `${name} ran once`);
    const pods = JSON.parse((await lab.kubectl(['get', 'pods', '-n', 'default', '-o', 'json'])).stdout) as { items: { metadata: { name: string } }[] };
    const ofB = pods.items.map(pod => pod.metadata.name).find(name => /survivor-b-/.test(name));
    assert.ok(ofB);
    assert.equal((await lab.kubectl(['logs', '-n', 'default', ofB])).stdout, 'b done\n', 'no log line is lost');
  });
});
