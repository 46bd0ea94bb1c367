/** What the section *Pipeline* shows: the active notebook's pipeline, and what of it is open. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { ILatestRuns, LatestRun } from '../../runs/tokens';
import { NOTHING_READ, type PipelineState } from '../state';
import type { IPipelineModel, IPipelineTracker } from '../tokens';
import type { Values } from './parameterDraft';

export interface ChosenEdge {
  readonly from: string;
  readonly to: string;
}

export interface PanelState {
  /** Of the active notebook; `NOTHING_READ` where there is none. */
  readonly pipeline: PipelineState;
  /** Null: no notebook is open. */
  readonly path: string | null;
  readonly view: 'graph' | 'list';
  /** The edge whose reasons are shown. */
  readonly edge: ChosenEdge | null;
  /** The options of the chosen step are shown. */
  readonly options: boolean;
  /** The form of parameters is shown. */
  readonly parameters: boolean;
  /** As typed for the next run of this notebook. */
  readonly values: Values;
  readonly latest: LatestRun | null;
}

const EMPTY: PanelState = { pipeline: NOTHING_READ, path: null, view: 'graph', edge: null, options: false, parameters: false, values: {}, latest: null };

/** Follows the tracker; reads a notebook only while the panel is seen. */
export class PanelModel implements IDisposable {
  constructor(
    private readonly tracker: IPipelineTracker,
    private readonly runs: ILatestRuns | null
  ) {
    tracker.currentChanged.connect(this.onCurrent, this);
    this.onCurrent();
  }

  get state(): PanelState {
    return this.current;
  }

  get stateChanged(): ISignal<this, void> {
    return this.changed;
  }

  /** The pipeline that is shown, for whoever changes it. */
  get model(): IPipelineModel | null {
    return this.pipeline;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Whether anybody looks. */
  set visible(visible: boolean) {
    if (visible === this.seen) return;
    this.seen = visible;
    this.keepReading();
  }

  /** After a failure: reads the notebook once more. */
  readAgain(): void {
    this.keepReading();
  }

  show(view: 'graph' | 'list'): void {
    this.update({ view });
  }

  /** Shows a step; null closes what is shown. */
  chooseStep(step: string | null): void {
    this.update({ edge: null, options: step !== null && step === this.current.pipeline.selectedStep && this.current.options });
    this.pipeline?.select(step);
  }

  chooseEdge(edge: ChosenEdge | null): void {
    this.update({ edge });
  }

  /** Shows the options of a step, or hides them. */
  showOptions(step: string, shown = true): void {
    this.pipeline?.select(step);
    this.update({ edge: null, options: shown });
  }

  showParameters(parameters: boolean): void {
    this.update({ parameters });
  }

  /** Undefined: the notebook's own value. */
  setValue(name: string, value: string | undefined): void {
    const { [name]: _, ...others } = this.current.values;
    this.setValues(value === undefined ? others : { ...others, [name]: value });
  }

  setValues(values: Values): void {
    const { path } = this.current;
    if (path !== null) this.typed.set(path, values);
    this.update({ values });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.tracker.currentChanged.disconnect(this.onCurrent, this);
    this.letGo();
    Signal.clearData(this);
  }

  private onCurrent(): void {
    this.letGo();
    const pipeline = this.tracker.current;
    this.pipeline = pipeline;
    pipeline?.stateChanged.connect(this.onPipeline, this);
    this.keepReading();
    this.followRuns();
    const { view } = this.current;
    this.update({ ...EMPTY, view, pipeline: pipeline?.state ?? NOTHING_READ, path: pipeline?.path ?? null, values: this.typed.get(pipeline?.path ?? '') ?? {}, latest: this.latest() });
  }

  private onPipeline(): void {
    const { pipeline } = this;
    if (pipeline === null) return;
    const { edge, path } = this.current;
    const there = pipeline.state.graph?.edges.some(({ from, to }) => from === edge?.from && to === edge.to);
    // A step that is chosen at its cell takes the place of an edge that was shown.
    const chosen = pipeline.state.selectedStep !== this.current.pipeline.selectedStep;
    if (path !== pipeline.path) this.followRuns();
    this.update({ pipeline: pipeline.state, path: pipeline.path, edge: there === true && !chosen ? edge : null, ...(path === pipeline.path ? {} : { latest: this.latest() }) });
  }

  private latest(): LatestRun | null {
    return this.pipeline === null ? null : (this.runs?.of(this.pipeline.path) ?? null);
  }

  private followRuns(): void {
    this.unfollow?.();
    const path = this.pipeline?.path;
    this.unfollow = path === undefined ? undefined : this.runs?.listen(path, () => this.update({ latest: this.latest() }));
  }

  private keepReading(): void {
    this.keeper?.dispose();
    this.keeper = this.seen && this.pipeline?.isDisposed === false ? this.pipeline.keepReading() : undefined;
  }

  private letGo(): void {
    this.keeper?.dispose();
    this.keeper = undefined;
    this.unfollow?.();
    this.unfollow = undefined;
    this.pipeline?.stateChanged.disconnect(this.onPipeline, this);
  }

  private update(part: Partial<PanelState>): void {
    this.current = { ...this.current, ...part };
    this.changed.emit();
  }

  private current: PanelState = EMPTY;
  private pipeline: IPipelineModel | null = null;
  private keeper: IDisposable | undefined;
  private unfollow: (() => void) | undefined;
  private seen = false;
  private disposed = false;
  private readonly typed = new Map<string, Values>();
  private readonly changed = new Signal<this, void>(this);
}
