/** Names that features use of the panel in the left sidebar and of the choice of a cluster. */
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';
import type { Target, TargetInfo } from '../wire/target';

/** Plugins of this feature. */
export const PANEL_PLUGIN = 'jupyterlab-kubeflow:panel';
export const TARGET_PLUGIN = 'jupyterlab-kubeflow:target-choice';

/** The gettext domain of all strings. */
export const DOMAIN = 'jupyterlab_kubeflow';

export const PanelCommandIDs = { show: 'jupyterlab-kubeflow:show-panel' } as const;

/** One foldable section of the panel. */
export interface PanelSection {
  /** Unique among the sections. */
  readonly id: string;
  /** Shown in the section's head. The widget's own `title.label` may say more later, and its `toolbar`, where it has one, stands beside it. */
  readonly title: string;
  /** Sections stand in the order of their ranks. Pipeline 100, Runs 200, Experiments 300, Models 400, Cluster 500. */
  readonly rank: number;
  readonly widget: Widget;
  /** Folded at first. */
  readonly folded?: boolean;
  /** Its part of the height, beside 1 of the others. */
  readonly stretch?: number;
}

/** The panel *Kubeflow* in the left sidebar. */
export interface IKubeflowPanel {
  /** Adds a section; disposing the answer takes it out, disposing the widget as well. */
  addSection(section: PanelSection): IDisposable;
  /** Brings the panel and, where one is named, a section of it into sight. */
  reveal(section?: string): void;
}

export const IKubeflowPanel = new Token<IKubeflowPanel>('jupyterlab-kubeflow:IKubeflowPanel', 'The panel Kubeflow in the left sidebar: takes foldable sections.');

/** `loading`: not asked yet, or being asked for the first time; `offline`: the proxy doesn't answer, `reason` says how. */
export interface TargetChoiceState {
  readonly status: 'loading' | 'ready' | 'offline';
  readonly targets: readonly TargetInfo[];
  /** The chosen one; this machine's cluster before anything is known. */
  readonly target: Target;
  /** The chosen namespace; absent: the target's own. */
  readonly namespace?: string;
  readonly reason?: string;
}

/** Which cluster and namespace runs go to, and whose runs are shown. Remembered over reloads. */
export interface ITargetChoice {
  readonly state: TargetChoiceState;
  readonly stateChanged: ISignal<ITargetChoice, void>;
  choose(target: Target, namespace?: string): void;
  /** Asks the proxy again. Never rejects: the state says how it went. */
  refresh(): Promise<void>;
}

export const ITargetChoice = new Token<ITargetChoice>('jupyterlab-kubeflow:ITargetChoice', 'The cluster and namespace that a person chose for runs.');
