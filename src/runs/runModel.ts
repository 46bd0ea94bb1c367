/** One run, live: its Workflow, its notebook and what its steps left. */
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { Channel } from '../client/channel';
import type { KubeflowClient } from '../client/client';
import { ProxyError } from '../client/error';
import type { ResourceView, ViewState } from '../client/resourceView';
import type { StepGraph } from '../core/graph/types';
import type { KubernetesObject } from '../core/k8s/types';
import { podName } from '../core/results/argoNames';
import { isFinished, stepStates, type StepState, type Workflow } from '../core/results/workflowSteps';
import type { StepResult } from '../wire/channel';
import type { ErrorAnswer, RunRef } from '../wire/runs';
import { LogBuffer } from './logBuffer';
import { summarise, type RunSummary } from './runSummary';

export type RunTab = 'log' | 'output' | 'values' | 'events' | 'yaml';

/** An Event of Kubernetes as far as it is shown. */
export interface RunEvent extends KubernetesObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
}

export interface RunViewState {
  readonly run: RunRef;
  readonly status: ViewState;
  /** Undefined before it is known, or after it was deleted (`gone`). */
  readonly workflow?: Workflow;
  readonly summary?: RunSummary;
  readonly gone: boolean;
  /** Of the notebook that the run was made of; undefined while it loads, or where there is none. */
  readonly graph?: StepGraph;
  readonly steps: readonly StepState[];
  readonly results: ReadonlyMap<string, StepResult>;
  readonly events: readonly RunEvent[];
  /** Kubernetes name of the chosen step. */
  readonly selected?: string;
  readonly tab: RunTab;
  readonly error?: ErrorAnswer;
  /** Why the run's notebook can't be read, where it should be there. */
  readonly notebookError?: string;
}

/** What reads the run's notebook. */
export type ReadGraph = (text: string, path: string) => Promise<StepGraph>;

/** Watches until it is disposed. */
export class RunModel implements IDisposable {
  constructor(
    readonly run: RunRef,
    private readonly client: Pick<KubeflowClient, 'snapshot'> & { readonly channel: Pick<Channel, 'watch' | 'log' | 'results'> },
    private readonly readGraph: ReadGraph
  ) {
    const { target, namespace, name } = run;
    this.current = { run, status: 'connecting', gone: false, steps: [], results: new Map(), events: [], tab: 'log' };
    this.workflows = client.channel.watch<Workflow>(target, 'Workflow', { namespace, fieldSelector: `metadata.name=${name}` });
    this.workflows.changed.connect(this.onWorkflow, this);
    this.eventView = client.channel.watch<RunEvent>(target, 'Event', { namespace });
    this.eventView.changed.connect(this.onEvents, this);
    this.results = client.channel.results(run, { next: result => this.onResult(result) });
    void this.loadNotebook();
    this.onWorkflow();
  }

  get state(): RunViewState {
    return this.current;
  }

  get stateChanged(): ISignal<this, void> {
    return this.changed;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  select(step: string): void {
    this.update({ selected: step });
  }

  show(tab: RunTab): void {
    this.update({ tab });
  }

  /** The log of a step's pod, followed from the first time it is asked for; undefined while the step has no pod. */
  log(step: string): { readonly buffer: LogBuffer; readonly ended: boolean } | undefined {
    const pod = this.podOf(step);
    if (pod === undefined) return undefined;
    let log = this.logs.get(pod);
    if (log === undefined) {
      log = { buffer: new LogBuffer(), ended: false, subscription: undefined };
      this.logs.set(pod, log);
      this.follow(pod);
    }
    return log;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    [this.workflows, this.eventView, this.results, ...[...this.logs.values()].map(({ subscription }) => subscription)].forEach(each => each?.dispose());
    Signal.clearData(this);
  }

  private follow(pod: string): void {
    const { target, namespace } = this.run;
    const log = this.logs.get(pod);
    if (log === undefined) return;
    const end = (): void => {
      log.ended = true;
      this.changed.emit();
    };
    log.subscription = this.client.channel.log(
      { target, namespace, pod, container: 'main' },
      { next: text => log.buffer.append(text), end, error: (error, final) => {
        if (!final) return;
        log.buffer.append(`${error.message}\n`);
        end();
      } }
    );
  }

  private podOf(step: string): string | undefined {
    const { workflow, steps } = this.current;
    const id = steps.find(({ name }) => name === step)?.nodeId;
    const node = id === undefined ? undefined : workflow?.status?.nodes?.[id];
    return node?.name === undefined ? undefined : podName(this.run.name, node.name, node.templateName ?? step);
  }

  private async loadNotebook(): Promise<void> {
    try {
      const { notebook } = await this.client.snapshot(this.run);
      const graph = await this.readGraph(notebook.text, notebook.path);
      if (!this.disposed) this.update({ graph, steps: this.stepsOf(this.current.workflow, graph) });
    } catch (error) {
      // A Workflow that somebody made without a notebook has steps all the same.
      const none = error instanceof ProxyError && error.status === 404;
      if (!none && !this.disposed) this.update({ notebookError: error instanceof Error ? error.message : String(error) });
    }
  }

  private onWorkflow(): void {
    const { workflows } = this;
    const workflow = [...workflows.objects.values()][0];
    const gone = workflow === undefined && workflows.state === 'live' && this.current.workflow !== undefined;
    const known = workflow ?? this.current.workflow;
    const steps = this.stepsOf(known, this.current.graph);
    const { error: _, ...rest } = this.current;
    this.current = { ...rest, status: workflows.state, gone, steps, ...(known ? { workflow: known, summary: summarise(known) } : {}), ...(workflows.error ? { error: workflows.error } : {}) };
    this.changed.emit();
  }

  /** The chosen step, or the one that a person would look at first. */
  get shownStep(): string | undefined {
    return this.current.selected ?? interesting(this.current.steps);
  }

  private stepsOf(workflow: Workflow | undefined, graph: StepGraph | undefined): readonly StepState[] {
    if (workflow === undefined) return [];
    const { steps } = summarise(workflow);
    if (graph === undefined) return steps;
    const titles = new Map(graph.steps.map(({ name, title }) => [name, title]));
    return stepStates(workflow, steps.map(({ name, title }) => ({ name, title: titles.get(name) ?? title })));
  }

  private onEvents(): void {
    const mine = (name = ''): boolean => name === this.run.name || name.startsWith(`${this.run.name}-`);
    const events = [...this.eventView.objects.values()].filter(event => mine(event.involvedObject?.name));
    events.sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
    this.update({ events });
  }

  private onResult(result: StepResult): void {
    this.update({ results: new Map(this.current.results).set(result.step, result) });
  }

  private update(change: Partial<RunViewState>): void {
    this.current = { ...this.current, ...change };
    this.changed.emit();
  }

  private current: RunViewState;
  private disposed = false;
  private readonly workflows: ResourceView<Workflow>;
  private readonly eventView: ResourceView<RunEvent>;
  private readonly results: IDisposable;
  private readonly logs = new Map<string, { readonly buffer: LogBuffer; ended: boolean; subscription: IDisposable | undefined }>();
  private readonly changed = new Signal<this, void>(this);
}

/** When an Event happened last. */
export function timeOf(event: RunEvent): string {
  return event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '';
}

/** Whether a run goes on. */
export function goesOn(workflow: Workflow | undefined): boolean {
  return workflow !== undefined && !isFinished(workflow);
}

/** The step that failed, else the one that runs, else the last that ended. */
function interesting(steps: readonly StepState[]): string | undefined {
  const of = (phase: StepState['phase']): StepState | undefined => steps.find(step => step.phase === phase);
  return (of('failed') ?? of('running') ?? [...steps].reverse().find(({ phase }) => phase === 'succeeded') ?? steps[0])?.name;
}
