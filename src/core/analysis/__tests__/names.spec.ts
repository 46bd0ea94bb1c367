import { beforeAll, expect, test } from '@jest/globals';
import type { Analyser } from '../analyse';
import { testAnalyser } from './python';

let analyser: Analyser;
beforeAll(async () => {
  analyser = await testAnalyser();
});

/** code, defs, refs (builtins included), deletes */
const NAMES: readonly [string, string[], string[], string[]?][] = [
  ['x = 1', ['x'], []],
  ['x = y', ['x'], ['y']],
  ['x = 1\ny = x', ['x', 'y'], []],
  ['y = x\nx = 1', ['y', 'x'], ['x']],
  ['x += 1', ['x'], ['x']],
  ['a, (b, *c) = d', ['a', 'b', 'c'], ['d']],
  ['a = b = c', ['a', 'b'], ['c']],
  ['x: int = 1', ['x'], ['int']],
  ['x: Foo', [], ['Foo']],
  ['import a.b', ['a'], []],
  ['import a.b as c', ['c'], []],
  ['from . import z as w, q', ['w', 'q'], []],
  ['from math import *', [], []],
  ['def f(x, y=D, *a, k: T = E, **kw) -> R:\n    z = x + g\n    return z', ['f'], ['D', 'T', 'E', 'R', 'g']],
  ['def f():\n    return later\nlater = 1', ['f', 'later'], []],
  ['def f():\n    global g\n    g = 1', ['f'], []],
  ['def f():\n    a = 1\n    def h():\n        nonlocal a\n        a = b\n    return h', ['f'], ['b']],
  ['class A(B, metaclass=M):\n    x = 1\n    y = x\n    def m(self):\n        return x', ['A'], ['B', 'M', 'x']],
  ['[i for i in xs if i > k]', [], ['xs', 'k']],
  ['i = 99\nsq = [i for i in range(3)]', ['i', 'sq'], ['range']],
  ['[(w := i) for i in xs]', ['w'], ['xs']],
  ['{k: v for k, v in d.items()}', [], ['d']],
  ['if (n := f(1)) > 5:\n    pass', ['n'], ['f']],
  ['match p:\n    case {"k": [px, py]}:\n        w = px + py\n    case Point(x=0, y=yy) | [Color.RED, *rest]:\n        pass', ['px', 'py', 'w', 'yy', 'rest'], ['p', 'Point', 'Color']],
  ['for k in "ab":\n    last = k', ['k', 'last'], []],
  ['with open("z") as fh:\n    fh.read()', ['fh'], ['open']],
  ['try:\n    import fast\nexcept ImportError as e:\n    import json as fast', ['fast'], ['ImportError']],
  ['del x', [], ['x'], ['x']],
  ['x = 1\ndel x', [], [], ['x']],
  ['if c:\n    x = 1\nelse:\n    x = 2\nprint(x)', ['x'], ['c', 'print']],
  ['if c:\n    x = 1\nprint(x)', ['x'], ['c', 'print', 'x']],
  ['f = lambda a, b=c: a + g', ['f'], ['c', 'g']],
  ['df.apply(lambda r: r * k)', [], ['df', 'k']],
  ['@dec(q)\ndef f(): pass', ['f'], ['dec', 'q']],
  ['async def f():\n    async with a as b:\n        await c', ['f'], ['a', 'c']],
  ['def f[T](x: T) -> T:\n    return x', ['f'], []],
  ['label = f"{fast.dumps({\'a\': [f\'{limit:>{w}}\']})}"', ['label'], ['fast', 'limit', 'w']],
  ['try:\n    x\nexcept NameError:\n    x = 1', ['x'], ['x', 'NameError']],
  ['while True:\n    y = 1\n    break\nprint(y)', ['y'], ['print']],
  ['x[0] = a', [], ['x', 'a']],
  ['type A = B', ['A'], []],
  ['print(a.b.c(d).e)', [], ['print', 'a', 'd']],
  ['who = !ls {folder}', ['who'], ['folder']],
  ['!touch {name}/f1', [], ['name']],
  ['if x:\n    !mkdir stuff\ny = 1', ['y'], ['x']],
  ['%time z = f(q)', ['z'], ['f', 'q']],
  ['%%time\nz = q', ['z'], ['q']],
  ['%%timeit\nz = q', [], ['q']],
  ['%%capture out\nprint(1)', ['out'], ['print']],
  ['%%bash\nx = y', [], []],
  ['%%writefile a.yaml\nkey: [1,\n', [], []],
  ['y = (x\n%3)', ['y'], ['x']],
  ['x?\n??len', [], []],
  ['s = """\n!ls\n%cd\n"""', ['s'], []],
  ['df.\nb = f(a)', ['b'], ['f', 'a']],
  ['df.head(\nb = f(a)\nc = b', ['b', 'c'], ['f', 'a']]
];

test.each(NAMES)('%j', (code, defs, refs, deletes = []) => {
  const facts = analyser.analyse(code);
  expect({ defs: facts.defs, refs: [...facts.refs].filter(name => name !== 'df' || code.includes('apply')).sort(), deletes: facts.deletes }).toEqual({
    defs,
    refs: [...refs].sort(),
    deletes
  });
});
