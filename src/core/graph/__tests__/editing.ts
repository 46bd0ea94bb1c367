/** Notebooks as people write them in pieces, and the edits that people make to them. */
import fc from 'fast-check';
import type { Cell, CellRole, EdgeOverride, Notebook, PipelineSettings } from '../../notebook/types';
import { notebookOf } from './handMade';

/** One cell before it has a place. */
export interface Draft {
  readonly key: string;
  readonly type: Cell['type'];
  readonly source: string;
  readonly role: CellRole;
}

/** All that can be edited. */
export interface Text {
  readonly cells: readonly Draft[];
  readonly settings: Partial<PipelineSettings>;
}

export type Edit = (text: Text) => Text;

const SNIPPETS = [
  '', '# only words', 'x = 1', 'x = x + 1', 'y = x', 'items = []', 'other = items', 'items.append(x)', 'pair = [items, other]', 'pair[0].append(y)',
  'other = [0]', 'pair = [items]', 'other.append(items)\nother.append(0)', 'del items', 'del x', 'x, y = y, x', 'if x:\n    items = [1]', 'for i in items:\n    total = i', 'items += [2]', 'y: int = 3', 'view = pair[0]\nview.sort()',
  'import os', 'import numpy as np\nimport random', 'from math import *', 'from __future__ import annotations', 'try:\n    import fast\nexcept ImportError:\n    fast = None',
  'def f(a, b=x):\n    return a + y', 'def g(a):\n    items.append(a)\n    return f(a)', 'def f(a):\n    a.append(1)\n    return a', 'r = g(x)', 'r = f(items)',
  'def h():\n    global total\n    total = 1', 'h()', 'class C:\n    size = x\n    def go(self):\n        return f(self.size)', 'class D(C):\n    pass', 'obj = C()', 'obj.go()', 'C.go = f',
  'k = lambda v: v + y', 'np.set_printoptions(precision=3)', 'random.seed(1)', 'n = random.random()', 'np.random.seed(0)\nz = np.random.rand(3)', 'z[0] = n',
  "open('data.csv', 'w').write('a')", "text = open('data.csv').read()", '!cat data.csv > out/b.txt', "open('out/b.txt').read()", '%%bash\nls out', '%matplotlib inline', 'x?', 'files = !ls',
  "os.environ['HOME2'] = '1'", "home = os.environ['HOME2']", "os.chdir('out')", 'eval("x + y")', 'exec(text)', 'globals()', 'gen = (i for i in items)', 'f = open("x")', 'api_key = "abc"',
  'def broken(:', 'x = (', 'print(undefined_name)', 'torch.manual_seed(0)', '# später 😀\nword = "ß😀"; y = word', 'if x:\n    def f(a):\n        return a\nelse:\n    f = None', 'with open("data.csv") as handle:\n    rows = list(handle)'
] as const;

const LINE = fc.constantFrom(...SNIPPETS);
const SOURCE = fc.array(LINE, { minLength: 1, maxLength: 3 }).map(lines => lines.join('\n'));
const TITLE = fc.constantFrom('load', 'fit', 'Über alles', 'fit 2');

const ROLE: fc.Arbitrary<CellRole> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<CellRole>({ kind: 'unmarked' }) },
  { weight: 4, arbitrary: fc.tuple(TITLE, fc.array(TITLE, { maxLength: 1 })).map(([name, after]): CellRole => ({ kind: 'step', name, after })) },
  { weight: 2, arbitrary: fc.constantFrom<CellRole>({ kind: 'shared' }, { kind: 'parameters' }, { kind: 'metrics' }, { kind: 'skip' }) }
);

const DRAFT: fc.Arbitrary<Omit<Draft, 'key'>> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('code' as const), source: SOURCE, role: ROLE }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('markdown' as const), source: fc.constantFrom('# Load', 'words', '## Fit'), role: fc.constant<CellRole>({ kind: 'unmarked' }) }) }
);

const WORD: fc.Arbitrary<EdgeOverride> = fc.oneof(
  fc.record({ kind: fc.constant('read-only' as const), cell: fc.constantFrom('k0', 'k1', 'k2', 'k3'), name: fc.constantFrom('items', 'x') }),
  fc.record({ kind: fc.constant('no-edge' as const), from: TITLE, to: TITLE }),
  fc.record({ kind: fc.constant('no-edge' as const), from: TITLE, to: TITLE, name: fc.constantFrom('items', 'x', 'f') }),
  fc.record({ kind: fc.constant('extra-edge' as const), from: TITLE, to: TITLE })
);

/** Any notebook of the pieces; half of them with nothing marked. */
export const TEXT: fc.Arbitrary<Text> = fc
  .tuple(fc.array(DRAFT, { minLength: 1, maxLength: 9 }), fc.boolean())
  .map(([cells, marked]) => ({ settings: {}, cells: cells.map((cell, index): Draft => ({ ...cell, role: marked ? cell.role : { kind: 'unmarked' }, key: `k${index}` })) }));

const PLACE = fc.nat(30);

/** Any edit of a kind; a place beyond the end counts from the top again. */
export const EDIT: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(PLACE, SOURCE).map(([at, source]) => changed(at, cell => ({ ...cell, source }))) },
  { weight: 4, arbitrary: fc.tuple(PLACE, LINE).map(([at, line]) => changed(at, cell => ({ ...cell, source: `${cell.source}\n${line}` }))) },
  { weight: 2, arbitrary: fc.tuple(PLACE, fc.nat(20)).map(([at, length]) => changed(at, cell => ({ ...cell, source: cell.source.slice(0, length) }))) },
  { weight: 2, arbitrary: fc.tuple(PLACE, ROLE).map(([at, role]) => changed(at, cell => ({ ...cell, role }))) },
  { weight: 2, arbitrary: fc.tuple(PLACE, DRAFT, fc.uuid()).map(([at, cell, key]) => spliced(at, 0, [{ ...cell, key }])) },
  { weight: 2, arbitrary: PLACE.map(at => spliced(at, 1, [])) },
  { weight: 1, arbitrary: fc.tuple(PLACE, PLACE).map(([from, to]) => moved(from, to)) },
  { weight: 1, arbitrary: fc.tuple(PLACE, fc.uuid()).map(([at, key]) => split(at, key)) },
  { weight: 1, arbitrary: PLACE.map(merged) },
  { weight: 1, arbitrary: fc.array(WORD, { maxLength: 2 }).map((overrides): Edit => text => ({ ...text, settings: { ...text.settings, overrides } })) },
  { weight: 1, arbitrary: TITLE.map((title): Edit => text => ({ ...text, settings: { ...text.settings, steps: { [title]: { image: 'python:3.12' } } } })) }
);

/** The notebook that a text is. */
export function notebookFrom({ cells, settings }: Text): Notebook {
  const bare = notebookOf(cells.map(({ source }) => ['', source]), settings);
  return {
    ...bare,
    cells: bare.cells.map((cell, index): Cell => ({ ...cell, ...cells[index] })),
    marked: cells.some(({ role }) => role.kind !== 'unmarked')
  };
}

/** Changes the text of one cell only: such edits of different cells may come in any order. */
export function changed(at: number, change: (cell: Draft) => Draft): Edit {
  return text => ({ ...text, cells: text.cells.map((cell, index) => (index === at % text.cells.length ? change(cell) : cell)) });
}

function spliced(at: number, count: number, made: readonly Draft[]): Edit {
  return text => {
    const place = at % (text.cells.length + 1);
    const cells = [...text.cells.slice(0, place), ...made, ...text.cells.slice(place + count)];
    return cells.length === 0 ? text : { ...text, cells };
  };
}

function moved(from: number, to: number): Edit {
  return text => {
    const cell = text.cells[from % text.cells.length];
    const rest = text.cells.filter(other => other !== cell);
    const place = to % text.cells.length;
    return cell === undefined ? text : { ...text, cells: [...rest.slice(0, place), cell, ...rest.slice(place)] };
  };
}

function split(at: number, key: string): Edit {
  return text => {
    const cell = text.cells[at % text.cells.length];
    const lines = cell?.source.split('\n') ?? [];
    const middle = Math.ceil(lines.length / 2);
    return cell === undefined
      ? text
      : { ...text, cells: text.cells.flatMap(other => (other === cell ? [{ ...cell, source: lines.slice(0, middle).join('\n') }, { ...cell, key, source: lines.slice(middle).join('\n') }] : [other])) };
  };
}

function merged(at: number): Edit {
  return text => {
    const place = at % text.cells.length;
    const [first, second] = text.cells.slice(place, place + 2);
    return first === undefined || second === undefined
      ? text
      : { ...text, cells: [...text.cells.slice(0, place), { ...first, source: `${first.source}\n${second.source}` }, ...text.cells.slice(place + 2)] };
  };
}
