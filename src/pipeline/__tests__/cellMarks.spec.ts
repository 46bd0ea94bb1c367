import { buildStepGraph } from '../../core/graph/stepGraph';
import { readNotebook } from '../../core/notebook/read';
import { colourSteps } from '../../lab/stepColours';
import { cellMarks, type CellMark } from '../cellMarks';
import { NOTHING_READ, type PipelineState } from '../state';
import { nodeAnalyser } from './analyser';

type CellSpec = readonly [source: string, kubeflow?: object];

const step = (name: string): object => ({ role: 'step', step: name });

async function stateOf(cells: readonly CellSpec[]): Promise<PipelineState> {
  const analyser = await nodeAnalyser();
  const file = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map(([source, kubeflow], index) => ({ id: String(index), cell_type: source.startsWith('#') ? 'markdown' : 'code', source, metadata: kubeflow === undefined ? {} : { kubeflow } }))
  };
  const { value: notebook, diagnostics } = readNotebook(JSON.stringify(file), 'a.ipynb');
  const graph = buildStepGraph(notebook, source => analyser.analyse(source));
  const { colours } = colourSteps(graph.steps.map(({ name, cells: own }) => ({ name, cells: own.map(String) })));
  return { ...NOTHING_READ, status: 'ready', notebook, graph, colours, diagnostics: [...diagnostics, ...graph.diagnostics] };
}

/** `1 train/0 [train in x out y]`: cell, kind or step and colour, header. */
function told(marks: ReadonlyMap<string, CellMark>): readonly string[] {
  return [...marks].map(([key, { kind, step: name, colour, header }]) => {
    const place = name === null ? kind : `${name}/${colour}`;
    if (header === null) return `${key} ${place}`;
    const { title, continued, inputs, outputs, problems } = header;
    return `${key} ${place} [${title}${continued ? '…' : ''} in ${inputs.join(' ')} out ${outputs.join(' ')}${problems.length > 0 ? ` !${problems.length}` : ''}]`;
  });
}

describe('cellMarks', () => {
  it('has a bar at every cell of a step, also one that joined it, and a header at the first', async () => {
    const state = await stateOf([['x = 1', step('load')], ['y = x'], ['z = x + y', step('train')], ['print(z)', step('train')]]);
    expect(told(cellMarks(state))).toEqual(['0 load/0 [load in  out x y]', '1 load/0', '2 train/1 [train in x y out ]', '3 train/1']);
  });

  it('carries a bar through text between cells of one step, not through text between two', async () => {
    const state = await stateOf([['x = 1', step('a')], ['# on'], ['y = x'], ['# next'], ['z = y', step('b')]]);
    expect(told(cellMarks(state)).map(line => line.split(' [')[0])).toEqual(['0 a/0', '1 a/0', '2 a/0', '4 b/1']);
  });

  it('says where a step goes on, and marks what is shared, parameter or left out', async () => {
    const state = await stateOf([['import os', { role: 'shared' }], ['n = 1', { role: 'parameters' }], ['x = n', step('a')], ['y = x', step('b')], ['z = x', step('a')], ['bad', { role: 'skip' }]]);
    expect(told(cellMarks(state))).toEqual([
      '0 shared [ in  out ]',
      '1 parameters [ in  out ]',
      '2 a/0 [a in  out x]',
      '3 b/1 [b in x out ]',
      '4 a/0 [a… in  out x]',
      '5 skip [ in  out ]'
    ]);
  });

  it('counts errors and warnings of a stretch', async () => {
    const state = await stateOf([['x = missing', step('a')], ['y = gone'], ['z = x', step('b')]]);
    expect(told(cellMarks(state)).filter(line => line.includes('!'))).toEqual(['0 a/0 [a in  out x !2]']);
  });

  it('shows nothing of a proposal', async () => {
    expect(cellMarks(await stateOf([['# Load'], ['x = 1'], ['# Train'], ['y = x']])).size).toBe(0);
  });

  it('knows the chosen step', async () => {
    const state = await stateOf([['x = 1', step('a')], ['y = x', step('b')]]);
    expect([...cellMarks({ ...state, selectedStep: 'b' }).values()].map(({ selected }) => selected)).toEqual([false, true]);
  });
});
