/** Workflows in the real cluster: what persons do to them while they run, and what a SIGKILL of the daemon in the middle of waiting does not do. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { retryPatch } from '../../src/core/results/retryWorkflow';
import type { Workflow } from '../../src/core/results/workflowSteps';
import { Lab } from './harness';

interface Told {
  readonly status?: { readonly phase?: string; readonly message?: string; readonly finishedAt?: string; readonly nodes?: Readonly<Record<string, { readonly displayName: string; readonly phase: string; readonly message?: string; readonly outputs?: { readonly result?: string } }>> };
}

describe('workflows', () => {
  const lab = new Lab();
  const marks = path.join(lab.folder, 'marks');
  before(async () => {
    fs.mkdirSync(marks);
    const started = await lab.kubeflow(['cluster', 'start']);
    assert.equal(started.status, 0, started.stderr);
  });
  after(() => lab.close());

  const shell = (name: string, source: string, more: object = {}): object => ({ name, container: { image: 'busybox', command: ['sh', '-c', source] }, ...more });
  const mark = (name: string): string => `echo x >> ${marks}/${name}`;
  const marked = (name: string): string => (fs.existsSync(path.join(marks, name)) ? fs.readFileSync(path.join(marks, name), 'utf8') : '');
  const create = async (name: string, spec: object): Promise<void> => {
    const file = path.join(lab.folder, `${name}.json`);
    fs.writeFileSync(file, JSON.stringify({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name, namespace: 'default' }, spec: { entrypoint: 'main', ...spec } }));
    const created = await lab.kubectl(['create', '-f', file]);
    assert.equal(created.status, 0, created.stderr);
  };
  const get = async (name: string): Promise<Told> => JSON.parse((await lab.kubectl(['get', 'workflow', '-n', 'default', name, '-o', 'json'])).stdout) as Told;
  const patch = async (name: string, change: object): Promise<void> => {
    const patched = await lab.kubectl(['patch', 'workflow', '-n', 'default', name, '--type=merge', '-p', JSON.stringify(change)]);
    assert.equal(patched.status, 0, patched.stderr);
  };
  const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (const started = Date.now(); !(await holds()); await pause(20)) assert.ok(Date.now() - started < 60_000, `never: ${what}`);
  };
  const ended = async (name: string): Promise<Told['status']> => {
    const waited = await lab.kubectl(['wait', '-n', 'default', '--for=jsonpath={.status.finishedAt}', '--timeout=60s', `workflow/${name}`]);
    assert.equal(waited.status, 0, waited.stderr);
    return (await get(name)).status;
  };
  const node = (status: Told['status'], name: string): { phase: string; message?: string } | undefined => Object.values(status?.nodes ?? {}).find(each => each.displayName === name);

  test('a daemon killed during a back-off, a timed wait and an exit handler goes on with each of them', async () => {
    await create('backoff', { templates: [shell('main', `${mark('attempt')}; [ $(wc -l < ${marks}/attempt) -ge 2 ]`, { retryStrategy: { limit: 3, backoff: { duration: '4s' } } })] });
    await create('timed', { templates: [{ name: 'main', steps: [[{ name: 'wait', template: 'wait' }], [{ name: 'then', template: 'then' }]] }, { name: 'wait', suspend: { duration: '4s' } }, shell('then', mark('then'))] });
    await create('leaving', { onExit: 'bye', templates: [shell('main', 'exit 3'), shell('bye', `${mark('bye')}; until [ -e ${marks}/gate ]; do sleep 0.05; done`)] });
    await until('the back-off', async () => /^Backoff/.test((await get('backoff')).status?.nodes?.backoff?.message ?? ''));
    await until('the timed wait', async () => node((await get('timed')).status, 'wait')?.phase === 'Running');
    await until('the exit handler', () => marked('bye') !== '');

    const pid = lab.daemonPid;
    process.kill(pid, 'SIGKILL');
    await until('the daemon is gone', () => !fs.existsSync(`/proc/${pid}`) || /State:\s+Z/.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8')));
    fs.writeFileSync(path.join(marks, 'gate'), '');
    assert.equal((await lab.kubeflow(['cluster', 'start'])).status, 0);

    const [backoff, timed, leaving] = await Promise.all(['backoff', 'timed', 'leaving'].map(ended));
    assert.deepEqual([backoff?.phase, marked('attempt')], ['Succeeded', 'x\nx\n']);
    assert.deepEqual([timed?.phase, marked('then')], ['Succeeded', 'x\n']);
    assert.deepEqual([leaving?.phase, marked('bye'), node(leaving, 'leaving.onExit')?.phase], ['Failed', 'x\n', 'Succeeded']);
  });

  test('a person answers and stops', async () => {
    await create('asking', {
      templates: [
        { name: 'main', dag: { tasks: [{ name: 'ask', template: 'ask' }, { name: 'say', template: 'say', dependencies: ['ask'], arguments: { parameters: [{ name: 'answer', value: '{{tasks.ask.outputs.parameters.answer}}' }] } }] } },
        { name: 'ask', suspend: {}, outputs: { parameters: [{ name: 'answer', valueFrom: { supplied: {} } }] } },
        shell('say', `echo '{{inputs.parameters.answer}}' > ${marks}/said`, { inputs: { parameters: [{ name: 'answer' }] } })
      ]
    });
    await create('endless', { onExit: 'bye', templates: [shell('main', `${mark('endless')}; sleep 1000`), shell('bye', `echo {{workflow.status}} > ${marks}/stopped`)] });
    await until('the question', async () => node((await get('asking')).status, 'ask')?.phase === 'Running');
    const [id] = Object.entries((await get('asking')).status?.nodes ?? {}).find(([, each]) => each.displayName === 'ask') ?? [''];
    await patch('asking', { status: { nodes: { [id]: { phase: 'Succeeded', outputs: { parameters: [{ name: 'answer', value: 'forty two' }] } } } } });
    assert.equal((await ended('asking'))?.phase, 'Succeeded');
    assert.equal(marked('said'), 'forty two\n');

    await until('the endless step', () => marked('endless') !== '');
    await patch('endless', { spec: { shutdown: 'Stop' } });
    assert.equal((await ended('endless'))?.phase, 'Failed');
    assert.equal(marked('stopped'), 'Failed\n');
    const pods = await lab.kubectl(['get', 'pod', '-n', 'default', 'endless']);
    assert.match(pods.stderr, /NotFound/);
  });

  test('a failed run goes on from its failed step, and what succeeded does not run again', async () => {
    await create('again', {
      activeDeadlineSeconds: 60,
      templates: [{ name: 'main', dag: { tasks: [{ name: 'first', template: 'first' }, { name: 'second', template: 'second', dependencies: ['first'] }] } }, shell('first', mark('first')), shell('second', `${mark('second')}; [ -e ${marks}/repaired ]`)]
    });
    assert.equal((await ended('again'))?.phase, 'Failed');
    fs.writeFileSync(path.join(marks, 'repaired'), '');
    const asked = retryPatch((await get('again')) as unknown as Workflow, new Date().toISOString());
    assert.equal(asked?.pods.length, 1);
    const deleted = await lab.kubectl(['delete', 'pod', '-n', 'default', ...asked.pods]);
    assert.equal(deleted.status, 0, deleted.stderr);
    await patch('again', asked.patch);
    const status = await ended('again');
    assert.deepEqual([status?.phase, marked('first'), marked('second')], ['Succeeded', 'x\n', 'x\nx\n']);
  });

  test('a claim of the workflow carries files from step to step and goes with its success', async () => {
    const mounted = (name: string, source: string): object => ({ name, container: { image: 'busybox', command: ['sh', '-c', source], volumeMounts: [{ name: 'work', mountPath: '/work-of-steps' }] } });
    await create('claimed', {
      volumeClaimTemplates: [{ metadata: { name: 'work' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
      ttlStrategy: { secondsAfterFailure: 3600 },
      templates: [{ name: 'main', steps: [[{ name: 'a', template: 'a' }], [{ name: 'b', template: 'b' }]] }, mounted('a', 'echo carried > /work-of-steps/file'), mounted('b', `cp /work-of-steps/file ${marks}/carried`)]
    });
    const status = await ended('claimed');
    assert.equal(status?.phase, 'Succeeded', JSON.stringify(status));
    assert.equal(marked('carried'), 'carried\n');
    await until('the claim is gone', async () => /NotFound/.test((await lab.kubectl(['get', 'pvc', '-n', 'default', 'claimed-work'])).stderr));
  });

  test('artifacts travel: a file, a folder, unpacked, into a script, and one that is missing', async () => {
    const outputs = { artifacts: [{ name: 'file', path: `${lab.folder}/out/file` }, { name: 'folder', path: `${lab.folder}/out/folder/` }, { name: 'plain', path: `${lab.folder}/out/plain`, archive: { none: {} } }, { name: 'missing', path: `${lab.folder}/out/missing`, optional: true }] };
    const names = ['file', 'folder', 'plain', 'missing', 'raw'];
    const from = names.slice(0, -1).map(name => ({ name, from: `{{tasks.make.outputs.artifacts.${name}}}` }));
    const inputs = { artifacts: names.map(name => ({ name, path: `/data/in/${name}`, optional: name === 'missing', ...(name === 'file' ? { mode: 0o700 } : {}) })) };
    const read = `cd /data/in; { cat file folder/.hidden 'folder/a b/deep' plain raw; ls -a folder | tail -n +3 | tr '\n' ' '; [ -e missing ] || echo none; [ -x file ] && echo may; } > ${marks}/read; echo more > folder/new; echo read`;
    await create('carry', {
      templates: [
        { name: 'main', dag: { tasks: [{ name: 'make', template: 'make' }, { name: 'take', template: 'take', dependencies: ['make'], arguments: { artifacts: [...from, { name: 'raw', raw: { data: 'raw of {{workflow.name}}\n' } }] } }] } },
        shell('make', `mkdir -p '${lab.folder}/out/folder/a b'; cd ${lab.folder}/out; rm -f missing; echo one > file; echo two > folder/.hidden; echo three > 'folder/a b/deep'; echo four > plain`, { outputs }),
        { name: 'take', inputs, script: { image: 'busybox', command: ['sh'], source: read } }
      ]
    });
    const status = await ended('carry');
    assert.equal(status?.phase, 'Succeeded', JSON.stringify(status));
    assert.equal(marked('read'), 'one\ntwo\nthree\nfour\nraw of carry\n.hidden a b none\nmay\n');
    assert.equal((await lab.kubectl(['delete', 'workflow', '-n', 'default', 'carry'])).status, 0);
    await until('the claim is gone', async () => /NotFound/.test((await lab.kubectl(['get', 'pvc', '-n', 'default', 'carry-output-artifacts'])).stderr));
  });
});
