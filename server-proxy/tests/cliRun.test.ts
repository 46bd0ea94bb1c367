/** `run` in the ways a person treats it: interrupted, repeated, with files too big to travel, with secrets. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Lab, printed, readNotebookFile, type Finished } from './harness';
import { notebook, step } from './notebooks';

describe('run', { concurrency: 2 }, () => {
  const lab = new Lab();
  const write = (name: string, text: string): string => {
    const file = path.join(lab.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  };
  const phase = async (name: string): Promise<string> => (await lab.kubectl(['get', 'workflow', '-A', '--field-selector', `metadata.name=${name}`, '-o', 'jsonpath={.items[0].status.phase}'])).stdout;
  const waitFor = (name: string, wanted: string): Promise<Finished> => lab.kubectl(['wait', '-A', `--for=jsonpath={.status.phase}=${wanted}`, '--timeout=60s', 'workflow', '--field-selector', `metadata.name=${name}`]);

  before(async () => {
    const started = await lab.kubeflow(['cluster', 'start']);
    assert.equal(started.status, 0, started.stderr);
  });
  after(() => lab.close());

  test('Ctrl-C ends the command with 130, not the run, and says how to follow and to stop it', async () => {
    const gate = path.join(lab.folder, 'gate');
    const file = write('waits.ipynb', notebook([step('waits', `import os, time\nprint("waiting", flush=True)\nwhile not os.path.exists(${JSON.stringify(gate)}):\n    time.sleep(0.05)`), step('after', 'print("after")', 'prev:waits')]));
    // In a process group of its own, as a terminal has it: Ctrl-C goes to all that the command started.
    const child = spawn(lab.program, ['run', file], { cwd: lab.folder, env: lab.env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    const ended = new Promise<number | null>(resolve => child.on('close', resolve));
    await new Promise<void>(resolve => {
      child.stderr.on('data', (data: Buffer) => {
        said += data.toString();
        if (said.includes('◐ waits')) resolve();
      });
    });
    process.kill(-(child.pid ?? 0), 'SIGINT');
    assert.equal(await ended, 130, said);
    const name = /run (\S+) in namespace/.exec(said)?.[1] ?? '';
    assert.match(said, new RegExp(`the run ${name} goes on[\\s\\S]*get workflow ${name} -n \\S+ --watch[\\s\\S]*patch workflow ${name}`));
    assert.equal(await phase(name), 'Running');
    fs.writeFileSync(gate, '');
    assert.equal((await waitFor(name, 'Succeeded')).status, 0);
  });

  test('the word on how to stop a run that goes on does stop it', async () => {
    const file = write('endless.ipynb', notebook([step('endless', 'import time\nwhile True:\n    time.sleep(0.05)')]));
    const name = (await lab.kubeflow(['run', file, '--no-wait'])).stdout.trim();
    await waitFor(name, 'Running');
    const namespace = (await lab.kubectl(['get', 'workflow', '-A', '--field-selector', `metadata.name=${name}`, '-o', 'jsonpath={.items[0].metadata.namespace}'])).stdout;
    const stopped = await lab.kubeflow(['kubectl', 'patch', 'workflow', name, '-n', namespace, '--type', 'merge', '-p', '{"spec":{"shutdown":"Stop"}}']);
    assert.equal(stopped.status, 0, stopped.stderr);
    assert.equal((await waitFor(name, 'Failed')).status, 0);
  });

  test('an unchanged step is said to come from the cache when it ends, before those after it; --no-cache runs it again', async () => {
    const file = write('kept.ipynb', notebook([step('first', 'a = 1\nprint("first")'), step('second', 'import time\nb = a + time.time() * 0\nprint("second", b)')]));
    const run = async (...flags: string[]): Promise<Finished> => {
      const ended = await lab.kubeflow(['run', file, '--json', ...flags]);
      assert.equal(ended.status, 0, ended.stderr);
      return ended;
    };
    const cached = ({ stdout }: Finished): boolean[] => (JSON.parse(stdout) as { steps: { cached: boolean }[] }).steps.map(each => each.cached);
    assert.deepEqual(cached(await run()), [false, false]);
    const again = await run();
    assert.deepEqual(cached(again), [true, false]);
    assert.match(again.stderr, /↺ first {2}\(from the cache\)\n[\s\S]*✓ second/);
    assert.equal(again.stderr.match(/↺/g)?.length, 1);
    const anew = await run('--no-cache');
    assert.deepEqual(cached(anew), [false, false]);
    assert.doesNotMatch(anew.stderr, /↺/);
  });

  test('a file too big to travel is read from the folder, which stays as it was', async () => {
    const big = write('data/big.csv', `${'x'.repeat(1_500_000)}\nend\n`);
    write('data/own.py', 'WORD = "own module"\n');
    const file = write('data/big.ipynb', notebook([step('read', 'import own\ntext = open("big.csv").read()\nprint(len(text), text[-4:].strip(), own.WORD)'), step('change', 'open("big.csv", "w").write("changed")\nprint(open("big.csv").read(), len(text))')]));
    const ended = await lab.kubeflow(['run', file, '--output', 'big.out.ipynb']);
    assert.equal(ended.status, 0, ended.stderr);
    assert.equal(printed(readNotebookFile(path.join(lab.folder, 'big.out.ipynb'))), '1500005 end own module\nchanged 1500005\n');
    assert.equal(fs.statSync(big).size, 1_500_005);
    assert.deepEqual(fs.readdirSync(path.dirname(big)).sort(), ['big.csv', 'big.ipynb', 'own.py']);
  });

  test('the value of a secret parameter is in no manifest, log or executed notebook, and goes with the run', async () => {
    const [given, own] = ['given-on-the-line {{x}}', 'stands-in-the-notebook'];
    const file = write('secret.ipynb', notebook([{ source: `api_token = ""\ndb_password = ${JSON.stringify(own)}\nuse_token = True`, tags: ['parameters'] }, step('one', 'print(len(api_token), use_token)\nx = 1'), step('two', 'print(len(db_password), api_token.split()[-1] == "{" + "{x}}", x)')]));
    const ended = await lab.kubeflow(['run', file, '-p', `api_token=${given}`, '--json']);
    assert.equal(ended.status, 0, ended.stderr);
    const executed = path.join(lab.folder, 'secret.executed.ipynb');
    assert.equal(printed(readNotebookFile(executed)), `${given.length} True\n${own.length} True 1\n`);
    const { run, namespace } = JSON.parse(ended.stdout) as { run: string; namespace: string };
    const objects = (await lab.kubectl(['get', 'workflow,configmap,pod,event', '-A', '-o', 'yaml'])).stdout;
    assert.match(objects, new RegExp(run));
    const logs = (await lab.kubectl(['logs', '-n', namespace, '-l', `workflows.argoproj.io/workflow=${run}`, '--tail=-1'])).stdout;
    const daemon = fs.readdirSync(lab.data).filter(name => name.endsWith('.log')).map(name => fs.readFileSync(path.join(lab.data, name), 'utf8')).join('');
    for (const [where, text] of Object.entries({ objects, logs, daemon, said: ended.stdout + ended.stderr, compiled: (await lab.kubeflow(['compile', file])).stdout })) {
      assert.ok(!text.includes(given.slice(0, 17)) && !text.includes(own), `a secret stands in ${where}`);
    }
    assert.ok(!fs.readFileSync(executed, 'utf8').includes(given.slice(0, 17)));
    const secrets = async (): Promise<string> => (await lab.kubectl(['get', 'secret', '-n', namespace, '-o', 'name'])).stdout;
    const name = /secret\/run-secret-\S+/.exec(await secrets())?.[0] ?? '';
    assert.notEqual(name, '');
    const gone = lab.kubectl(['wait', '-n', namespace, '--for=delete', '--timeout=60s', name]);
    assert.equal((await lab.kubectl(['delete', 'workflow', run, '-n', namespace])).status, 0);
    assert.equal((await gone).status, 0);
  });

  test('a secret that a failing cell shouts is not repeated by the command line', async () => {
    const file = write('shouts.ipynb', notebook([{ source: 'api_token = ""', tags: ['parameters'] }, step('shouts', 'import os\nraise ValueError(api_token + os.environ["DB_PASSWORD"])')]));
    const ended = await lab.kubeflow(['run', file, '-p', 'api_token=hidden-one', '--json'], { env: { DB_PASSWORD: 'hidden-two' } });
    assert.equal(ended.status, 1, ended.stderr);
    assert.match(ended.stderr, /ValueError: \*{6}/);
    assert.doesNotMatch(ended.stdout + ended.stderr, /hidden-(one|two)/);
  });
});
