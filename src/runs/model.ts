/** The runs of the chosen cluster and namespace, live. */
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { Channel } from '../client/channel';
import type { ResourceView, ViewState } from '../client/resourceView';
import { summarise, type RunSummary } from './runSummary';
import type { Workflow } from '../core/results/workflowSteps';
import type { ITargetChoice } from '../ui/tokens';
import { RUN_LABEL, type ErrorAnswer } from '../wire/runs';
import type { Target } from '../wire/target';

export interface RunsState {
  readonly target: Target;
  readonly namespace: string;
  /** `off`: nobody looks, so nothing is watched. */
  readonly status: ViewState | 'off';
  /** Newest first, archived ones among them. */
  readonly runs: readonly RunSummary[];
  readonly query: string;
  /** Archived runs are shown too. */
  readonly archived: boolean;
  readonly error?: ErrorAnswer;
}

/** Runs that the list shows: by words of title, name, state and parameters, all of which must be found. */
export function shownRuns({ runs, query, archived }: Pick<RunsState, 'runs' | 'query' | 'archived'>): readonly RunSummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(word => word !== '');
  return runs.filter(run => {
    if (run.archived && !archived) return false;
    const text = [run.title, run.name, run.notebook ?? '', run.state, ...Object.entries(run.parameters).map(([name, value]) => `${name}=${value}`)].join(' ').toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/** Watches while somebody looks (`keep`), and follows the choice of cluster and namespace. */
export class RunsModel implements IDisposable {
  constructor(
    private readonly channel: Pick<Channel, 'watch'>,
    private readonly choice: ITargetChoice
  ) {
    choice.stateChanged.connect(this.onChoice, this);
    this.current = { ...placeOf(choice), status: 'off', runs: [], query: '', archived: false };
  }

  get state(): RunsState {
    return this.current;
  }

  get stateChanged(): ISignal<this, void> {
    return this.changed;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** The Workflow of a run, as the cluster has it. */
  workflow(name: string): Workflow | undefined {
    return this.view?.objects.get(`${this.current.namespace}/${name}`);
  }

  /** Watches until the answer is called. */
  keep(): () => void {
    this.lookers += 1;
    if (this.lookers === 1) this.open();
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.lookers -= 1;
      if (this.lookers === 0) this.close();
    };
  }

  search(query: string): void {
    this.update({ query });
  }

  showArchived(archived: boolean): void {
    this.update({ archived });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.choice.stateChanged.disconnect(this.onChoice, this);
    this.view?.dispose();
    Signal.clearData(this);
  }

  private onChoice(): void {
    const { target, namespace } = placeOf(this.choice);
    if (target.context === this.current.target.context && namespace === this.current.namespace) return;
    this.update({ target, namespace, runs: [] });
    if (this.lookers > 0) this.open();
  }

  private open(): void {
    this.view?.dispose();
    const { target, namespace } = this.current;
    const view = this.channel.watch<Workflow>(target, 'Workflow', { ...(namespace === '' ? {} : { namespace }), labelSelector: `${RUN_LABEL}=run` });
    this.view = view;
    view.changed.connect(this.onObjects, this);
    this.onObjects();
  }

  private close(): void {
    this.view?.dispose();
    this.view = undefined;
    this.update({ status: 'off' });
  }

  private onObjects(): void {
    const { view } = this;
    if (view === undefined) return;
    const { error: _, ...rest } = this.current;
    const runs = [...view.objects.values()].map(workflow => this.summaryOf(workflow)).sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.name < b.name ? -1 : 1));
    this.current = { ...rest, status: view.state, runs, ...(view.error ? { error: view.error } : {}) };
    this.changed.emit();
  }

  /** The same object for the same Workflow, so that rows that did not change are not drawn again. */
  private summaryOf(workflow: Workflow): RunSummary {
    let summary = this.summaries.get(workflow);
    if (summary === undefined) {
      summary = summarise(workflow);
      this.summaries.set(workflow, summary);
    }
    return summary;
  }

  private update(change: Partial<RunsState>): void {
    this.current = { ...this.current, ...change };
    this.changed.emit();
  }

  private current: RunsState;
  private view: ResourceView<Workflow> | undefined;
  private lookers = 0;
  private disposed = false;
  private readonly summaries = new WeakMap<Workflow, RunSummary>();
  private readonly changed = new Signal<this, void>(this);
}

/** Where the chosen target's runs are. */
function placeOf({ state }: ITargetChoice): { readonly target: Target; readonly namespace: string } {
  const own = state.targets.find(({ context }) => context === state.target.context)?.namespace;
  return { target: state.target, namespace: state.namespace ?? own ?? '' };
}
