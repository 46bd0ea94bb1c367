/** Small notebooks, one idea each: steps, edges, preludes and outputs. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sliceForName, sliceForStep } from '../slice';
import { inspectJson } from '../inspect';
import { edgesOf, GraphBuilder, planOf, preludeOf, troubleOf } from './realAnalyser';

let graphs: GraphBuilder;
beforeAll(async () => {
  graphs = await GraphBuilder.load();
});

type Cells = readonly (readonly [string, string])[];

const EDGES: Readonly<Record<string, readonly [Cells, readonly string[]]>> = {
  'a literal travels as a value': [[['step:a', 'lr = 0.1'], ['step:b', 'print(lr)']], ['a>b: lr']],
  'a later change orders nothing for an earlier reader': [
    [['step:a', 'd = []'], ['step:b', 'print(d)'], ['step:c', 'd.append(1)'], ['step:e', 'print(d)']],
    ['a>b: d', 'a>c: d', 'c>e: d']
  ],
  'independent steps have no edge': [[['step:a', 'import os\nx = 1'], ['step:b', 'import os\ny = 2']], []],
  'an import in a step is listed and orders nothing': [[['step:a', 'import os\nx = 1'], ['step:b', 'print(os.sep)']], ['a>b: source']],
  'a function carries what it needs when it is called': [
    [['step:a', 'k = 2'], ['functions', 'def f(x):\n    return x * k'], ['step:b', 'k = 3'], ['step:c', 'print(f(1))']],
    ['b>c: k']
  ],
  'a function that is only passed on carries its needs': [
    [['step:a', 'k = 2\ndef f(x):\n    return x * k'], ['step:b', 'print(list(map(f, [1])))']],
    ['a>b: k']
  ],
  'a function in a dict carries its needs': [
    [['step:a', 'k = 2\ndef f(x):\n    return x * k\ntable = {"f": f}'], ['step:b', 'print(table["f"](1))']],
    ['a>b: k, table']
  ],
  'an instance carries what its methods need': [
    [['step:a', 'rate = 2\nclass C:\n    def m(self):\n        return rate\nobj = C()'], ['step:b', 'print(obj.m())']],
    ['a>b: obj, rate']
  ],
  'the result of a function does not drag in what the function read': [
    [['step:a', 'big = [1, 2]'], ['functions', 'def total():\n    return sum(big)'], ['step:b', 't = total()'], ['step:c', 'print(t)']],
    ['a>b: big', 'b>c: t']
  ],
  'a function of the notebook that only reads does not change': [
    [['functions', 'def show(d):\n    print(len(d))'], ['step:a', 'd = [1]'], ['step:b', 'show(d)'], ['step:c', 'print(d)']],
    ['a>b: d', 'a>c: d']
  ],
  'a function of the notebook that changes its argument does': [
    [['functions', 'def grow(d):\n    d.append(1)'], ['step:a', 'd = [1]'], ['step:b', 'grow(d)'], ['step:c', 'print(d)']],
    ['a>b: d', 'b>c: d']
  ],
  'a global that a called function rebinds comes from the caller': [
    [['step:a', 'n = 0\ndef count():\n    global n\n    n += 1'], ['step:b', 'count()'], ['step:c', 'print(n)']],
    ['a>b: n', 'b>c: n']
  ],
  'a value that is called may change what it holds': [
    [['functions', 'def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n        return n\n    return up'], ['step:a', 'up = counter()'], ['step:b', 'up()'], ['step:c', 'print(up())']],
    ['a>b: up', 'b>c: up']
  ],
  'a file that a command names orders': [
    [['step:a', 'open("out.txt", "w").write("x")'], ['step:b', '%cat out.txt'], ['step:c', '!wc out.txt']],
    ['a>b: [out.txt]', 'a>c: [out.txt]']
  ],
  'what exec binds by a written text travels': [
    [['step:a', 'a = 1'], ['step:b', 'exec("b = a + 1")'], ['step:c', 'print(b)']],
    ['a>b: a', 'b>c: b']
  ],
  'a file orders': [
    [['step:a', 'open("out.txt", "w").write("x")'], ['step:b', 'print(open("out.txt").read())'], ['step:c', 'y = 1']],
    ['a>b: [out.txt]']
  ],
  'a later writer waits for an earlier reader': [
    [['step:a', 'open("f.txt", "w").write("x")'], ['step:b', 'print(open("f.txt").read())'], ['step:c', 'open("f.txt", "w").write("y")']],
    ['a>b: [f.txt]', 'a>c: [f.txt]', 'b>c: [f.txt]']
  ],
  'prev only adds order': [[['step:a', 'x = 1'], ['step:b prev:a', 'y = 2']], ['a>b: stated']],
  'a seeded generator travels through all that draw': [
    [['step:a', 'import random\nrandom.seed(1)'], ['step:b', 'import random\nx = random.random()'], ['step:c', 'import random\ny = random.random()']],
    ['a>b: <random>', 'b>c: <random>']
  ],
  'the environment that a cell sets follows': [
    [['step:a', 'import os\nos.environ["A"] = "1"'], ['step:b', 'import os\nprint(os.environ["A"])']],
    ['a>b: <environ A>']
  ],
  'other shared cells run once': [
    [['', 'factor = 4'], ['', 'more = factor * 2'], ['step:a', 'print(factor)'], ['step:b', 'print(more)']],
    ['shared-1>a: factor', 'shared-1>b: more']
  ],
  'the working directory that a cell sets follows': [[['step:a', '%cd data\nx = 1'], ['step:b', 'y = 2']], ['a>b: <cwd>']],
  'a shell cell that names a file comes before its reader': [
    [['step:a', '%%bash\necho 1 > out.csv'], ['step:b', 'print(open("out.csv").read())']],
    ['a>b: [out.csv]']
  ],
  'an object that changes through its loop variable changes': [
    [['step:a', 'rows = [[1], [2]]'], ['step:b', 'for r in rows:\n    r.append(0)'], ['step:c', 'print(rows)']],
    ['a>b: rows', 'b>c: rows']
  ],
  'a container changes with what it holds': [
    [['step:a', 'cfg = {"lr": 1}\nmodel = dict(cfg=cfg)'], ['step:b', 'cfg["lr"] = 2'], ['step:c', 'print(model)']],
    ['a>b: cfg, model', 'b>c: model']
  ],
  'an augmented list stays the object that it was': [
    [['step:a', 'a = [1]\nb = a'], ['step:b', 'b += [2]'], ['step:c', 'print(a, b)']],
    ['a>b: a, b', 'b>c: a, b']
  ],
  'models that are fitted side by side stay side by side': [
    [
      ['imports', 'import pandas as pd\nfrom sklearn.svm import SVC'],
      ['step:load', 'df = pd.read_csv("d.csv")\nX = df.drop(columns=["y"])\ny = df["y"]'],
      ['step:one', 'm1 = SVC().fit(X, y)'],
      ['step:two', 'm2 = SVC(C=2)\nm2.fit(X, y)'],
      ['step:end', 'print(m1.score(X, y), m2.score(X, y))']
    ],
    ['load>one: X, y', 'load>two: X, y', 'load>end: X, y', 'one>end: m1', 'two>end: m2']
  ],
  'a function that draws makes its callers draw': [
    [['functions', 'import random\ndef draw():\n    return random.random()'], ['step:s', 'random.seed(1)'], ['step:a', 'a = draw()'], ['step:b', 'b = draw()']],
    ['s>a: <random>', 'a>b: <random>']
  ],
  'a name that a function evaluates may be any': [
    [['step:a', 'q = 1'], ['functions', 'def ev(s):\n    return eval(s)'], ['step:b', 'print(ev("q"))']],
    ['a>b: q']
  ],
  'an import under a condition is imported again': [[['step:a', 'x = 1\nif x:\n    import os\n    y = os.sep'], ['step:b', 'print(os.sep, y)']], ['a>b: y']],
  'a definition in a step and values of it': [
    [['step:a', 'base = 3\ndef f(x, b=base):\n    return x + b'], ['step:b', 'print(f(1))']],
    ['a>b: base']
  ]
};

describe('edges', () => {
  it.each(Object.entries(EDGES))('%s', (_, [cells, edges]) => {
    expect(edgesOf(graphs.build(cells))).toEqual(edges);
  });
});

describe('steps', () => {
  it('unmarked cells join the marked step above; before the first they are shared', () => {
    const graph = graphs.build([['', 'import os'], ['', 'n = 1'], ['step:Load', 'x = 1'], ['', 'x = x + n'], ['skip', 'boom('], ['step:Fit', 'print(x)'], ['', '']]);
    expect(graph.steps.map(({ name, title, cells, shared }) => [name, title, cells, shared])).toEqual([
      ['shared-1', 'shared-1', [1], true],
      ['load', 'Load', [2, 3], false],
      ['fit', 'Fit', [5], false]
    ]);
    expect([graph.shared, graph.leftOut]).toEqual([[0], [4, 6]]);
  });

  it('consecutive shared cells make one step, others another', () => {
    const graph = graphs.build([['shared', 'a = 1'], ['imports', 'import os'], ['shared', 'b = 2'], ['step:s', 'print(a, b)'], ['shared', 'c = 3'], ['step:t', 'print(c)']]);
    expect(graph.steps.map(({ name, cells }) => [name, cells])).toEqual([['shared-1', [0, 2]], ['s', [3]], ['shared-2', [4]], ['t', [5]]]);
  });

  it('a class that is told of its subclasses comes with them', () => {
    const base = 'class Base:\n    made = []\n    def __init_subclass__(cls):\n        Base.made.append(cls)';
    const graph = graphs.build([['step:a', `${base}\nclass One(Base):\n    pass`], ['step:b', 'class Two(One):\n    pass'], ['step:c', 'print(Base.made)']]);
    expect(preludeOf(graph, 'c')).toEqual([`run 0 «${base}»`, 'run 0 «class One(Base):\n    pass»', 'run 1 «class Two(One):\n    pass»']);
  });

  it('settings of modules go with the imports', () => {
    const graph = graphs.build([['imports', 'import warnings\nimport pandas as pd\nwarnings.filterwarnings("ignore")\npd.set_option("display.width", 80)'], ['step:a', 'df = pd.DataFrame()']]);
    expect(graph.steps.map(({ name }) => name)).toEqual(['a']);
    expect(preludeOf(graph, 'a')).toEqual(['run 0 «import pandas as pd»', 'run 0 «pd.set_option("display.width", 80)»']);
  });

  it('headings propose steps when nothing is marked', () => {
    const graph = graphs.build([['md', '# Title\nwords'], ['', 'import os'], ['md', '## Load *it*'], ['', 'x = 1'], ['md', '## Fit'], ['', 'y = x'], ['', 'def f(): pass'], ['md', '## Fit'], ['', 'print(y)']]);
    expect(graph.proposed).toBe(true);
    expect(graph.steps.map(({ name, title, cells }) => [name, title, cells])).toEqual([['load-it', 'Load it', [3]], ['fit', 'Fit', [5]], ['fit-2', 'Fit 2', [8]]]);
    expect(graph.shared).toEqual([1, 6]);
  });
});

describe('preludes', () => {
  it('classes come before the values that hold them, and definitions that need a value after it', () => {
    const graph = graphs.build([['step:a', 'import enum\nclass K:\n    pass\nobj = K()\ndef f(x, o=obj):\n    return o'], ['step:b', 'print(f(1), obj)']]);
    expect(preludeOf(graph, 'b')).toEqual(['run 0 «class K:\n    pass»', 'load a obj', 'run 0 «def f(x, o=obj):\n    return o»']);
  });

  it('the parameters cell runs whole where a parameter is needed, and a changed one travels', () => {
    const graph = graphs.build([['parameters', 'lr = 0.1\nn: int = 3'], ['step:a', 'n = n + 1'], ['step:b', 'print(lr, n)']]);
    expect(preludeOf(graph, 'a')).toEqual(['run 0 «lr = 0.1\nn: int = 3»']);
    expect(preludeOf(graph, 'b')).toEqual(['run 0 «lr = 0.1\nn: int = 3»', 'load a n']);
    expect(graph.parameters.map(({ name, value, type }) => [name, value, type])).toEqual([['lr', 0.1, 'float'], ['n', 3, 'int']]);
  });

  it('publishes only what later steps read', () => {
    const graph = graphs.build([['step:a', 'x = 1\nunused = [2]\nif x:\n    y = 3'], ['step:b', 'print(x, y)']]);
    expect(planOf(graph, 'a').outputs).toEqual([{ name: 'x', optional: false }, { name: 'y', optional: true }]);
  });
});

const TROUBLE: Readonly<Record<string, readonly [Cells, readonly string[]]>> = {
  'an undefined name': [[['step:a', 'print(nothing)']], ['undefined-name@0:nothing']],
  'a name that comes later': [[['step:a', 'print(x)'], ['step:b', 'x = 1']], ['used-before-defined@0:x']],
  'a deleted name': [[['step:a', 'x = 1'], ['step:b', 'del x'], ['step:c', 'print(x)']], ['deleted-name@2:x']],
  'builtins and IPython names are known': [[['step:a', 'display(len([1]), __name__, _)']], []],
  'a ring of steps': [[['step:a prev:b', 'x = 1'], ['step:b', 'print(x)']], ['cycle@0']],
  'an unknown step': [[['step:a prev:nowhere', 'x = 1']], ['unknown-step@0:nowhere']],
  'a value that is never used later is no trouble': [[['step:a', 'gen = (i for i in [1])\nn = sum(gen)'], ['step:b', 'print(n)']], []],
  'a secret on its way': [[['step:a', 'import os\napi_key = os.environ["KEY"]'], ['step:b', 'print(len(api_key))']], ['secret-like-value@0:api_key']]
};

describe('diagnostics', () => {
  it.each(Object.entries(TROUBLE))('%s', (_, [cells, trouble]) => {
    expect(troubleOf(graphs.build(cells))).toEqual(trouble);
  });
});

describe('overrides', () => {
  const cells: Cells = [['step:a', 'd = load()'], ['step:b', 'look(d)'], ['step:c', 'print(d)']];

  it('read-only takes the change away', () => {
    expect(edgesOf(graphs.build(cells))).toContain('b>c: d');
    expect(edgesOf(graphs.build(cells, { overrides: [{ kind: 'read-only', cell: 'cell-1', name: 'd' }] }))).toEqual(['a>b: d', 'a>c: d']);
  });

  it('no edge takes the version before', () => {
    expect(edgesOf(graphs.build(cells, { overrides: [{ kind: 'no-edge', from: 'b', to: 'c', name: 'd' }] }))).toEqual(['a>b: d', 'a>c: d']);
  });

  it('an extra edge orders', () => {
    const graph = graphs.build([['step:a', 'x = 1'], ['step:b', 'y = 1']], { overrides: [{ kind: 'extra-edge', from: 'a', to: 'b' }] });
    expect(planOf(graph, 'b').after).toEqual(['a']);
  });
});

describe('slices and inspect', () => {
  const cells: Cells = [['imports', 'import os'], ['step:a', 'x = 1'], ['step:b', 'y = 2'], ['step:c', 'print(x, os.sep)']];

  it('a slice holds what is needed and nothing else', () => {
    const graph = graphs.build(cells);
    expect(sliceForStep(graph, 'c')).toEqual([0, 1, 3]);
    expect(sliceForName(graph, 'y')).toEqual([2]);
  });

  it('the JSON is as promised', () => {
    expect(inspectJson(graphs.build(cells), { facts: true })).toEqual({
      steps: [
        { name: 'a', title: 'a', shared: false, cells: [1], dependsOn: [] },
        { name: 'b', title: 'b', shared: false, cells: [2], dependsOn: [] },
        { name: 'c', title: 'c', shared: false, cells: [3], dependsOn: [{ step: 'a', values: ['x'], files: [], source: false }] }
      ],
      shared: [0],
      parameters: [],
      environment: [],
      diagnostics: [],
      cells: [
        { index: 0, defs: ['os'], refs: [], mutates: [], deletes: [] },
        { index: 1, defs: ['x'], refs: [], mutates: [], deletes: [] },
        { index: 2, defs: ['y'], refs: [], mutates: [], deletes: [] },
        { index: 3, defs: [], refs: expect.arrayContaining(['x', 'os']), mutates: [], deletes: [] }
      ]
    });
  });
});
