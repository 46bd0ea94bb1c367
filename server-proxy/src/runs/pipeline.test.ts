import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunError } from './error';
import { compileNotebook, loadNotebook, refuseCycle } from './pipeline';

const cell = (step: string, source: string): object => ({ cell_type: 'code', metadata: { tags: [`step:${step}`] }, source, outputs: [], execution_count: null });
const text = (...cells: object[]): string => JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 });
const load = (content: string | Uint8Array): ReturnType<typeof loadNotebook> => loadNotebook({ text: content, path: 'sub/a.ipynb', folder: '/nowhere' });

test('text and bytes, with or without a byte-order mark, are the same pipeline', async () => {
  const plain = text(cell('one', 'x = "ü 😀"'), cell('two', 'print(x)'));
  const compiled = await Promise.all([plain, Buffer.from(plain), Buffer.from(`\ufeff${plain}`), `\ufeff${plain}`].map(async each => JSON.stringify(compileNotebook(await load(each), {}).pipeline)));
  assert.equal(new Set(compiled).size, 1);
  assert.match(compiled[0] ?? '', /ü 😀/);
});

test('what is no notebook is a RunError that names the file and the place', async () => {
  for (const [content, message] of [
    ['hello', /sub\/a\.ipynb/],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /sub\/a\.ipynb.*not UTF-8 \(byte 3\)/]
  ] as const) {
    await assert.rejects(load(content), (error: unknown) => error instanceof RunError && error.code === 'no-notebook' && message.test(error.message), String(content));
  }
});

test("steps that name no image have the one of the notebook's Python", async () => {
  const images = async (config: { image?: string }, version?: string): Promise<string[]> => {
    const metadata = version === undefined ? {} : { language_info: { name: 'python', version } };
    const { run } = compileNotebook(await load(JSON.stringify({ ...(JSON.parse(text(cell('one', 'x = 1'))) as object), metadata })), config).pipeline;
    return (run.spec as { templates: { container?: { image: string } }[] }).templates.flatMap(({ container }) => container?.image ?? []);
  };
  assert.deepEqual(await images({ image: 'mine:{python}' }, '3.11.4'), ['mine:3.11']);
  assert.deepEqual(await images({ image: '3.11=a,*=b' }, '3.12.0'), ['b']);
  assert.deepEqual(await images({}, '3.13.1'), ['quay.io/jupyter/scipy-notebook:python-3.13']);
  assert.deepEqual(await images({}), ['quay.io/jupyter/scipy-notebook:python-3.12']);
});

test('steps that wait for one another are refused', async () => {
  const loaded = await load(text(cell('one', 'a = 1'), cell('two', 'b = a'), cell('one', 'c = b'), cell('two', 'd = c')));
  const { diagnostics } = compileNotebook(loaded, {});
  assert.throws(() => refuseCycle(diagnostics), (error: unknown) => error instanceof RunError && error.code === 'cycle');
  assert.equal(diagnostics.filter(({ code }) => code === 'cycle').length, 1);
});
