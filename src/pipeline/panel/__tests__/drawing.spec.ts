/** The graph as data: words on lines, places, and where arrows go. */
import { deserialize, serialize } from 'node:v8';
import { nullTranslator } from '@jupyterlab/translation';
import { cutMiddle } from '../../../ui/cutMiddle';
import { sizeText } from '../../../ui/sizeText';
import { choicesFor, couldWaitFor, statedWords } from '../edgeChoices';
import { graphView, shortLabel } from '../graphView';
import { BOX, layOut, pathOf } from '../layout';
import { neighbour } from '../neighbour';
import { fit, heightFor, reveal, whole, zoomBy } from '../viewport';
import { waysOut } from '../waysOut';
import { read } from './reading';

// Every browser has it, jsdom has not.
globalThis.structuredClone ??= <T>(value: T): T => deserialize(serialize(value)) as T;

const trans = nullTranslator.load('jupyterlab_kubeflow');
const DIAMOND = [
  { source: 'data = [1, 2]', step: 'load' },
  { source: 'left = data[0]', step: 'left' },
  { source: 'right = data[1]', step: 'right' },
  { source: 'print(left + right, missing)', step: 'join' }
];

describe('the drawing', () => {
  it('has boxes with their problems and lines with what travels', async () => {
    const { boxes, lines } = graphView(await read(DIAMOND), null, trans);
    expect(boxes.map(({ title, problems }) => `${title} ${problems}`)).toEqual(['load 0', 'left 0', 'right 0', 'join 1']);
    expect(lines.map(({ from, to, label }) => `${from} ${label} ${to}`)).toEqual(['load data left', 'load data right', 'left left join', 'right right join']);
  });

  it('says states and sizes of the latest run', async () => {
    const latest = { steps: new Map([['load', 'done'] as const]), sizes: new Map([['load', new Map([['data', 1_234_567]])]]) };
    const { boxes, lines } = graphView(await read(DIAMOND), latest, trans);
    expect(boxes.map(({ sign }) => sign)).toEqual(['done', null, null, null]);
    expect(lines[0]).toMatchObject({ label: 'data · 1.23 MB', whole: 'data (1.23 MB)' });
  });

  it('does not draw what only travels as source', async () => {
    const { lines } = graphView(await read([{ source: 'def f():\n    return 1', step: 'define' }, { source: 'print(f())', step: 'use' }]), null, trans);
    expect(lines).toEqual([]);
  });

  it('cuts long names in the middle and counts the rest', () => {
    expect(shortLabel(['X', 'y'])).toBe('X, y');
    expect(shortLabel(['list_of_measured_accuracies'])).toBe('list_of_m…curacies');
    expect(shortLabel(['list_of_measured_accuracies', 'model'])).toBe('list_of…racies +1');
    expect(shortLabel(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])).toBe('a, b, c, d, e +3');
    expect(cutMiddle('short', 5)).toBe('short');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1_250_000, '1.25 MB'],
    [12_340_000, '12.3 MB'],
    [999_960, '1 MB'],
    [5e15, '5 PB']
  ])('%d bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));
});

describe('the layout', () => {
  it('puts needed steps above, beside one another where nothing orders them, and covers nothing', async () => {
    const drawing = graphView(await read(DIAMOND), null, trans);
    const { boxes, lines, width } = layOut(drawing);
    const at = (name: string): { readonly x: number; readonly y: number } => boxes.get(name) ?? { x: NaN, y: NaN };
    expect(at('load').y).toBeLessThan(at('left').y);
    expect(at('left').y).toBe(at('right').y);
    expect(Math.abs(at('left').x - at('right').x)).toBeGreaterThanOrEqual(BOX.width);
    expect(width).toBeLessThanOrEqual(264);
    lines.forEach(({ points }) => expect(pathOf(points)).toMatch(/^M [\d.]+ [\d.]+/));
  });

  it('has no size where nothing is', () => expect(layOut({ boxes: [], lines: [] })).toMatchObject({ width: 0, height: 0 }));

  it('arrows go to the nearest step, and nowhere beyond the last', async () => {
    const layout = layOut(graphView(await read(DIAMOND), null, trans));
    expect(neighbour(layout, 'join', 'down')).toBeUndefined();
    expect(['left', 'right']).toContain(neighbour(layout, 'load', 'down'));
    expect(neighbour(layout, 'join', 'up')).toBe(neighbour(layout, 'load', 'down'));
    const first = ['left', 'right'].sort((a, b) => (layout.boxes.get(a)?.x ?? 0) - (layout.boxes.get(b)?.x ?? 0));
    expect(neighbour(layout, first[0] ?? '', 'right')).toBe(first[1]);
    expect(neighbour(layout, first[0] ?? '', 'left')).toBeUndefined();
  });

  it('shows all of a small graph, the readable top of a large one, all of it on demand', async () => {
    const small = layOut(graphView(await read(DIAMOND), null, trans));
    expect(fit(small, 600).zoom).toBe(1);
    const chain = Array.from({ length: 60 }, (_, index) => ({ source: index === 0 ? 'v0 = 0' : `v${index} = v${index - 1}`, step: `s${index}` }));
    const large = layOut(graphView(await read(chain), null, trans));
    expect(heightFor(large, 264)).toBe(440);
    const frame = { width: 264, height: 440 };
    expect(whole(large, frame).zoom * large.height).toBeLessThanOrEqual(440);
    const last = large.boxes.get('s59') ?? { x: 0, y: 0, ...BOX };
    const view = reveal(last, fit(large, 264), frame);
    expect((last.y + last.height) * view.zoom + view.y).toBeCloseTo(432);
    expect(zoomBy({ x: 0, y: 0, zoom: 1 }, 2, frame)).toEqual({ x: -66, y: -110, zoom: 1.5 });
  });
});

describe('words about edges', () => {
  it('are offered from the narrowest on', async () => {
    const { graph } = await read([{ source: 'data = {}', step: 'load' }, { source: 'show(data)', step: 'look' }, { source: 'print(data)', step: 'use' }]);
    const edge = graph?.edges.find(({ from, to }) => from === 'look' && to === 'use');
    if (graph === null || edge === undefined) throw new Error('no edge');
    expect(choicesFor(edge, graph).map(({ word }) => word.kind)).toEqual(['read-only', 'no-edge']);
    expect(couldWaitFor('use', graph).map(({ name }) => name)).toEqual(['load']);
  });

  it('an order that only a person asked for is taken back, not denied', async () => {
    const { graph } = await read([{ source: 'a = 1', step: 'one' }, { source: 'b = 2', step: 'two' }], { overrides: [{ kind: 'extra-edge', from: 'one', to: 'two' }] });
    const edge = graph?.edges[0];
    if (graph === null || edge === undefined) throw new Error('no edge');
    expect(choicesFor(edge, graph)).toEqual([]);
    expect(statedWords(edge, graph)).toEqual([{ kind: 'extra-edge', from: 'one', to: 'two' }]);
  });
});

describe('ways out', () => {
  it.each([
    [{ code: 'syntax-error', severity: 'error', cell: 1 }, [{ do: 'leave-out', cell: 1 }]],
    [{ code: 'unseeded-random', severity: 'info', cell: 1, name: 'random' }, [{ do: 'insert', cell: 1, text: 'import random\nrandom.seed(0)\n' }]],
    [{ code: 'unseeded-random', severity: 'info', cell: 1, name: 'torch.random' }, []],
    [{ code: 'value-cannot-travel', severity: 'warning', cell: 0, name: 'x', steps: ['load', 'left'] }, [{ do: 'join', title: 'left', into: 'load' }]],
    [{ code: 'secret-needed', severity: 'warning', cell: 1, name: 'TOKEN' }, [{ do: 'step-options', step: 'left' }]],
    [{ code: 'duplicate-cell-id', severity: 'warning', cell: 1, name: 'x' }, [{ do: 'save' }]],
    [{ code: 'undefined-name', severity: 'warning', cell: 1, name: 'x' }, []]
  ] as const)('%j', async (diagnostic, expected) => {
    const { graph } = await read(DIAMOND);
    if (graph === null) throw new Error('no graph');
    expect(waysOut(diagnostic, graph)).toEqual(expected);
  });

  it('a word about a step that is gone can be forgotten', async () => {
    const word = { kind: 'extra-edge', from: 'gone', to: 'two' } as const;
    const { graph, diagnostics } = await read([{ source: 'b = 2', step: 'two' }], { overrides: [word] });
    const found = diagnostics.find(({ code }) => code === 'unknown-step');
    if (graph === null || found === undefined) throw new Error('nothing found');
    expect(waysOut(found, graph)).toEqual([{ do: 'remove-override', word }]);
  });
});
