/** The list of runs: what is watched when, what is shown, and what a Workflow says of its run. */
import { Signal } from '@lumino/signaling';
import type { ResourceView } from '../../client/resourceView';
import type { Workflow } from '../../core/results/workflowSteps';
import type { ITargetChoice, TargetChoiceState } from '../../ui/tokens';
import { LatestRuns } from '../latestRuns';
import { RunsModel, shownRuns } from '../model';
import { summarise } from '../runSummary';

class FakeView {
  readonly changed: Signal<FakeView, void> = new Signal<FakeView, void>(this);
  objects: ReadonlyMap<string, Workflow> = new Map();
  state: ResourceView['state'] = 'connecting';
  error = undefined;
  isDisposed = false;
  dispose(): void {
    this.isDisposed = true;
  }
  give(...workflows: Workflow[]): void {
    this.objects = new Map(workflows.map(workflow => [`${workflow.metadata.namespace}/${workflow.metadata.name}`, workflow]));
    this.state = 'live';
    this.changed.emit();
  }
}

class FakeChoice implements ITargetChoice {
  state: TargetChoiceState = { status: 'ready', target: {}, targets: [{ namespace: 'mine' }, { context: 'far', namespace: 'theirs' }] };
  readonly stateChanged: Signal<ITargetChoice, void> = new Signal<ITargetChoice, void>(this);
  choose(target: { readonly context?: string }): void {
    this.state = { ...this.state, target };
    this.stateChanged.emit();
  }
  async refresh(): Promise<void> {
    this.stateChanged.emit();
  }
}

function workflow(name: string, more: { readonly created?: string; readonly phase?: string; readonly notebook?: string; readonly archived?: boolean; readonly shutdown?: string; readonly parameters?: object } = {}): Workflow {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name,
      namespace: 'mine',
      uid: `uid-${name}`,
      creationTimestamp: more.created ?? '2026-01-01T00:00:00Z',
      labels: more.archived ? { 'jupyterlab-kubeflow/archived': 'true' } : {},
      annotations: { 'jupyterlab-kubeflow/notebook': more.notebook ?? 'work/a.ipynb', 'jupyterlab-kubeflow/parameter-values': JSON.stringify(more.parameters ?? {}) }
    },
    spec: { entrypoint: 'main', ...(more.shutdown ? { shutdown: more.shutdown } : {}), templates: [{ name: 'main', dag: { tasks: [{ name: 'load', template: 'load' }, { name: 'train', template: 'train' }] } }] },
    status: { phase: more.phase ?? 'Running', nodes: { one: { id: 'one', templateName: 'load', type: 'Pod', phase: 'Succeeded' } } }
  };
}

function scene(): { model: RunsModel; views: FakeView[]; asked: string[]; choice: FakeChoice } {
  const views: FakeView[] = [];
  const asked: string[] = [];
  const choice = new FakeChoice();
  const watch = (target: { readonly context?: string }, _: string, options: { readonly namespace?: string } = {}): never => {
    asked.push(`${target.context ?? 'here'}/${options.namespace ?? '*'}`);
    const view = new FakeView();
    views.push(view);
    return view as unknown as never;
  };
  return { model: new RunsModel({ watch }, choice), views, asked, choice };
}

it('watches only while somebody looks', () => {
  const { model, views, asked } = scene();
  expect(asked).toEqual([]);
  const first = model.keep();
  const second = model.keep();
  expect(asked).toEqual(['here/mine']);
  first();
  first();
  expect(views[0]?.isDisposed).toBe(false);
  second();
  expect(views[0]?.isDisposed).toBe(true);
  expect(model.state.status).toBe('off');
});

it('follows the choice of cluster, without the runs of the other', () => {
  const { model, views, asked, choice } = scene();
  model.keep();
  views[0]?.give(workflow('a'));
  expect(model.state.runs).toHaveLength(1);
  choice.choose({ context: 'far' });
  expect(asked).toEqual(['here/mine', 'far/theirs']);
  expect(views[0]?.isDisposed).toBe(true);
  expect(model.state.runs).toEqual([]);
});

it('newest first; a row that did not change stays the same object', () => {
  const { model, views } = scene();
  model.keep();
  const old = workflow('old');
  views[0]?.give(old, workflow('new', { created: '2026-02-01T00:00:00Z' }));
  const [, before] = model.state.runs;
  views[0]?.give(old, workflow('new', { created: '2026-02-01T00:00:00Z', phase: 'Succeeded' }));
  expect(model.state.runs.map(({ name, state }) => [name, state])).toEqual([['new', 'done'], ['old', 'running']]);
  expect(model.state.runs[1]).toBe(before);
});

it('search by words of title, state and parameters; archived ones only when asked for', () => {
  const runs = [workflow('a', { parameters: { lr: '0.1' } }), workflow('b', { notebook: 'churn.ipynb', phase: 'Failed' }), workflow('c', { archived: true })].map(summarise);
  const names = (query: string, archived = false): string[] => shownRuns({ runs, query, archived }).map(({ name }) => name);
  expect(names('')).toEqual(['a', 'b']);
  expect(names('', true)).toEqual(['a', 'b', 'c']);
  expect(names('lr=0.1')).toEqual(['a']);
  expect(names('CHURN failed')).toEqual(['b']);
  expect(names('nothing')).toEqual([]);
});

it.each([
  ['Running', undefined, 'running'],
  ['Pending', undefined, 'waiting'],
  ['Succeeded', undefined, 'done'],
  ['Failed', undefined, 'failed'],
  ['Error', undefined, 'failed'],
  ['Failed', 'Stop', 'stopped']
])('%s (shutdown: %s) is %s', (phase, shutdown, state) => {
  const summary = summarise(workflow('a', { phase, ...(shutdown ? { shutdown } : {}) }));
  expect(summary.state).toBe(state);
  expect(summary.title).toBe('a');
});

it('a Workflow that somebody made otherwise is a run all the same', () => {
  const bare = summarise({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'hand-made', annotations: { 'jupyterlab-kubeflow/parameter-values': 'not JSON' } } });
  expect(bare).toMatchObject({ title: 'hand-made', state: 'waiting', steps: [], parameters: {} });
  expect(bare.notebook).toBeUndefined();
});

it('the latest run of a notebook: its steps, and the sizes of what they left', () => {
  const { model, views } = scene();
  const listeners: { next(result: object): void }[] = [];
  const latest = new LatestRuns(model, {
    results: (_, listener) => {
      listeners.push(listener as never);
      return { isDisposed: false, dispose: () => undefined };
    }
  });
  const changed = jest.fn();
  const stop = latest.listen('work/a.ipynb', changed);
  expect(latest.of('work/a.ipynb')).toBeNull();
  views[0]?.give(workflow('a'), workflow('other', { notebook: 'b.ipynb' }));
  listeners[0]?.next({ step: 'load', cached: true, values: [{ name: 'df', bytes: 12 }], files: [], cells: [] });
  const found = latest.of('work/a.ipynb');
  expect([...(found?.steps ?? [])]).toEqual([['load', 'cached'], ['train', 'waiting']]);
  expect(found?.sizes.get('load')?.get('df')).toBe(12);
  expect(changed).toHaveBeenCalled();
  stop();
  expect(views[0]?.isDisposed).toBe(true);
});
