/** Public trouble reports, run as a person would: each notebook's pipeline prints what one kernel prints, or fails as the case says. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { casesFolder, Lab, printed, readNotebookFile } from './harness';

interface Expectation {
  readonly result?: unknown;
  readonly result_override?: unknown;
  readonly results?: Readonly<Record<string, unknown>>;
  readonly edges_include?: readonly (readonly [string, string])[];
}
interface Step {
  readonly name: string;
  readonly dependsOn: readonly { readonly step: string }[];
}
interface Inspection {
  readonly steps: readonly Step[];
  readonly parameters: readonly { readonly name: string; readonly value: unknown; readonly type: string }[];
  readonly environment: readonly string[];
  readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly cell?: number; readonly message: string }[];
}

const folderOf = (number: string): string => path.join(casesFolder, fs.readdirSync(casesFolder).find(name => name.startsWith(`${number}-`)) ?? number);
const expectation = (folder: string): Expectation => (JSON.parse(fs.readFileSync(path.join(folder, 'expect.json'), 'utf8')) as { expect: Expectation }).expect;

/** The JSON behind the last `RESULT `. */
const resultOf = (text: string): unknown => {
  const line = text.split('\n').findLast(each => each.startsWith('RESULT '));
  assert.ok(line !== undefined, `no RESULT in: ${text}`);
  return JSON.parse(line.slice('RESULT '.length));
};

describe('cases', { concurrency: 2 }, () => {
  const lab = new Lab();
  let copies = 0;

  /** A copy of the case's files, since runs must work on a folder that a person owns. */
  const copied = (folder: string): string => {
    const target = path.join(lab.folder, `case-${(copies += 1)}`);
    fs.cpSync(path.join(folder, 'files'), target, { recursive: true });
    // The cases are laid without write bits.
    for (const entry of ['', ...fs.readdirSync(target, { recursive: true }).map(String)]) fs.chmodSync(path.join(target, entry), fs.statSync(path.join(target, entry)).isDirectory() ? 0o755 : 0o644);
    return target;
  };
  const run = async (notebook: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<{ status: number | null; text: string; stderr: string }> => {
    const output = `${notebook}.executed`;
    const ended = await lab.kubeflow(['run', notebook, '--output', output, ...args], { cwd: path.dirname(notebook), env });
    return { status: ended.status, text: fs.existsSync(output) ? printed(readNotebookFile(output)) : '', stderr: ended.stderr };
  };
  const inspect = async (notebook: string): Promise<Inspection> => {
    const ended = await lab.kubeflow(['inspect', notebook, '--json']);
    assert.equal(ended.status, 0, ended.stderr);
    return JSON.parse(ended.stdout) as Inspection;
  };

  before(async () => {
    const started = await lab.kubeflow(['cluster', 'start']);
    assert.equal(started.status, 0, started.stderr);
  });
  after(() => lab.close());

  for (const number of ['001', '003', '005', '006', '008', '010', '015', '016', '018', '020', '029']) {
    test(`${number}: the pipeline prints what one kernel prints`, async () => {
      const folder = folderOf(number);
      const notebook = path.join(copied(folder), 'nb.ipynb');
      const expected = expectation(folder);
      const ended = await run(notebook);
      assert.equal(ended.status, 0, ended.stderr);
      assert.deepEqual(resultOf(ended.text), expected.result);
      const { steps } = await inspect(notebook);
      for (const [from, to] of expected.edges_include ?? []) {
        assert.ok(
          steps.find(step => step.name === to)?.dependsOn.some(edge => edge.step === from),
          `${from} → ${to}`
        );
      }
      for (const step of steps) assert.match(step.name, /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      assert.equal(new Set(steps.map(step => step.name)).size, steps.length);
    });
  }

  for (const number of ['025', '027', '030', '078']) {
    test(`${number}: every notebook of the folder gives its own answer`, async () => {
      const folder = folderOf(number);
      const place = copied(folder);
      for (const [file, expected] of Object.entries(expectation(folder).results ?? {})) {
        const notebook = path.join(place, file);
        const before = fs.readFileSync(notebook);
        const twice = await Promise.all([lab.kubeflow(['compile', notebook]), lab.kubeflow(['compile', notebook])]);
        assert.equal(twice[0].stdout, twice[1].stdout, 'two compiles give the same bytes');
        const ended = await run(notebook);
        assert.equal(ended.status, 0, `${file}: ${ended.stderr}`);
        assert.deepEqual(resultOf(ended.text), expected, file);
        assert.deepEqual(fs.readFileSync(notebook), before, 'the file is not rewritten');
      }
    });
  }

  for (const number of ['021', '023']) {
    test(`${number}: parameters keep their types and count in every step`, async () => {
      const folder = folderOf(number);
      const notebook = path.join(copied(folder), 'nb.ipynb');
      const expected = expectation(folder);
      const plain = await run(notebook);
      assert.equal(plain.status, 0, plain.stderr);
      assert.deepEqual(resultOf(plain.text), expected.result);
      const { params } = JSON.parse(fs.readFileSync(path.join(folder, 'files', 'run.json'), 'utf8')) as { params: Record<string, unknown> };
      const flags = Object.entries(params).flatMap(([name, value]) => ['-p', `${name}=${typeof value === 'string' ? value : value === null ? 'None' : JSON.stringify(value)}`]);
      const overridden = await run(notebook, flags);
      assert.equal(overridden.status, 0, overridden.stderr);
      assert.deepEqual(resultOf(overridden.text), expected.result_override);
    });
  }

  test('011: a generator that crosses steps fails at the step that made it, in one sentence', async () => {
    const notebook = path.join(copied(folderOf('011')), 'nb.ipynb');
    const warned = await inspect(notebook);
    assert.ok(warned.diagnostics.some(found => found.code === 'value-cannot-travel' && /gen/.test(found.message) && /generator/.test(found.message)));
    const ended = await run(notebook);
    assert.equal(ended.status, 1);
    assert.match(ended.stderr, /gen\b/);
    assert.match(ended.stderr, /generator/);
    assert.doesNotMatch(ended.text, /RESULT/);
  });

  test('013: the value that really blocks is named, not the function that reads it', async () => {
    const ended = await run(path.join(copied(folderOf('013')), 'nb.ipynb'));
    if (ended.status !== 0) assert.match(ended.stderr, /table/);
    else assert.deepEqual(resultOf(ended.text), [5, 1]);
  });

  test('075: a secret of the environment is used and stands nowhere', async () => {
    const folder = folderOf('075');
    const place = copied(folder);
    const notebook = path.join(place, 'nb.ipynb');
    const variables = JSON.parse(fs.readFileSync(path.join(folder, 'files', 'env.json'), 'utf8')) as Record<string, string>;
    const secret = variables.MY_TOKEN ?? '';
    const compiled = await lab.kubeflow(['compile', notebook], { env: variables });
    assert.equal(compiled.status, 0, compiled.stderr);
    assert.doesNotMatch(compiled.stdout + compiled.stderr, new RegExp(secret));
    const ended = await run(notebook, [], variables);
    assert.equal(ended.status, 0, ended.stderr);
    assert.deepEqual(resultOf(ended.text), [19, 19]);
    assert.doesNotMatch(ended.stderr, new RegExp(secret));
    assert.doesNotMatch(fs.readFileSync(`${notebook}.executed`, 'utf8'), new RegExp(secret));
    const pods = await lab.kubectl(['get', 'pods,workflows,configmaps,events', '-A', '-o', 'yaml']);
    assert.equal(pods.status, 0, pods.stderr);
    assert.doesNotMatch(pods.stdout, new RegExp(secret));
  });

  test('077: variables are found however they are read', async () => {
    const { environment } = await inspect(path.join(copied(folderOf('077')), 'nb.ipynb'));
    for (const name of ['A_ONE', 'B_TWO', 'C_THREE', 'D_FOUR', 'G_SEVEN', 'H_EIGHT']) assert.ok(environment.includes(name), name);
    assert.ok(!environment.includes('WRITTEN_ONLY'));
  });

  test('080: one bad cell costs only itself', async () => {
    const notebook = path.join(copied(folderOf('080')), 'nb.ipynb');
    const found = await inspect(notebook);
    assert.deepEqual(found.steps.map(step => step.name), ['a', 'b', 'c']);
    assert.deepEqual([...new Set(found.diagnostics.filter(each => each.severity !== 'info').map(each => each.cell))].sort(), [1, 5]);
    const ended = await run(notebook);
    assert.equal(ended.status, 1);
    assert.equal(resultOf(ended.text), 4);
    assert.match(ended.stderr, /SyntaxError/);
  });

  const rivals = path.join(casesFolder, 'kale');
  const answers = JSON.parse(fs.readFileSync(path.join(rivals, 'expect.json'), 'utf8')) as Record<string, string>;
  for (const [name, expected] of Object.entries(answers)) {
    test(`kale ${name}`, async () => {
      const place = path.join(lab.folder, `kale-${name}`);
      fs.mkdirSync(place);
      for (const file of [`${name}.ipynb`, 'mylocalhelpers.py']) fs.writeFileSync(path.join(place, file), fs.readFileSync(path.join(rivals, file)));
      const ended = await run(path.join(place, `${name}.ipynb`));
      assert.equal(ended.status, 0, ended.stderr);
      assert.match(ended.text, /RESULT /);
      // Cells after it may print more.
      const lines = (ended.text.split('RESULT ')[1] ?? '').split('\n');
      assert.equal(lines.slice(0, expected.split('\n').length).join('\n'), expected);
    });
  }
  test('kale 36-unpicklable: warned before, and the step that made it fails', async () => {
    const place = path.join(lab.folder, 'kale-36');
    fs.mkdirSync(place);
    const notebook = path.join(place, '36-unpicklable.ipynb');
    fs.writeFileSync(notebook, fs.readFileSync(path.join(rivals, '36-unpicklable.ipynb')));
    assert.ok((await inspect(notebook)).diagnostics.some(found => found.code === 'value-cannot-travel'));
    assert.equal((await run(notebook)).status, 1);
  });
});
