/** One run: which step is looked at, logs that are followed once, and a notebook that can't be read. */
import { Signal } from '@lumino/signaling';
import { ProxyError } from '../../client/error';
import type { StepGraph } from '../../core/graph/types';
import { RunModel } from '../runModel';

const RUN = { target: {}, namespace: 'mine', name: 'run-1' };

class FakeView {
  readonly changed: Signal<FakeView, void> = new Signal<FakeView, void>(this);
  objects: ReadonlyMap<string, object> = new Map();
  state = 'live';
  error = undefined;
  isDisposed = false;
  dispose(): void {
    this.isDisposed = true;
  }
  give(...objects: object[]): void {
    this.objects = new Map(objects.map((object, index) => [String(index), object]));
    this.changed.emit();
  }
}

const workflow = (phases: Readonly<Record<string, string>>, phase = 'Running'): object => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: 'run-1', namespace: 'mine', uid: 'u' },
  spec: { entrypoint: 'main', templates: [{ name: 'main', dag: { tasks: ['load', 'train'].map(name => ({ name, template: name })) } }] },
  status: { phase, nodes: Object.fromEntries(Object.entries(phases).map(([name, each]) => [name, { id: name, name: `run-1.${name}`, templateName: name, type: 'Pod', phase: each }])) }
});

function scene(snapshot: () => Promise<never>): { model: RunModel; views: FakeView[]; logs: string[]; disposed: () => number } {
  const views: FakeView[] = [];
  const logs: string[] = [];
  let disposed = 0;
  const gone = (): { isDisposed: boolean; dispose(): void } => ({ isDisposed: false, dispose: () => void disposed++ });
  const channel = {
    watch: () => {
      const view = new FakeView();
      views.push(view);
      return view as never;
    },
    log: ({ pod }: { readonly pod: string }, listener: { next(text: string): void }) => {
      logs.push(pod);
      listener.next('hello\n');
      return gone();
    },
    results: () => gone()
  };
  return { model: new RunModel(RUN, { channel, snapshot }, async () => ({}) as StepGraph), views, logs, disposed: () => disposed };
}

const never = (): Promise<never> => new Promise(() => undefined);

it('the step that one would look at, until one is chosen', () => {
  const { model, views } = scene(never);
  views[0]?.give(workflow({ load: 'Running' }));
  expect(model.shownStep).toBe('load');
  views[0]?.give(workflow({ load: 'Succeeded', train: 'Failed' }, 'Failed'));
  expect(model.shownStep).toBe('train');
  model.select('load');
  expect(model.shownStep).toBe('load');
});

it('a log is followed once, and let go with the model', () => {
  const { model, views, logs, disposed } = scene(never);
  expect(model.log('load')).toBeUndefined();
  views[0]?.give(workflow({ load: 'Running' }));
  expect(model.log('load')?.buffer.line(0)).toBe('hello');
  model.log('load');
  expect(logs).toHaveLength(1);
  model.dispose();
  expect(disposed()).toBe(2);
  expect(views.every(({ isDisposed }) => isDisposed)).toBe(true);
});

it('a deleted run says so and keeps what was known', () => {
  const { model, views } = scene(never);
  views[0]?.give(workflow({ load: 'Succeeded' }, 'Succeeded'));
  views[0]?.give();
  expect(model.state.gone).toBe(true);
  expect(model.state.steps).toHaveLength(2);
});

it.each<[number, string | undefined]>([
  [404, undefined],
  [502, 'no way']
])('a notebook that can\'t be read (%d) is said, unless there is none', async (status, said) => {
  const { model } = scene(() => Promise.reject(new ProxyError(status, 'no way')));
  await Promise.resolve();
  await Promise.resolve();
  expect(model.state.notebookError).toBe(said);
});
