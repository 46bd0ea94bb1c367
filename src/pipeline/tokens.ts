/** Names that other features and settings use of this one. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { EdgeOverride, StepOptions } from '../core/notebook/types';
import type { PipelineState } from './state';

/** Plugins of this feature. */
export const PIPELINE_PLUGIN = 'jupyterlab-kubeflow:pipeline';
export const COMMANDS_PLUGIN = 'jupyterlab-kubeflow:pipeline-commands';
export const TRACKER_PLUGIN = 'jupyterlab-kubeflow:pipeline-tracker';

/** The gettext domain of all strings. */
export const DOMAIN = 'jupyterlab_kubeflow';

/**
 * The pipeline of one open notebook, shared by all views of the document. Its methods are the only writers; each is one undoable
 * change of the shared model. Cells are named by their index in the notebook.
 */
export interface IPipelineModel extends IDisposable {
  readonly state: PipelineState;
  readonly stateChanged: ISignal<IPipelineModel, void>;
  /** As Jupyter's contents API names the notebook. */
  readonly path: string;
  /** The text on the screen, saved or not, as nbformat JSON without outputs: what a run or a compilation starts from. */
  onScreen(): { readonly text: string; readonly path: string };
  /** Reads also while nothing is marked, until disposed: for whoever shows the pipeline. */
  keepReading(): IDisposable;
  /** Resolves when the graph is that of the text on the screen, or it is known that there is none. */
  settled(): Promise<PipelineState>;
  /** Chooses a step by its Kubernetes name. */
  select(step: string | null): void;

  markStep(cells: readonly number[], title: string): void;
  /** The cells join the step that the cell above them belongs to. Does nothing where there is none. */
  addToStepAbove(cells: readonly number[]): void;
  share(cells: readonly number[]): void;
  parameters(cells: readonly number[]): void;
  leaveOut(cells: readonly number[]): void;
  unmark(cells: readonly number[]): void;
  /** A title that another step has joins the two. */
  renameStep(title: string, to: string): void;
  setOptions(title: string, options: StepOptions): void;
  /** Options of every step. */
  setDefaults(options: StepOptions): void;
  override(word: EdgeOverride): void;
  removeOverride(word: EdgeOverride): void;
  /** Writes the proposed steps into the notebook. */
  acceptProposal(): void;
}

/** The pipelines of the open notebooks. */
export interface IPipelineTracker {
  /** Of the notebook that was last active; null where none is open. */
  readonly current: IPipelineModel | null;
  readonly currentChanged: ISignal<IPipelineTracker, IPipelineModel | null>;
  /** The model of a view's document; null before the document is there. */
  of(panel: NotebookPanel): IPipelineModel | null;
  /** The same once the document is there; null when the view was closed before. */
  whenOpen(panel: NotebookPanel): Promise<IPipelineModel | null>;
  /** Shows a cell (and a line of it, from 1) of a model's notebook and puts the focus there. */
  reveal(model: IPipelineModel, cell: number, line?: number): Promise<void>;
}

export const IPipelineTracker = new Token<IPipelineTracker>('jupyterlab-kubeflow:IPipelineTracker', 'The pipelines of the open notebooks: their steps, what travels between them, and the person\'s choices.');

/** Commands on cells (`cells`: indexes; absent: the selected ones) and steps (`step`: Kubernetes name; absent: that of the active cell). The panel brings `stepOptions`. */
export const CommandIDs = {
  makeStep: 'jupyterlab-kubeflow:make-step',
  addToStepAbove: 'jupyterlab-kubeflow:add-to-step-above',
  share: 'jupyterlab-kubeflow:share-cells',
  parameters: 'jupyterlab-kubeflow:mark-parameters',
  leaveOut: 'jupyterlab-kubeflow:leave-out',
  unmark: 'jupyterlab-kubeflow:remove-mark',
  renameStep: 'jupyterlab-kubeflow:rename-step',
  stepOptions: 'jupyterlab-kubeflow:step-options',
  acceptProposal: 'jupyterlab-kubeflow:accept-proposal',
  runStep: 'jupyterlab-kubeflow:run-step'
} as const;
