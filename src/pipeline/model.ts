/** The pipeline of one open notebook: follows the text, reads it, and is the only writer of the person's choices. */
import type { ISharedNotebook } from '@jupyter/ydoc';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Diagnostic } from '../core/diagnostics';
import type { StepGraph } from '../core/graph/types';
import type { CellRole, EdgeOverride, Notebook, StepOptions } from '../core/notebook/types';
import * as choices from '../core/notebook/writeMetadata';
import { NotebookText } from '../lab/notebookText';
import { onNextFrame } from '../lab/slices';
import { colourSteps, NO_COLOURS } from '../lab/stepColours';
import { ChoiceWriter, METADATA_KEY } from './choiceWriter';
import type { IPipelineReading } from './reading';
import { NOTHING_READ, type PipelineState } from './state';
import type { IPipelineModel } from './tokens';

/** The document whose pipeline it is, and the way to a reader. */
export interface PipelineModelOptions {
  readonly shared: ISharedNotebook;
  /** Where the notebook is now. */
  readonly path: () => string;
  /** Loads the reader on first use. */
  readonly openReading: () => Promise<IPipelineReading>;
}

export class PipelineModel implements IPipelineModel {
  constructor(private readonly options: PipelineModelOptions) {
    this.text = new NotebookText(options.shared);
    this.writer = new ChoiceWriter(options.shared);
    this.text.changed.connect(this.refresh, this);
    this.refresh();
  }

  get state(): PipelineState {
    return this.current;
  }

  get stateChanged(): ISignal<this, void> {
    return this.changed;
  }

  get path(): string {
    return this.options.path();
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  onScreen(): { readonly text: string; readonly path: string } {
    return { text: this.text.toText(), path: this.path };
  }

  keepReading(): IDisposable {
    this.keepers += 1;
    this.refresh();
    return new DisposableDelegate(() => {
      this.keepers -= 1;
      this.refresh();
    });
  }

  /** The text, the path or who looks has changed: reads with the next frame. */
  refresh(): void {
    if (this.disposed) return;
    this.version += 1;
    this.cancelFrame ??= onNextFrame(() => {
      this.cancelFrame = undefined;
      void this.read();
    });
  }

  settled(): Promise<PipelineState> {
    if (this.disposed || this.readVersion === this.version) return Promise.resolve(this.current);
    return new Promise(done => this.waiting.push(done));
  }

  select(step: string | null): void {
    if (step !== this.current.selectedStep) this.update({ selectedStep: step });
  }

  markStep(cells: readonly number[], title: string): void {
    if (title.trim() !== '') this.assign(cells, { kind: 'step', name: title.trim(), after: [] });
  }

  addToStepAbove(cells: readonly number[]): void {
    this.write(now => choices.joinStepAbove(now, cells));
  }

  share(cells: readonly number[]): void {
    this.assign(cells, { kind: 'shared' });
  }

  parameters(cells: readonly number[]): void {
    this.assign(cells, { kind: 'parameters' });
  }

  leaveOut(cells: readonly number[]): void {
    this.assign(cells, { kind: 'skip' });
  }

  unmark(cells: readonly number[]): void {
    this.assign(cells, { kind: 'unmarked' });
  }

  renameStep(title: string, to: string): void {
    this.write(now => {
      const { graph } = this.current;
      if (graph?.proposed !== true) return choices.renameStep(now, title, to.trim());
      // A proposed step stands nowhere yet: the proposal is written down under the new title.
      const steps = graph.steps.map(step => (step.title === title ? { ...step, title: to.trim() } : step));
      return choices.joinChanges(choices.acceptProposal(now, { steps, shared: graph.shared }), choices.renameStep(now, title, to.trim()));
    });
  }

  setOptions(title: string, options: StepOptions): void {
    this.write(now => choices.setStepOptions(now, title, options));
  }

  setDefaults(options: StepOptions): void {
    this.write(now => choices.setDefaultOptions(now, options));
  }

  override(word: EdgeOverride): void {
    this.write(now => choices.addOverride(now, word));
  }

  removeOverride(word: EdgeOverride): void {
    this.write(now => choices.removeOverride(now, word));
  }

  acceptProposal(): void {
    const { graph } = this.current;
    if (graph?.proposed === true) this.write(now => choices.acceptProposal(now, graph));
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.cancelFrame?.();
    this.text.dispose();
    this.writer.dispose();
    this.waiting.splice(0).forEach(done => done(this.current));
    Signal.clearData(this);
  }

  private assign(cells: readonly number[], role: CellRole): void {
    this.write(now => choices.assignRole(now, cells, role));
  }

  /** The text may be newer than the state: a choice is about what is there now. */
  private write(change: (now: choices.Choices) => choices.MetadataChange): void {
    const notebook = this.text.read(this.path).value;
    this.writer.apply(change({ notebook, kubeflow: this.options.shared.getMetadata(METADATA_KEY) }));
  }

  private async read(): Promise<void> {
    const { version } = this;
    const { value: notebook, diagnostics } = this.text.read(this.path);
    const outdated = (): boolean => this.disposed || version !== this.version;
    const wanted = this.keepers > 0 || notebook.settings.source !== 'none';
    if (notebook.language !== 'python') return this.finish(version, { ...NOTHING_READ, status: 'foreign', notebook, diagnostics });
    if (!wanted) return this.finish(version, { ...NOTHING_READ, notebook, diagnostics });
    this.update({ notebook, status: this.current.graph === null ? 'loading' : 'ready' });
    try {
      this.reading ??= this.options.openReading();
      const graph = await (await this.reading).read(notebook, outdated);
      if (graph !== null && !outdated()) this.finish(version, this.withGraph(notebook, graph, diagnostics));
    } catch (error) {
      this.reading = undefined;
      if (!outdated()) this.finish(version, { ...NOTHING_READ, status: 'failed', notebook, diagnostics, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  private withGraph(notebook: Notebook, graph: StepGraph, diagnostics: readonly Diagnostic[]): PipelineState {
    const keys = graph.steps.map(({ name, cells }) => ({ name, cells: cells.flatMap(cell => notebook.cells[cell]?.key ?? []) }));
    this.colouring = colourSteps(keys, this.colouring);
    const { selectedStep } = this.current;
    const there = graph.steps.some(({ name }) => name === selectedStep);
    return { status: 'ready', notebook, graph, selectedStep: there ? selectedStep : null, colours: this.colouring.colours, diagnostics: unique([...diagnostics, ...graph.diagnostics]) };
  }

  private finish(version: number, state: PipelineState): void {
    this.readVersion = version;
    this.current = state;
    this.changed.emit();
    if (version === this.version) this.waiting.splice(0).forEach(done => done(state));
  }

  private update(part: Partial<PipelineState>): void {
    this.current = { ...this.current, ...part };
    this.changed.emit();
  }

  private current: PipelineState = NOTHING_READ;
  private colouring = NO_COLOURS;
  private readonly text: NotebookText;
  private readonly writer: ChoiceWriter;
  private reading: Promise<IPipelineReading> | undefined;
  private keepers = 0;
  /** Counts what has changed; `readVersion` is the one that the state stands for. */
  private version = 0;
  private readVersion = -1;
  private cancelFrame: (() => void) | undefined;
  private readonly waiting: ((state: PipelineState) => void)[] = [];
  private disposed = false;
  private readonly changed = new Signal<this, void>(this);
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const found = [...new Map(diagnostics.map(diagnostic => [JSON.stringify(diagnostic), diagnostic])).values()];
  return found.sort((a, b) => (a.cell ?? -1) - (b.cell ?? -1) || (a.line ?? 0) - (b.line ?? 0));
}
