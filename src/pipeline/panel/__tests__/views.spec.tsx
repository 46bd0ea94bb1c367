/** The panel's model and views: what a person sees and does, without a browser. */
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import React, { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { ILatestRuns, LatestRun, RunRequest } from '../../../runs/tokens';
import type { IKubeflowPanel } from '../../../ui/tokens';
import { nodeAnalyser } from '../../__tests__/analyser';
import { CommandIDs, type IPipelineModel, type IPipelineTracker } from '../../tokens';
import { addPanelCommands } from '../commands';
import type { PanelDoor } from '../door';
import { EdgeDetails } from '../EdgeDetails';
import { EmptyState, Proposal } from '../EmptyStates';
import { graphView } from '../graphView';
import { PanelModel } from '../panelModel';
import { ParametersForm } from '../ParametersForm';
import { Problems } from '../Problems';
import { StepDetails } from '../StepDetails';
import { StepList } from '../StepList';
import { PipelineCommandIDs } from '../tokens';
import { Words } from '../Words';
import { openModel, type CellOfStep } from './reading';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
const trans = nullTranslator.load('jupyterlab_kubeflow');
const STEPS: readonly CellOfStep[] = [
  { source: 'data = [1, 2]', step: 'load' },
  { source: 'model = sum(data)', step: 'train' },
  { source: 'print(model, missing)', step: 'report' }
];

class Tracker implements IPipelineTracker {
  current: IPipelineModel | null = null;
  readonly currentChanged = new Signal<this, IPipelineModel | null>(this);
  of = (): null => null;
  whenOpen = async (): Promise<null> => null;
  reveal = async (): Promise<void> => undefined;
  use(model: IPipelineModel | null): void {
    this.current = model;
    this.currentChanged.emit(model);
  }
}

class Runs implements ILatestRuns {
  readonly runs = new Map<string, LatestRun>();
  private readonly listeners = new Map<string, () => void>();
  of = (path: string): LatestRun | null => this.runs.get(path) ?? null;
  listen = (path: string, changed: () => void): (() => void) => {
    this.listeners.set(path, changed);
    return () => void this.listeners.delete(path);
  };
  set(path: string, run: LatestRun): void {
    this.runs.set(path, run);
    this.listeners.get(path)?.();
  }
}

interface Shown {
  readonly tracker: Tracker;
  readonly panel: PanelModel;
  readonly door: PanelDoor;
  readonly runs: Runs;
  readonly started: RunRequest[];
  readonly revealed: (readonly [number, number | undefined])[];
}

function show(): Shown {
  const tracker = new Tracker();
  const runs = new Runs();
  const panel = new PanelModel(tracker, runs);
  panel.visible = true;
  const commands = new CommandRegistry();
  const started: RunRequest[] = [];
  const revealed: (readonly [number, number | undefined])[] = [];
  const sidebar: IKubeflowPanel = { addSection: () => { throw new Error('none'); }, reveal: () => undefined };
  commands.addCommand(CommandIDs.runStep, { describedBy: { args: {} }, execute: () => undefined });
  addPanelCommands({ commands, panel, sidebar, runs: { start: async request => void started.push(request) }, trans });
  const door: PanelDoor = { panel, trans, commands, reveal: (cell, line) => void revealed.push([cell, line]), openMenu: () => undefined, insert: () => undefined, loadAnalyser: nodeAnalyser };
  return { tracker, panel, door, runs, started, revealed };
}

async function opened(cells: readonly CellOfStep[], settings: object = {}): Promise<Shown & { readonly model: IPipelineModel }> {
  const shown = show();
  const { model } = openModel(cells, settings);
  shown.tracker.use(model);
  await model.settled();
  return { ...shown, model };
}

let root: Root;
let host: HTMLElement;

beforeEach(() => {
  host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
});

afterEach(() => {
  act(() => root.unmount());
  host.remove();
});

const render = (element: React.ReactElement): void => act(() => root.render(element));
const find = <T extends Element>(selector: string): T => {
  const found = host.querySelector<T>(selector);
  if (found === null) throw new Error(`no ${selector} in ${host.innerHTML}`);
  return found;
};
const button = (label: string): HTMLButtonElement => {
  const found = [...host.querySelectorAll('button')].find(each => each.textContent === label || each.getAttribute('aria-label') === label);
  if (found === undefined) throw new Error(`no button ${label} in ${host.innerHTML}`);
  return found;
};
const press = (node: Element, key: string): void => act(() => void node.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));
const type = (node: HTMLInputElement, value: string): void =>
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(node, value);
    node.dispatchEvent(new Event('input', { bubbles: true }));
  });

describe('the model of the panel', () => {
  it('reads a notebook only while somebody looks', async () => {
    const { panel, model } = await opened([{ source: '# Load' }, { source: 'x = 1' }]);
    expect(panel.state.pipeline.graph?.proposed).toBe(true);
    panel.visible = false;
    await model.settled();
    expect(panel.state.pipeline.graph).toBeNull();
  });

  it('keeps what was typed for each notebook', async () => {
    const { tracker, panel, model } = await opened(STEPS);
    panel.setValue('rate', '2');
    const { model: other } = openModel(STEPS, {}, 'other.ipynb');
    tracker.use(other);
    expect(panel.state.values).toEqual({});
    tracker.use(model);
    expect(panel.state.values).toEqual({ rate: '2' });
    tracker.use(null);
    expect(panel.state).toMatchObject({ path: null, values: {} });
  });

  it('a step chosen at its cell takes the place of an edge, and an edge that is gone is closed', async () => {
    const { panel, model } = await opened(STEPS);
    panel.chooseEdge({ from: 'load', to: 'train' });
    model.select('report');
    expect(panel.state.edge).toBeNull();
    panel.chooseEdge({ from: 'load', to: 'train' });
    model.override({ kind: 'no-edge', from: 'load', to: 'train' });
    await model.settled();
    expect(panel.state.edge).toBeNull();
  });

  it('follows the latest run of the notebook', async () => {
    const { panel, runs } = await opened(STEPS);
    expect(panel.state.latest).toBeNull();
    const run = { steps: new Map([['load', 'running'] as const]), sizes: new Map() };
    runs.set('folder/churn.ipynb', run);
    expect(panel.state.latest).toBe(run);
  });
});

describe('commands', () => {
  it('run what is on the screen, with values that differ, and without the cache', async () => {
    const { panel, door, started, model } = await opened([{ source: 'x = 1', step: 'one' }]);
    await door.commands.execute(PipelineCommandIDs.run);
    panel.setValue('unknown', '1');
    await door.commands.execute(PipelineCommandIDs.runWithoutCache);
    expect(started).toEqual([{ notebook: model.onScreen() }, { notebook: model.onScreen(), cache: false }]);
  });

  it('do not run what an error stops', async () => {
    const { door } = await opened(STEPS, { overrides: [{ kind: 'extra-edge', from: 'report', to: 'load' }] });
    expect(door.commands.isEnabled(PipelineCommandIDs.run)).toBe(false);
  });

  it('show the options of a step', async () => {
    const { door, panel } = await opened(STEPS);
    expect(door.commands.isEnabled(CommandIDs.stepOptions, { step: 'nobody' })).toBe(false);
    await door.commands.execute(CommandIDs.stepOptions, { step: 'train' });
    expect(panel.state).toMatchObject({ options: true, pipeline: { selectedStep: 'train' } });
  });
});

describe('the list', () => {
  it('says all that the graph shows, and is walked by arrows', async () => {
    const { panel, door } = await opened(STEPS);
    render(<StepList door={door} drawing={graphView(panel.state.pipeline, null, trans)} />);
    const [first, second, third] = host.querySelectorAll<HTMLElement>('[role=option]');
    expect([first, second, third].map(each => each?.textContent)).toEqual(['load1 cell', 'train1 celldata from load', 'report1 cell⚠ 1model from train']);
    expect([first, second, third].map(each => each?.tabIndex)).toEqual([0, -1, -1]);
    first?.focus();
    press(first ?? host, 'ArrowDown');
    expect(document.activeElement).toBe(second);
    press(second ?? host, 'End');
    expect(document.activeElement).toBe(third);
    press(third ?? host, 'Enter');
    expect(panel.state.pipeline.selectedStep).toBe('report');
  });
});

describe('details', () => {
  it('of a step: renames in place, leads to its cells and edges', async () => {
    const { panel, door, model, revealed } = await opened(STEPS);
    const graph = panel.state.pipeline.graph;
    const step = graph?.steps[1];
    if (graph === null || step === undefined) throw new Error('no step');
    render(<StepDetails door={door} step={step} graph={graph} />);
    act(() => button('Go to cell 2').click());
    expect(revealed).toEqual([[1, undefined]]);
    act(() => find<HTMLButtonElement>('.jp-Kubeflow-edgeLink').click());
    expect(panel.state.edge).toEqual({ from: 'load', to: 'train' });
    act(() => button('Rename the step train').click());
    const input = find<HTMLInputElement>('input');
    type(input, 'forgotten');
    press(input, 'Escape');
    act(() => button('Rename the step train').click());
    type(find('input'), 'fit');
    press(find('input'), 'Enter');
    await act(() => model.settled());
    expect(panel.state.pipeline.graph?.steps.map(({ title }) => title)).toEqual(['load', 'fit', 'report']);
    act(() => panel.chooseStep('load'));
    press(find('section'), 'Escape');
    expect(panel.state.pipeline.selectedStep).toBeNull();
  });

  it('of an edge: its reasons, and words that can be taken back', async () => {
    const { panel, door, model } = await opened(STEPS);
    const graph = panel.state.pipeline.graph;
    const edge = graph?.edges.find(({ from }) => from === 'load');
    if (graph === null || edge === undefined) throw new Error('no edge');
    render(<EdgeDetails door={door} edge={edge} graph={graph} />);
    expect(host.textContent).toContain('Cell 2 uses data, which cell 1 makes.');
    act(() => button('Remove this edge').click());
    await act(() => model.settled());
    render(<Words door={door} />);
    expect(host.textContent).toContain('train does not need load');
    act(() => button('Take back: train does not need load').click());
    await act(() => model.settled());
    expect(host.textContent).toBe('');
  });
});

describe('problems', () => {
  it('lead to their cells', async () => {
    const { door, revealed } = await opened(STEPS);
    render(<Problems door={door} />);
    expect(host.textContent).toContain('No cell above defines missing.');
    act(() => button('Go to cell 3, line 1').click());
    expect(revealed).toEqual([[2, 1]]);
  });
});

describe('parameters', () => {
  it('are said to be wrong beside the field, and run when they fit', async () => {
    const { panel, door, started, model } = await opened([{ source: 'x = 1', step: 'one' }, { source: 'print(x)', step: 'two' }]);
    model.parameters([0]);
    await model.settled();
    expect(panel.state.pipeline.graph?.parameters.map(({ name }) => name)).toEqual(['x']);
    await act(async () => root.render(<ParametersForm door={door} />));
    await act(async () => void (await door.loadAnalyser()));
    type(find('input'), 'many');
    expect(find('[role=alert]').textContent).toBe('Give a whole number, such as 3.');
    type(find('input'), '6');
    expect(host.querySelector('[role=alert]')).toBeNull();
    expect(panel.state.values).toEqual({ x: '6' });
    act(() => button('As in the notebook').click());
    expect(panel.state.values).toEqual({});
    type(find('input'), '7');
    await act(async () => button('Run with these values').click());
    expect(started.map(({ parameters }) => parameters)).toEqual([{ x: '7' }]);
  });
});

describe('where there is no graph', () => {
  it('says what to do without a notebook', () => {
    const { door } = show();
    render(<EmptyState door={door} />);
    expect(host.textContent).toContain('Open a notebook to see it as a pipeline.');
  });

  it('says so where there is no code', async () => {
    const { door } = await opened([{ source: '# Nothing' }]);
    render(<EmptyState door={door} />);
    expect(host.textContent).toContain('This notebook has no code yet.');
  });

  it('shows the proposal, and accepts it', async () => {
    const { door, panel, model } = await opened([{ source: '# Load' }, { source: 'x = 1' }, { source: '# Use' }, { source: 'print(x)' }]);
    render(<Proposal door={door} />);
    expect(host.textContent).toContain('This notebook has no steps. Its headings suggest 2.');
    act(() => button('Use these steps').click());
    await act(() => model.settled());
    expect(panel.state.pipeline.graph?.proposed).toBe(false);
  });
});
