/** Methods whose names say that they change nothing: what they do depends on whom they are called on. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { edgesOf, GraphBuilder } from './realAnalyser';

let graphs: GraphBuilder;
beforeAll(async () => {
  graphs = await GraphBuilder.load();
});

/** Who gives the last step its value: the step that made it, or the one between that called a method on it. */
function giver(made: string, called: string, used: string): string {
  const edges = edgesOf(graphs.build([['imports', 'import random, queue\nimport numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nfrom torch import nn'], ['step:made', made], ['step:called', called], ['step:used', used]]));
  return edges.some(edge => edge.startsWith('called>used: ') && !edge.endsWith('source')) ? 'called' : 'made';
}

describe('a method that is read-only by its name', () => {
  it.each([
    ['df = pd.DataFrame()', 'df.plot()', 'print(df)'],
    ['df = pd.read_csv("a.csv")', 'df.sample(3)', 'print(df)'],
    ['config = {}', 'config.get("a")', 'print(config)'],
    ['text = str(1)', 'text.center(3)', 'print(text)'],
    ['class C:\n    def go(self):\n        return 1\nc = C()', 'c.copy()', 'print(c)']
  ])('leaves the value of %j as it is: %j', (made, called, used) => {
    expect(giver(made, called, used)).toBe('made');
  });

  it.each([
    ['fig, ax = plt.subplots()', 'ax.plot([1])', 'fig.savefig("a.png")'],
    ['fig, axes = plt.subplots(2)\nax = axes[0]', 'ax.hist([1])', 'fig.savefig("a.png")'],
    ['rng = random.Random(1)', 'print(rng.sample([1, 2], 1))', 'print(rng.random())'],
    ['jobs = queue.Queue()', 'job = jobs.get()', 'print(jobs.qsize())'],
    ['net = nn.Sequential()', 'net.apply(print)', 'print(net)'],
    ['class Account:\n    def total(self):\n        self.asked = True\nown = Account()', 'own.total()', 'print(own)'],
    ['class Base:\n    def head(self):\n        self.seen = 1\nclass Own(Base):\n    pass\nown = Own()', 'own.head()', 'print(own)'],
    ['class Net(nn.Module):\n    pass\nnet = Net()', 'net.cpu()', 'print(net)']
  ])('may change the value of %j: %j', (made, called, used) => {
    expect(giver(made, called, used)).toBe('called');
  });
});
