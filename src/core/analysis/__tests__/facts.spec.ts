import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Analyser } from '../analyse';
import { testAnalyser } from './python';

let analyser: Analyser;
beforeAll(async () => {
  analyser = await testAnalyser();
});

describe('changes in place', () => {
  test.each<[string, string[]]>([
    ['df.sort_values("a")', []],
    ['df.sort_values("a", inplace=True)', ['df']],
    ['xs.sort()', ['xs']],
    ['xs.append(y)', ['xs']],
    ['xs[0] = 1', ['xs']],
    ['obj.a.b = 1', ['obj']],
    ['xs += [1]', ['xs']],
    ['del d["k"]', ['d']],
    ['f(x, [y], k=z)', ['x', 'y', 'z']],
    ['print(x, len(y), str(z))', []],
    ['np.add(a, b, out=c)', ['c']],
    ['np.random.shuffle(a)', ['a']],
    ['from random import shuffle\nshuffle(a)', ['a']],
    ['import heapq as h\nh.heappush(q, x)', ['q', 'x']],
    ['pd.merge(a, b)', []],
    ['model.fit(X, y)', ['model']],
    ['model.predict(X)', []],
    ['for row in rows:\n    row.append(1)', ['row', 'rows']],
    ['[x.append(1) for x in xs]', ['xs']],
    ['s.upper().strip()', []],
    ['d["k"].append(1)', ['d']],
    ['seen.add(x)', ['seen']],
    ['buffer.write("x")', ['buffer']],
    ['fast.dumps([x])', []]
  ])('%j', (code, mutates) => {
    expect([...analyser.analyse(code).mutates].sort()).toEqual([...mutates].sort());
  });
});

test('functions tell what their bodies do', () => {
  const code = 'def add(items, x=None):\n    copy = items\n    copy.append(k)\n    log.append(x)\n    helper(1)\n    return copy\n';
  expect(analyser.analyse(code).functions).toEqual([
    {
      name: 'add', kind: 'function', span: { start: 0, end: code.length - 1, line: 1 }, definitionRefs: [], bodyRefs: ['k', 'log', 'helper'], bodyDefs: [],
      bodyMutates: ['log'], parameters: ['items', 'x'], mutatesParameters: ['items'], returnsAliasOf: ['items'], calls: ['log.append', 'helper'], pure: true, async: false
    }
  ]);
  const [made] = analyser.analyse('class A(B):\n    n = size\n    def __init__(self, xs):\n        self.xs = xs\n        xs.clear()\n    def go(self):\n        global total\n        total = scale').functions;
  expect(made).toMatchObject({ kind: 'class', definitionRefs: ['B', 'size'], bodyRefs: ['scale'], bodyDefs: ['total'], parameters: ['self', 'xs'], mutatesParameters: ['self', 'xs'] });
});

test('aliases', () => {
  const facts = analyser.analyse('a = b\nc = [b]\nd = b.copy()\ne = f(b)\ng = b.x\nh = len(b)');
  expect(facts.aliases.map(({ a, b, kind }) => `${a} ${b} ${kind}`)).toEqual(['a b same', 'c b part', 'e f part', 'e b part', 'g b part'].filter(one => one !== 'e f part'));
});

test.each(([
  ['x = 3', 3, 'int', true],
  ['x = -3.5', -3.5, 'float', true],
  ['x: float = 1e-3', 0.001, 'float', true],
  ['x = True', true, 'bool', true],
  ['x = "a=b # c"  # note', 'a=b # c', 'str', true],
  ["x = 'it\\'s \\n'", "it's \n", 'str', true],
  ['x = None', null, 'none', true],
  ['x = [1, "a", (2, None)]', [1, 'a', [2, null]], 'list', true],
  ['x = {"a": {"b": -1}}', { a: { b: -1 } }, 'dict', true],
  ['x = 2*0.05', '2*0.05', 'expression', true],
  ['x = y = 1', 1, 'int', false, 'chained'],
  ['x, y = 1, 2', 1, 'int', false, 'tuple'],
  ['if c:\n    x = 1', 1, 'int', false, 'nested'],
  ['x = 1\nx = 2', 1, 'int', false, 'assigned-twice']
] as [string, unknown, string, boolean, string?][]).map(([code, value, type, settable, reason]) => ({ code, value, type, settable, reason })))('literal $code', ({ code, value, type, settable, reason }) => {
  const found = analyser.analyse(code).literals[0];
  expect({ name: found?.name, value: found?.value, type: found?.type, settable: found?.settable, reason: found?.reason }).toEqual({ name: 'x', value, type, settable, reason });
});

test('spans count code points', () => {
  const source = 's = "😀"; y = 2';
  const { literals } = analyser.analyse(source);
  expect(literals.map(({ span }) => [...source].slice(span.start, span.end).join(''))).toEqual(['"😀"', '2']);
});

test.each<[string, string[]]>([
  ['pd.read_csv("a.csv")', ['read a.csv']],
  ['import pandas as p\ndf = p.read_parquet(path="b.pq")', ['read b.pq']],
  ['df.to_csv("out/c.csv", index=False)', ['write out/c.csv']],
  ['with open("z.txt", "w") as f:\n    f.write(s)', ['write z.txt']],
  ['json.load(open("q.json"))', ['read q.json']],
  ['open("l.txt", mode="a")', ['both l.txt']],
  ['from pathlib import Path\nt = (Path("d") / "x.txt").read_text()', ['read d/x.txt']],
  ['Path("y").write_text(s)', ['write y']],
  ['np.save("m.npy", a)\nnp.load("m.npy")', ['write m.npy', 'read m.npy']],
  ['joblib.dump(model, "m.joblib")', ['write m.joblib']],
  ['%%writefile conf/a.yaml\nx: 1', ['write conf/a.yaml']],
  ['name = "k.csv"\npd.read_csv(name)', ['read k.csv']],
  ['pd.read_csv("https://x.org/a.csv")', []],
  ['import os\nos.makedirs(os.path.join("a", "b"))', ['write a/b']]
])('files of %j', (code, files) => {
  expect(analyser.analyse(code).files.map(({ mode, path }) => `${mode} ${path}`)).toEqual(files);
});

test.each<[string, string[]]>([
  ['from os import environ as e, getenv\nimport os as o\na = e.get("A", "1")\nb = getenv("B", "2")\nc = o.environ.setdefault("C", "3")\nd = "D" in e\nname = "E"; f = e.get(name)\no.environ["W"] = "w"',
    ['read A', 'read B', 'read C', 'write C', 'read D', 'read E', 'write W']],
  ['import os\nx = os.environ["K"]\ndel os.environ["Q"]', ['read K', 'delete Q']],
  ['%%bash\necho "$G_SEVEN ${H_EIGHT:-8}" > out.txt', ['read G_SEVEN', 'read H_EIGHT']],
  ['%%bash\nA=1\nfor i in 1 2; do echo $A $i $HOME; done', []],
  ['!echo $TOKEN', ['read TOKEN']],
  ['name = 1\n!echo $name', []],
  ['%env MODE=fast', ['write MODE']]
])('environment of %j', (code, names) => {
  expect(analyser.analyse(code).environment.map(({ mode, name }) => `${mode} ${name}`)).toEqual(names);
});

test('process state, hidden names, fragile values', () => {
  const facts = analyser.analyse(
    'import random, os, sys, threading\nrandom.seed(1)\nx = random.random()\nr = np.random.rand(3)\nos.chdir("a")\nsys.path.append("b")\n%cd c\n' +
      'def gen():\n    yield 1\ng = gen()\nh = (i for i in x)\nf = open("q")\nl = {"k": threading.Lock()}\ndf.query("a > @limit")\nexec(code)\neval("p + q")'
  );
  expect(facts.state.map(({ kind, mode }) => `${kind} ${mode}`)).toEqual(
    ['cwd write', 'random seed', 'random read', 'random write', 'numpy.random read', 'numpy.random write', 'cwd write', 'sys.path write']);
  expect(facts.hidden.map(({ callee, names, complete }) => ({ callee, names, complete }))).toEqual([
    { callee: 'df.query', names: ['limit'], complete: true },
    { callee: 'exec', names: [], complete: false },
    { callee: 'eval', names: ['p', 'q'], complete: true }
  ]);
  expect(facts.fragile.map(({ name, type }) => `${name} ${type}`)).toEqual(['g generator', 'h generator', 'f open file', 'l lock']);
});

test.each<[string, number[]]>([
  ['x = 1', []],
  ['print "old"', [1]],
  ['for i in', [1]],
  ['x = 4\ny = (\nz = 1', [2]],
  ['def f():\n    pass\nif x:\ny = 1', [3]],
  ['x?\n??len\n!ls\n%matplotlib inline', []],
  ['%%html\n<b>(</b>', []]
])('syntax of %j', (code, lines) => {
  expect(analyser.analyse(code).syntax.map(({ line }) => line)).toEqual(lines);
});

test.each<[string, boolean]>([
  ['import a\ndef f(x=1): pass', true],
  ['"""Doc"""\ntry:\n    import a\nexcept ImportError:\n    a = None', true],
  ['x = 1', false],
  ['def f(x=g()): pass', false],
  ['@register\ndef f(): pass', false],
  ['import a\n!ls', false]
])('re-executable: %j', (code, yes) => {
  expect(analyser.analyse(code).reexecutable).toBe(yes);
});

test('calls, and a very long expression', () => {
  expect(analyser.analyse('y = a.f(x, k=[z])').calls).toEqual([
    { callee: 'a.f', line: 1, receiver: 'a', arguments: [{ slot: 0, names: ['x'] }, { slot: 'k', names: ['z'] }], result: ['y'] }
  ]);
  expect(analyser.analyse(`x = ${'1 + '.repeat(20000)}y`).refs).toEqual(['y']);
});
