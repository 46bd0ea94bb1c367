/** The command line as a person and a script meet it: exit codes, JSON, the same bytes, and a run to its end. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Lab, printed, readNotebookFile } from './harness';
import { notebook, step } from './notebooks';

const THREE = [
  { source: 'import os\nimport json', tags: ['imports'] },
  { source: 'count = 3\nname = "a"', tags: ['pipeline-parameters'] },
  step('load', 'items = list(range(count))'),
  step('square', 'squares = [i * i for i in items]\nsquares', 'prev:load'),
  step('report', 'print(name, sum(squares), os.environ.get("PLAIN_VALUE"), len(os.environ.get("MY_TOKEN", "")))', 'prev:square')
];

describe('the command line', { concurrency: 2 }, () => {
  const lab = new Lab();
  const write = (name: string, text: string): string => {
    const file = path.join(lab.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  };
  let three = '';

  before(async () => {
    three = write('three.ipynb', notebook(THREE));
    const started = await lab.kubeflow(['cluster', 'start']);
    assert.equal(started.status, 0, started.stderr);
  });
  after(() => lab.close());

  test('says its version and its commands', async () => {
    assert.match((await lab.kubeflow(['--version'])).stdout, /^\d+\.\d+\.\d+/);
    assert.match((await lab.kubeflow(['--help'])).stdout, /inspect[\s\S]*compile[\s\S]*run[\s\S]*cluster[\s\S]*kubectl/);
  });

  test('what is wrong ends with 2 and is named with the way out', async () => {
    const cyclic = write('cyclic.ipynb', notebook([step('one', 'a = 1'), step('two', 'b = a'), step('one', 'c = b'), step('two', 'd = c')]));
    const cases: [string[], RegExp][] = [
      [['inspct', three], /no command "inspct"; did you mean "inspect"\?/],
      [['run', three, '--jsn'], /no flag "--jsn"; did you mean "--json"\?/],
      [['run', three, '-p', 'cuont=4'], /cuont: no such parameter; did you mean "count"\?; the notebook has count, name/],
      [['run', three, '-p', 'count=many'], /count: "many" doesn't fit the default 3/],
      [['run', 'nowhere.ipynb'], /no file nowhere\.ipynb/],
      [['inspect', write('text.ipynb', 'hello')], /text\.ipynb can't be read as a notebook/],
      [['run', cyclic], /one[\s\S]*two/],
      [['run', three, '--context', 'nobody-has-this'], /the kubeconfig can't be read: .*none/],
      [['compile', three, '--part', 'half'], /--part is standing or run/],
      [[], /COMMAND/]
    ];
    for (const [args, message] of cases) {
      const ended = await lab.kubeflow(args, { env: { KUBECONFIG: path.join(lab.folder, 'none') } });
      assert.equal(ended.status, 2, `${args.join(' ')}: ${ended.stderr}`);
      assert.equal(ended.stdout, '');
      assert.match(ended.stderr, message);
    }
  });

  test('a cluster that is not there ends with 3', async () => {
    const kubeconfig = write(
      'kubeconfig.json',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
        users: [{ name: 'u', user: { token: 't' } }],
        contexts: [{ name: 'far', context: { cluster: 'c', user: 'u' } }]
      })
    );
    const ended = await lab.kubeflow(['run', three, '--context', 'far'], { env: { KUBECONFIG: kubeconfig } });
    assert.equal(ended.status, 3, ended.stderr);
    const other = await lab.kubeflow(['run', three, '--context', 'fra'], { env: { KUBECONFIG: kubeconfig } });
    assert.equal(other.status, 2);
    assert.match(other.stderr, /no context "fra"; the kubeconfig has far/);
    assert.match(ended.stderr, /https:\/\/127\.0\.0\.1:1/);
  });

  test('inspect gives the steps and what flows between them', async () => {
    const ended = await lab.kubeflow(['inspect', three, '--json', '--facts']);
    assert.equal(ended.status, 0, ended.stderr);
    const json = JSON.parse(ended.stdout) as {
      steps: { name: string; title: string; shared: boolean; cells: number[]; dependsOn: { step: string; values: string[]; files: string[]; source: boolean }[] }[];
      shared: number[];
      parameters: object[];
      environment: string[];
      cells: { index: number; defs: string[] }[];
    };
    assert.deepEqual(json.steps, [
      { name: 'load', title: 'load', shared: false, cells: [2], dependsOn: [] },
      { name: 'square', title: 'square', shared: false, cells: [3], dependsOn: [{ step: 'load', values: ['items'], files: [], source: false }] },
      { name: 'report', title: 'report', shared: false, cells: [4], dependsOn: [{ step: 'square', values: ['squares'], files: [], source: false }] }
    ]);
    assert.deepEqual(json.shared, [0, 1]);
    assert.deepEqual(json.parameters, [
      { name: 'count', value: 3, type: 'int', cell: 1 },
      { name: 'name', value: 'a', type: 'str', cell: 1 }
    ]);
    assert.deepEqual(json.environment, ['PLAIN_VALUE', 'MY_TOKEN']);
    assert.deepEqual(json.cells.find(cell => cell.index === 2)?.defs, ['items']);
  });

  test("what is no Python is told in Python's own words, and a step without it runs", async () => {
    const file = write('returns.ipynb', notebook([step('fine', 'x = await __import__("asyncio").sleep(0, 1)\nprint(x)'), step('returns', 'y = 1\nreturn y')]));
    const ended = await lab.kubeflow(['inspect', file, '--json']);
    const { diagnostics } = JSON.parse(ended.stdout) as { diagnostics: { code: string; cell: number; line: number; message: string }[] };
    assert.deepEqual(diagnostics.map(({ code, cell, line }) => [code, cell, line]), [['syntax-error', 1, 2]]);
    assert.match(diagnostics[0]?.message ?? '', /'return' outside function/);
    const run = await lab.kubeflow(['run', file]);
    assert.equal(run.status, 1, run.stderr);
    assert.match(run.stderr, /warning: cell 1, line 2: .*'return' outside function[\s\S]*✓ fine/);
  });

  test('compile gives the same bytes each time, and its parts make the whole', async () => {
    const own = write('compiled.ipynb', notebook(THREE));
    const compile = async (...args: string[]): Promise<string> => {
      const ended = await lab.kubeflow(['compile', own, ...args], { env: { MY_TOKEN: 'hidden-value' } });
      assert.equal(ended.status, 0, ended.stderr);
      return ended.stdout;
    };
    const whole = await compile();
    assert.equal(await compile(), whole);
    assert.equal(`${await compile('--part', 'standing')}---\n${await compile('--part', 'run')}`, whole);
    assert.doesNotMatch(whole, /hidden-value/);
    await compile('-o', 'out.yaml');
    assert.equal(fs.readFileSync(path.join(lab.folder, 'out.yaml'), 'utf8'), whole);
    const created = await lab.kubectl(['create', '-f', path.join(lab.folder, 'out.yaml'), '--dry-run=server', '-o', 'name']);
    assert.equal(created.status, 0, created.stderr);
  });

  test('run shows its steps, passes the environment, and writes the executed notebook', async () => {
    const output = path.join(lab.folder, 'three.out.ipynb');
    const ended = await lab.kubeflow(['run', three, '-p', 'count=4', '-p', 'name=b=c', '--output', output, '--json'], { env: { PLAIN_VALUE: 'shown', MY_TOKEN: 'hidden-value' } });
    assert.equal(ended.status, 0, ended.stderr);
    const outcome = JSON.parse(ended.stdout) as { run: string; namespace: string; phase: string; steps: { name: string; phase: string; cached: boolean }[] };
    assert.equal(outcome.phase, 'Succeeded');
    assert.deepEqual(
      outcome.steps.map(({ name, phase }) => [name, phase]),
      [['load', 'succeeded'], ['square', 'succeeded'], ['report', 'succeeded']]
    );
    assert.match(ended.stderr, /✓ load[\s\S]*✓ square[\s\S]*✓ report/);
    const executed = readNotebookFile(output);
    assert.equal(printed(executed), 'b=c 14 shown 12\n');
    assert.deepEqual((executed as unknown as { metadata: { kubeflow: { run: { name: string; parameters: object } } } }).metadata.kubeflow.run.parameters, { count: '4', name: 'b=c' });
    const manifest = await lab.kubectl(['get', 'workflow', outcome.run, '-n', outcome.namespace, '-o', 'yaml']);
    assert.match(manifest.stdout, /shown/);
    assert.doesNotMatch(manifest.stdout + ended.stdout + ended.stderr + fs.readFileSync(output, 'utf8'), /hidden-value/);
  });

  test('a failing step ends with 1, says where, and the rest goes on', async () => {
    const failing = write('failing.ipynb', notebook([step('good', 'a = 1\nprint("good")'), step('bad', 'x = 1\nraise ValueError("no luck")'), step('after', 'print(x)', 'prev:bad')]));
    const output = path.join(lab.folder, 'failing.out.ipynb');
    const ended = await lab.kubeflow(['run', failing, '--output', output]);
    assert.equal(ended.status, 1, ended.stderr);
    assert.match(ended.stderr, /✕ bad failed/);
    assert.match(ended.stderr, /ValueError: no luck/);
    assert.match(ended.stderr, /✓ good/);
    assert.match(ended.stderr, /– after/);
    const executed = readNotebookFile(output);
    assert.equal(printed(executed), 'good\n');
    assert.equal(executed.cells[1]?.outputs?.[0]?.ename, 'ValueError');
  });

  test('--no-wait gives the name of the run and goes', async () => {
    const ended = await lab.kubeflow(['run', three, '--no-wait']);
    assert.equal(ended.status, 0, ended.stderr);
    const name = ended.stdout.trim();
    const waited = await lab.kubectl(['wait', '-A', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s', 'workflow', '--field-selector', `metadata.name=${name}`]);
    assert.equal(waited.status, 0, waited.stderr);
  });
});

describe('cluster', () => {
  const lab = new Lab();
  after(() => lab.close());

  test('start, status, stop and reset', async () => {
    const status = async (): Promise<[number | null, string]> => {
      const ended = await lab.kubeflow(['cluster', 'status', '--json']);
      return [ended.status, (JSON.parse(ended.stdout) as { state: string }).state];
    };
    assert.deepEqual(await status(), [3, 'stopped']);
    // Both at once: one daemon comes of it.
    const [one, two] = await Promise.all([lab.kubeflow(['cluster', 'start']), lab.kubeflow(['cluster', 'start'])]);
    assert.deepEqual([one.status, two.status], [0, 0], one.stderr + two.stderr);
    assert.deepEqual(await status(), [0, 'running']);
    const kubeconfig = (await lab.kubeflow(['cluster', 'kubeconfig'])).stdout.trim();
    assert.equal(fs.statSync(kubeconfig).mode & 0o777, 0o600);
    assert.match((await lab.kubeflow(['kubectl', 'get', 'namespaces', '-o', 'name'])).stdout, /namespace\/default/);
    assert.equal((await lab.kubeflow(['cluster', 'stop'])).status, 0);
    assert.deepEqual(await status(), [3, 'stopped']);
    const refused = await lab.kubeflow(['cluster', 'reset']);
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /--yes/);
    assert.equal((await lab.kubeflow(['cluster', 'reset', '--yes'])).status, 0);
    assert.equal(fs.existsSync(lab.data), false);
  });
});
