import { NotebookModel } from '@jupyterlab/notebook';
import { YNotebook, type ISharedNotebook } from '@jupyter/ydoc';
import * as Y from 'yjs';
import { PipelineModel } from '../model';
import { openReading } from '../reading';
import { SyntaxWord } from '../syntaxWord';
import { nodeAnalyser } from './analyser';

jest.mock('../../lab/parser', () => ({ loadAnalyser: () => Promise.reject(new Error('no browser')) }));

const analyser = nodeAnalyser();

function open(sources: readonly string[], options: { readonly tags?: readonly (readonly string[])[]; readonly documentWideUndo?: boolean; readonly metadata?: object } = {}): { model: PipelineModel; shared: ISharedNotebook } {
  const notebook = new NotebookModel({ disableDocumentWideUndoRedo: options.documentWideUndo !== true });
  const { sharedModel: shared } = notebook;
  shared.deleteCellRange(0, shared.cells.length);
  shared.insertCells(0, sources.map((source, index) => ({ cell_type: source.startsWith('#') ? 'markdown' : 'code', source, metadata: { tags: [...(options.tags?.[index] ?? [])] } })));
  Object.entries(options.metadata ?? {}).forEach(([key, value]) => shared.setMetadata(key, value));
  shared.clearUndoHistory();
  return { model: new PipelineModel({ shared, path: () => 'folder/churn.ipynb', openReading: () => openReading(null, analyser) }), shared };
}

/** `title: cells` of each step. */
async function steps(model: PipelineModel): Promise<readonly string[]> {
  const { graph, reason } = await model.settled();
  if (reason !== undefined) throw new Error(reason);
  return (graph?.steps ?? []).map(({ title, cells }) => `${title}: ${cells.join(' ')}`);
}

const CHAIN = ['x = 1', 'y = x + 1', 'z = y + 1'];

describe('reading', () => {
  it('leaves a notebook alone in which nothing is marked, until somebody looks', async () => {
    const { model } = open(CHAIN);
    expect((await model.settled()).status).toBe('idle');
    const looking = model.keepReading();
    expect((await model.settled()).status).toBe('ready');
    expect(model.state.graph?.proposed).toBe(true);
    looking.dispose();
    expect((await model.settled()).status).toBe('idle');
  });

  it('follows the typing', async () => {
    const { model, shared } = open(CHAIN);
    model.markStep([0], 'load');
    model.markStep([2], 'train');
    await model.settled();
    shared.getCell(2).setSource('z = x + y + 1');
    const { graph } = await model.settled();
    expect(graph?.edges.map(({ from, to, values }) => `${from}>${to}: ${values.join(' ')}`)).toEqual(['load>train: x y']);
  });

  it('says so where the kernel is for another language', async () => {
    const { model } = open(CHAIN, { metadata: { language_info: { name: 'julia' }, kernelspec: { name: 'julia', display_name: 'Julia', language: 'julia' } } });
    model.keepReading();
    expect((await model.settled()).status).toBe('foreign');
  });

  it('says why when the parser does not come, and tries again at the next change', async () => {
    const { shared } = open(CHAIN);
    let fail = true;
    const model = new PipelineModel({ shared, path: () => 'a.ipynb', openReading: () => (fail ? Promise.reject(new Error('no way')) : openReading(null, analyser)) });
    model.markStep([0], 'load');
    expect(await model.settled()).toMatchObject({ status: 'failed', reason: 'no way' });
    fail = false;
    model.markStep([1], 'more');
    expect((await model.settled()).status).toBe('ready');
  });
});

describe("Python's own word", () => {
  it('is asked for when typing pauses, once a text, and changes the reading', async () => {
    const asked: (readonly string[])[] = [];
    const word = new SyntaxWord(cells => {
      asked.push(cells);
      return Promise.resolve({ pythonVersion: '3.12', errors: cells.map(cell => (cell.includes('return') ? { line: 1, message: "'return' outside function" } : null)) });
    });
    const { shared } = open(['x = 1', 'return x']);
    const model: PipelineModel = new PipelineModel({ shared, path: () => 'a.ipynb', openReading: () => openReading(word, analyser) });
    word.changed.connect(() => model.refresh());
    model.markStep([0, 1], 'load');
    expect((await model.settled()).diagnostics).toEqual([]);
    await new Promise<void>(done => word.changed.connect(() => done()));
    expect((await model.settled()).diagnostics).toMatchObject([{ code: 'syntax-error', cell: 1, args: { message: "'return' outside function" } }]);
    shared.getCell(1).setSource('y = x');
    expect((await model.settled()).diagnostics).toEqual([]);
    expect(asked).toEqual([['x = 1', 'return x']]);
    word.dispose();
  });

  it('is not missed where there is no Python to ask', async () => {
    const word = new SyntaxWord(() => Promise.resolve({ errors: [] }));
    const facts = (await analyser).analyse('return 1');
    expect(word.over(facts, undefined)).toBe(facts);
  });
});

describe('choices', () => {
  it('are metadata of the cells, one undoable change each', async () => {
    const { model, shared } = open(CHAIN);
    model.markStep([0, 1], 'load');
    expect(shared.getCell(0).getMetadata('kubeflow')).toEqual({ role: 'step', step: 'load' });
    expect(shared.getMetadata('kubeflow')).toEqual({ version: 1 });
    model.markStep([2], 'train');
    expect(await steps(model)).toEqual(['load: 0 1', 'train: 2']);
    shared.undo();
    expect(await steps(model)).toEqual(['load: 0 1 2']);
    shared.undo();
    expect(shared.cells.map(cell => cell.getMetadata('kubeflow'))).toEqual([undefined, undefined, undefined]);
    expect(shared.getMetadata('kubeflow')).toBeUndefined();
    shared.redo();
    shared.redo();
    expect(await steps(model)).toEqual(['load: 0 1', 'train: 2']);
    expect(shared.getMetadata('kubeflow')).toEqual({ version: 1 });
  });

  it.each([false, true])('of the notebook are undone like those of cells (document-wide undo: %s)', async documentWideUndo => {
    const { model, shared } = open(CHAIN, { documentWideUndo });
    model.markStep([0], 'load');
    model.markStep([1], 'train');
    model.setOptions('train', { retries: 2 });
    model.override({ kind: 'no-edge', from: 'load', to: 'train' });
    expect(shared.getMetadata('kubeflow')).toMatchObject({ steps: { train: { retries: 2 } }, overrides: [{ kind: 'no-edge' }] });
    shared.undo();
    expect(shared.getMetadata('kubeflow')).toEqual({ version: 1, steps: { train: { retries: 2 } } });
    shared.undo();
    expect(shared.getMetadata('kubeflow')).toEqual({ version: 1 });
    shared.redo();
    expect((await model.settled()).graph?.steps[1]?.options).toEqual({ retries: 2 });
    shared.undo();
    shared.undo();
    expect(await steps(model)).toEqual(['load: 0 1 2']);
  });

  it('rename a step with its options and the words about its edges, keeping its colour', async () => {
    const { model, shared } = open(CHAIN);
    model.markStep([0], 'load');
    model.markStep([1], 'train');
    model.setOptions('train', { retries: 2 });
    model.override({ kind: 'extra-edge', from: 'load', to: 'train' });
    const colour = (await model.settled()).colours.get('train');
    model.renameStep('train', 'fit');
    const { graph, colours } = await model.settled();
    expect(graph?.steps.map(({ title, options }) => [title, options])).toEqual([['load', {}], ['fit', { retries: 2 }]]);
    expect(shared.getMetadata('kubeflow')).toMatchObject({ overrides: [{ kind: 'extra-edge', from: 'load', to: 'fit' }] });
    expect(colours.get('fit')).toBe(colour);
    shared.undo();
    expect(await steps(model)).toEqual(['load: 0', 'train: 1 2']);
  });

  it('keep what Kale said of other cells', async () => {
    const { model, shared } = open(['import os', ...CHAIN], { tags: [['imports'], ['step:load'], ['step:train', 'prev:load', 'image:a/b'], ['skip']] });
    model.markStep([3], 'more');
    expect(await steps(model)).toEqual(['load: 1', 'train: 2', 'more: 3']);
    expect(shared.cells.map(cell => cell.getMetadata('kubeflow'))).toEqual([
      { role: 'shared' },
      { role: 'step', step: 'load' },
      { role: 'step', step: 'train', after: ['load'] },
      { role: 'step', step: 'more' }
    ]);
    expect(model.state.graph?.steps[1]?.options).toEqual({ image: 'a/b' });
    shared.undo();
    expect(await steps(model)).toEqual(['load: 1', 'train: 2']);
  });

  it('write the proposal down, also under another title', async () => {
    const { model, shared } = open(['import os', '# Load', 'x = 1', '# Train', 'y = x + 1']);
    model.keepReading();
    const proposed = await steps(model);
    expect(proposed).toEqual(['Load: 2', 'Train: 4']);
    model.acceptProposal();
    expect(await steps(model)).toEqual(proposed);
    expect(model.state.graph?.proposed).toBe(false);
    shared.undo();
    await model.settled();
    model.renameStep('Train', 'Fit');
    expect(await steps(model)).toEqual(['Load: 2', 'Fit: 4']);
  });

  it('add to the step above, share, leave out and remove', async () => {
    const { model } = open([...CHAIN, 'print(z)']);
    model.addToStepAbove([0]);
    expect(model.state.notebook?.settings.source ?? 'none').toBe('none');
    model.markStep([0], 'load');
    model.leaveOut([1]);
    model.addToStepAbove([3]);
    expect(await steps(model)).toEqual(['load: 0 2 3']);
    model.unmark([0, 1, 3]);
    model.share([2]);
    expect((await model.settled()).notebook?.cells.map(({ role }) => role.kind)).toEqual(['unmarked', 'unmarked', 'shared', 'unmarked']);
  });
});

describe('the shared model', () => {
  it('keeps marks with cells that move, come back and are copied', async () => {
    const { model, shared } = open(CHAIN);
    model.markStep([0], 'load');
    model.markStep([1], 'more');
    model.markStep([2], 'train');
    await model.settled();
    const before = model.state.colours;
    shared.moveCell(2, 0);
    expect(await steps(model)).toEqual(['train: 0', 'load: 1', 'more: 2']);
    expect([...model.state.colours].sort()).toEqual([...before].sort());
    shared.deleteCell(0);
    expect(await steps(model)).toEqual(['load: 0', 'more: 1']);
    // Moved and deleted within half a second: one step back for both.
    shared.undo();
    expect(await steps(model)).toEqual(['load: 0', 'more: 1', 'train: 2']);
    const { id: _, ...copy } = shared.getCell(2).toJSON();
    shared.insertCell(0, copy);
    expect(await steps(model)).toEqual(['train: 0 3', 'load: 1', 'more: 2']);
    expect([...model.state.colours].sort()).toEqual([...before].sort());
  });

  it('brings choices to a collaborator, whose own stay when they are taken back', async () => {
    const { shared, model } = open(CHAIN);
    const here = shared as YNotebook;
    const there = new YNotebook();
    Y.applyUpdate(there.ydoc, Y.encodeStateAsUpdate(here.ydoc), 'peer');
    here.ydoc.on('update', (update: Uint8Array, origin: unknown) => void (origin === 'peer' || Y.applyUpdate(there.ydoc, update, 'peer')));
    there.ydoc.on('update', (update: Uint8Array, origin: unknown) => void (origin === 'peer' || Y.applyUpdate(here.ydoc, update, 'peer')));
    const peer = new PipelineModel({ shared: there, path: () => 'RTC:a.ipynb', openReading: () => openReading(null, analyser) });
    model.markStep([0], 'load');
    model.setOptions('load', { retries: 1 });
    expect(await steps(peer)).toEqual(['load: 0 1 2']);
    peer.markStep([2], 'train');
    peer.setDefaults({ cache: false });
    expect(await steps(model)).toEqual(['load: 0 1', 'train: 2']);
    shared.undo();
    expect(there.getMetadata('kubeflow')).toEqual({ version: 1, defaults: { cache: false } });
    shared.undo();
    expect(await steps(peer)).toEqual(['shared-1: 0 1', 'train: 2']);
    there.undo();
    expect((await model.settled()).graph?.steps.map(({ title, options }) => [title, options])).toEqual([['shared-1', {}], ['train', {}]]);
    expect(shared.getMetadata('kubeflow')).toEqual({ version: 1 });
  });

  it('is not read again when outputs come', async () => {
    const { model, shared } = open(CHAIN);
    model.markStep([0], 'load');
    await model.settled();
    const { graph } = model.state;
    const cell = shared.getCell(0) as unknown as { setOutputs(outputs: object[]): void; execution_count: number };
    cell.setOutputs([{ output_type: 'stream', name: 'stdout', text: ['a'] }]);
    cell.execution_count = 3;
    expect((await model.settled()).graph).toBe(graph);
  });

  it('gives the text on the screen without outputs', () => {
    const { model, shared } = open(['x = 1']);
    shared.getCell(0).setSource('x = 2');
    const { text, path } = model.onScreen();
    expect(path).toBe('folder/churn.ipynb');
    expect(JSON.parse(text).cells[0]).toMatchObject({ source: 'x = 2', outputs: [], execution_count: null });
  });

  it('hears nothing any more once disposed', async () => {
    const { model, shared } = open(CHAIN);
    model.markStep([0], 'load');
    await model.settled();
    let heard = 0;
    model.stateChanged.connect(() => (heard += 1));
    model.dispose();
    shared.getCell(0).setSource('x = 3');
    expect(heard).toBe(0);
  });
});
