/** What the plugins of this feature give each other. */
import { Token } from '@lumino/coreutils';
import type { RunRef } from '../wire/runs';
import type { RunActions } from './actions';
import type { RunsModel } from './model';
import type { RunSummary } from './runSummary';

/** The open tabs of runs. */
export interface IRunViews {
  /** Shows a run, in the tab that it has or in a new one. */
  open(run: RunRef): void;
  /** What an open tab knows of its run. */
  summary(run: RunRef): RunSummary | undefined;
}

export const IRunViews = new Token<IRunViews>('jupyterlab-kubeflow:IRunViews', 'Shows runs in the main area.');

export type IRunsModel = RunsModel;
export const IRunsModel = new Token<RunsModel>('jupyterlab-kubeflow:IRunsModel', 'The runs of the chosen cluster and namespace.');

export type IRunActions = RunActions;
export const IRunActions = new Token<RunActions>('jupyterlab-kubeflow:IRunActions', 'What a person does with runs.');
