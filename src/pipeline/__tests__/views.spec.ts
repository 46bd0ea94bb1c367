import type { INotebookTracker, Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { NotebookModel } from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import type { RunRequest } from '../../runs/tokens';
import { CellHeaderWidget } from '../CellHeader';
import { addCommands } from '../commands';
import { CellDecorator } from '../decorator';
import { openReading } from '../reading';
import { CommandIDs, type IPipelineModel } from '../tokens';
import { PipelineTracker } from '../tracker';
import { nodeAnalyser } from './analyser';

jest.mock('../../lab/parser', () => ({ loadAnalyser: () => Promise.reject(new Error('no browser')) }));

const trans = nullTranslator.load('');
const analyser = nodeAnalyser();

/** A document with one model, of which there may be several views. */
interface Document {
  readonly model: NotebookModel;
  path: string;
  readonly pathChanged: Signal<object, string>;
  readonly ready: Promise<void>;
}

function documentOf(path: string, sources: readonly string[]): Document {
  const model = new NotebookModel({ disableDocumentWideUndoRedo: true });
  const { sharedModel: shared } = model;
  shared.deleteCellRange(0, shared.cells.length);
  shared.insertCells(0, sources.map((source, index) => ({ id: `${path}-${index}`, cell_type: source.startsWith('#') ? 'markdown' : 'code', source })));
  shared.clearUndoHistory();
  return { model, path, pathChanged: new Signal<object, string>({}), ready: Promise.resolve() };
}

/** Views as JupyterLab's tracker gives them; the rest of a panel is nobody's business here. */
class Views {
  readonly widgetAdded = new Signal<this, NotebookPanel>(this);
  readonly currentChanged = new Signal<this, NotebookPanel | null>(this);
  currentWidget: NotebookPanel | null = null;
  readonly all: NotebookPanel[] = [];

  forEach(act: (panel: NotebookPanel) => void): void {
    this.all.forEach(act);
  }

  find(test: (panel: NotebookPanel) => boolean): NotebookPanel | undefined {
    return this.all.find(test);
  }

  open(context: Document): NotebookPanel {
    const content = NBTestUtils.createNotebook();
    content.model = context.model;
    const frame = new Widget();
    const panel = Object.assign(frame, { content, context }) as unknown as NotebookPanel;
    panel.id = `view-${this.all.length}`;
    Widget.attach(content, document.body);
    this.all.push(panel);
    this.widgetAdded.emit(panel);
    this.show(panel);
    return panel;
  }

  show(panel: NotebookPanel | null): void {
    this.currentWidget = panel;
    this.currentChanged.emit(panel);
  }
}

interface Bench {
  readonly views: Views;
  readonly tracker: PipelineTracker;
  readonly commands: CommandRegistry;
  readonly runs: RunRequest[];
  /** Where the context menu was opened. */
  pointer: HTMLElement | undefined;
}

function bench(): Bench {
  const views = new Views();
  const notebooks = views as unknown as INotebookTracker;
  const tracker = new PipelineTracker(notebooks, () => undefined, () => openReading(null, analyser));
  const commands = new CommandRegistry();
  const runs: RunRequest[] = [];
  const all: Bench = { views, tracker, commands, runs, pointer: undefined };
  addCommands({ commands, notebooks, tracker, runs: { start: async request => void runs.push(request) }, cellAtPointer: () => all.pointer, trans });
  return all;
}

async function modelOf({ tracker }: Bench, panel: NotebookPanel): Promise<IPipelineModel> {
  const model = await tracker.whenOpen(panel);
  if (model === null) throw new Error('closed');
  await model.settled();
  return model;
}

const noActions = { openMenu: () => undefined, select: () => undefined, rename: () => undefined, reveal: () => undefined };

/** `colour header` of each cell; cells are drawn as they come into view. */
async function seen(content: Notebook): Promise<readonly string[]> {
  await Promise.all(content.widgets.map(cell => cell.ready));
  return content.widgets.map(({ node }) => [node.dataset.kubeflowColour ?? node.dataset.kubeflowMark ?? '-', ...[...node.children].filter(child => child.classList.contains('jp-Kubeflow-cellHeader')).map(child => child.textContent)].join(' '));
}

const CHAIN = ['x = 1', 'y = x + 1', 'print(y)'];

describe('the tracker', () => {
  it('has one model a document, shared by its views, until the last is closed', async () => {
    const all = bench();
    const one = documentOf('a.ipynb', CHAIN);
    const [left, right] = [all.views.open(one), all.views.open(one)];
    const model = await modelOf(all, left);
    expect(await modelOf(all, right)).toBe(model);
    expect(all.tracker.current).toBe(model);
    const other = await modelOf(all, all.views.open(documentOf('b.ipynb', CHAIN)));
    expect(other).not.toBe(model);
    expect(all.tracker.current).toBe(other);
    left.dispose();
    expect(model.isDisposed).toBe(false);
    all.views.show(right);
    expect(all.tracker.current).toBe(model);
    right.dispose();
    expect(model.isDisposed).toBe(true);
  });

  it('follows the notebook when it is renamed', async () => {
    const all = bench();
    const document = documentOf('a.ipynb', CHAIN);
    const model = await modelOf(all, all.views.open(document));
    document.path = 'b.ipynb';
    document.pathChanged.emit('b.ipynb');
    expect((await model.settled()).notebook?.path).toBe('b.ipynb');
    expect(model.path).toBe('b.ipynb');
  });

  it('goes to a cell and a line of it', async () => {
    const all = bench();
    const panel = all.views.open(documentOf('a.ipynb', ['x = 1', 'a = 1\nb = 2']));
    const model = await modelOf(all, panel);
    jest.spyOn(panel.content, 'scrollToItem').mockResolvedValue();
    await all.tracker.reveal(model, 1, 2);
    expect(panel.content.activeCellIndex).toBe(1);
    expect(panel.content.activeCell?.editor?.getCursorPosition().line).toBe(1);
  });
});

describe('the commands', () => {
  it('work on the cells that are selected', async () => {
    const all = bench();
    const panel = all.views.open(documentOf('a.ipynb', ['# Head', ...CHAIN]));
    const model = await modelOf(all, panel);
    const { content } = panel;
    content.activeCellIndex = 0;
    expect(all.commands.isEnabled(CommandIDs.makeStep)).toBe(false);
    content.activeCellIndex = 1;
    content.extendContiguousSelectionTo(2);
    await all.commands.execute(CommandIDs.makeStep, { title: 'load' });
    await model.settled();
    content.deselectAll();
    content.activeCellIndex = 3;
    expect(all.commands.isEnabled(CommandIDs.addToStepAbove)).toBe(true);
    await all.commands.execute(CommandIDs.addToStepAbove, {});
    expect((await model.settled()).graph?.steps.map(({ title, cells }) => [title, cells])).toEqual([['load', [1, 2, 3]]]);
    await all.commands.execute(CommandIDs.unmark, { cells: [1, 2, 3] });
    expect((await model.settled()).notebook?.cells.map(({ role }) => role.kind)).toEqual(['unmarked', 'unmarked', 'unmarked', 'unmarked']);
  });

  it('mean the cell at which the context menu was opened, or the selection it belongs to', async () => {
    const all = bench();
    const panel = all.views.open(documentOf('a.ipynb', CHAIN));
    const model = await modelOf(all, panel);
    const { content } = panel;
    content.activeCellIndex = 0;
    all.pointer = content.widgets[2]?.node;
    await all.commands.execute(CommandIDs.makeStep, { title: 'last', pointer: true });
    expect((await model.settled()).notebook?.cells.map(({ role }) => role.kind)).toEqual(['unmarked', 'unmarked', 'step']);
    expect(all.commands.isEnabled(CommandIDs.renameStep, { pointer: true })).toBe(true);
    expect(all.commands.isEnabled(CommandIDs.renameStep)).toBe(false);
    content.extendContiguousSelectionTo(2);
    await all.commands.execute(CommandIDs.leaveOut, { pointer: true });
    expect((await model.settled()).notebook?.cells.map(({ role }) => role.kind)).toEqual(['skip', 'skip', 'skip']);
  });

  it.each([
    [CommandIDs.share, 'shared'],
    [CommandIDs.parameters, 'parameters'],
    [CommandIDs.leaveOut, 'skip']
  ])('%s marks, and is off where all is so already', async (command, kind) => {
    const all = bench();
    const model = await modelOf(all, all.views.open(documentOf('a.ipynb', CHAIN)));
    expect(all.commands.isEnabled(command)).toBe(true);
    await all.commands.execute(command, {});
    expect((await model.settled()).notebook?.cells[0]?.role.kind).toBe(kind);
    expect(all.commands.isEnabled(command)).toBe(false);
    expect(all.commands.isEnabled(CommandIDs.unmark)).toBe(true);
  });

  it('run the step of the active cell from the text on the screen', async () => {
    const all = bench();
    const document = documentOf('a.ipynb', CHAIN);
    const panel = all.views.open(document);
    const model = await modelOf(all, panel);
    expect(all.commands.isEnabled(CommandIDs.runStep)).toBe(false);
    model.markStep([1], 'Fit it');
    document.model.sharedModel.getCell(1).setSource('y = x + 2');
    await model.settled();
    panel.content.activeCellIndex = 2;
    await all.commands.execute(CommandIDs.runStep, {});
    expect(all.runs).toMatchObject([{ only: 'fit-it', notebook: { path: 'a.ipynb' } }]);
    expect(all.runs[0]?.notebook.text).toContain('y = x + 2');
    await all.commands.execute(CommandIDs.renameStep, { title: 'train' });
    expect((await model.settled()).graph?.steps.map(({ title }) => title)).toContain('train');
  });

  it('all say what they do, with an icon and their arguments', async () => {
    const { commands } = bench();
    for (const id of commands.listCommands()) {
      expect({ id, label: commands.label(id), caption: commands.caption(id), icon: commands.icon(id), args: (await commands.describedBy(id)).args }).toEqual({
        id,
        label: expect.stringMatching(/.+/),
        caption: expect.stringMatching(/.+/),
        icon: expect.objectContaining({ svgstr: expect.stringContaining('<svg') }),
        args: expect.objectContaining({ type: 'object' })
      });
    }
  });
});

describe('bars and headers', () => {
  async function decorated(): Promise<{ readonly all: Bench; readonly panel: NotebookPanel; readonly model: IPipelineModel; readonly decorator: CellDecorator }> {
    const all = bench();
    const panel = all.views.open(documentOf('a.ipynb', CHAIN));
    const model = await modelOf(all, panel);
    return { all, panel, model, decorator: new CellDecorator(panel, model, () => new CellHeaderWidget(trans, noActions)) };
  }

  it('come and go with marks, and go with cells that move', async () => {
    const { panel, model } = await decorated();
    expect(await seen(panel.content)).toEqual(['-', '-', '-']);
    model.markStep([0], 'load');
    model.markStep([2], 'tell');
    await model.settled();
    expect(await seen(panel.content)).toEqual(['0 load · out: y', '0', '1 tell · in: y']);
    panel.content.model?.sharedModel.moveCell(2, 0);
    await model.settled();
    expect((await seen(panel.content)).map(line => line.split(' · ')[0])).toEqual(['1 tell⚠ 1', '0 load', '0']);
    model.unmark([0, 1]);
    await model.settled();
    expect(await seen(panel.content)).toEqual(['-', '-', '-']);
  });

  it('are at all views of the document', async () => {
    const { all, panel, model } = await decorated();
    const second = all.views.open((panel as unknown as { context: Document }).context);
    new CellDecorator(second, await modelOf(all, second), () => new CellHeaderWidget(trans, noActions));
    model.markStep([0], 'load');
    await model.settled();
    expect(await seen(panel.content)).toEqual(await seen(second.content));
    second.dispose();
    model.markStep([1], 'next');
    await model.settled();
    expect((await seen(panel.content))[1]).toMatch(/^1 next/);
  });

  it('may be bars alone, and leave nothing behind', async () => {
    const { panel, model, decorator } = await decorated();
    model.markStep([0], 'load');
    await model.settled();
    decorator.headers = false;
    expect(await seen(panel.content)).toEqual(['0', '0', '0']);
    decorator.headers = true;
    expect((await seen(panel.content))[0]).toBe('0 load');
    decorator.dispose();
    expect(await seen(panel.content)).toEqual(['-', '-', '-']);
  });

  it('say a problem at the step that has it', async () => {
    const { panel, model } = await decorated();
    model.markStep([0], 'load');
    panel.content.model?.sharedModel.getCell(1).setSource('y = missing');
    await model.settled();
    const problem = panel.content.widgets[0]?.node.querySelector<HTMLElement>('.jp-Kubeflow-cellHeader-problems');
    expect([problem?.textContent, problem?.title, problem?.hidden]).toEqual(['⚠ 1', expect.stringContaining('missing'), false]);
  });
});
