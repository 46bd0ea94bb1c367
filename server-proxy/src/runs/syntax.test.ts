import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { loadNotebook } from './pipeline';
import { speaksFor } from '../../../src/core/analysis/verdict';
import { checkSyntax } from './syntax';

const python = path.join(process.cwd(), '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const troubleOf = async (source: string): Promise<string | undefined> => {
  const trouble = (await checkSyntax(python, [source]))?.troubles.get(source);
  return trouble && `${trouble.line}: ${trouble.message}`;
};

test('what Python refuses is told with its line and words, also where a grammar is content', async () => {
  for (const [source, expected] of [
    ['x = 1\nreturn x', /^2: 'return' outside function/],
    ['for i in x:\n    pass\nbreak', /^3: 'break' outside loop/],
    ['def f(a, a): pass', /^1: duplicate argument 'a'/],
    ['x = 1\nfrom __future__ import division', /^2: from __future__/],
    ['f() = 1', /^1: cannot assign to function call/],
    ['x = (1,\ny = 2', /^1: /],
    ['a = "\u0000"', /^1: /],
    ['a = "\ud800"', /^1: /]
  ] as const) {
    assert.match((await troubleOf(source)) ?? 'accepted', expected, source);
  }
});

test('what a notebook accepts is accepted: await, magics, help lines, shells, indented cells, odd text', async () => {
  for (const source of [
    'x = await f()\nasync with a as b:\n    pass',
    'if x:\n    !ls {x}\n    %time y = 1\nz = !echo $x',
    '%time for i in range(3): print(i)\nx = 1',
    '%%bash\nfor i in 1 2; do echo $i; done',
    '%%timeit -n 3\nsum(range(3))',
    'print?\nlen??',
    '   x = 1\n   if x:\n       y = 2',
    's = "\u2028 ü 😀"',
    '"\\d"',
    '# nothing\n',
    ''
  ]) {
    assert.equal(await troubleOf(source), undefined, source);
  }
});

test('a line of IPython is not to blame, what stands below it is', async () => {
  assert.match((await troubleOf('%time for i in range(3): print(i)\nx = = 1')) ?? '', /^2: /);
});

test('no Python, no verdict; an older Python has no word on a newer notebook', async () => {
  assert.equal(await checkSyntax('/nowhere/python', ['x']), undefined);
  const verdict = { version: [3, 11] as const, troubles: new Map() };
  assert.deepEqual([undefined, '3.11.4', '3.8', '2.7.18', '3.12', '4.0'].map(version => speaksFor(verdict, version)), [true, true, true, true, false, false]);
});

const notebook = (...sources: string[]): string =>
  JSON.stringify({ cells: sources.map(source => ({ cell_type: 'code', metadata: { tags: ['step:one'] }, source, outputs: [], execution_count: null })), metadata: {}, nbformat: 4, nbformat_minor: 5 });

test('loading a notebook asks the Python at hand, and the grammar where there is none', async () => {
  const text = notebook('x = 1', 'return x', 'y = = 1');
  const found = async (config: { python?: string }): Promise<[number | undefined, unknown][]> => {
    const { diagnostics } = await loadNotebook({ text, path: 'a.ipynb', folder: '/' }, config);
    return diagnostics.filter(({ code }) => code === 'syntax-error').map(({ cell, args }) => [cell, args?.message]);
  };
  assert.deepEqual(await found({ python }), [[1, "'return' outside function"], [2, 'invalid syntax']]);
  assert.deepEqual((await found({})).map(([cell]) => cell), [2]);
});

test('a notebook of a newer Python than the one at hand is judged by the grammar', async () => {
  const text = JSON.stringify({ ...(JSON.parse(notebook('return 1')) as object), metadata: { language_info: { name: 'python', version: '3.99.1' } } });
  assert.deepEqual((await loadNotebook({ text, path: 'a.ipynb', folder: '/' }, { python })).diagnostics.filter(({ code }) => code === 'syntax-error'), []);
});

test('what the grammar stumbles over but Python accepts is no trouble', async () => {
  const source = 'match = 1\nprint(match)\nmatch (x):\n    case {"a": [1, *_], **rest} if rest: pass\nx: int; lambda *, a=1: (yield)\nprint >>f, 1';
  const { diagnostics } = await loadNotebook({ text: notebook('f = 1\nx = 1', source), path: 'a.ipynb', folder: '/' }, { python });
  assert.deepEqual(diagnostics.filter(({ code }) => code === 'syntax-error'), []);
});
