/** The one WebSocket `api/channel`: all watches, logs and results of a page, told apart by the id that the page gives each. JSON text frames. */
import type { KubernetesObject } from '../core/k8s/types';
import type { ErrorAnswer, RunRef } from './runs';
import type { Target } from './target';

/** Kinds that a page may watch. */
export type WatchedKind = 'Workflow' | 'Pod' | 'Event' | 'PersistentVolumeClaim' | 'Namespace' | 'Node' | 'Job';

/** What the page asks for. An id is used once. */
export type ChannelRequest =
  /** First `listed` with everything, then changes; after a gap (410, a lost connection to the cluster) `listed` again. */
  | { readonly op: 'watch'; readonly id: number; readonly target: Target; readonly kind: WatchedKind; readonly namespace?: string; readonly labelSelector?: string; readonly fieldSelector?: string }
  /** A container's log, followed to its end. `tailLines` limits what comes of the past. */
  | { readonly op: 'log'; readonly id: number; readonly target: Target; readonly namespace: string; readonly pod: string; readonly container?: string; readonly tailLines?: number }
  /** What the steps of a run have published: outputs, values, files; new steps as they publish. */
  | { readonly op: 'results'; readonly id: number; readonly run: RunRef }
  | { readonly op: 'close'; readonly id: number };

/** A value that a step published. */
export interface PublishedValue {
  readonly name: string;
  /** Python's type, with its module where it is not built in. */
  readonly type: string;
  readonly bytes: number;
  /** A shortened repr, at most some hundred characters. */
  readonly preview: string;
  /** `(1000, 20)` of arrays and frames. */
  readonly shape?: string;
}

/** What one step left. */
export interface StepResult {
  /** Kubernetes name of the step. */
  readonly step: string;
  /** nbformat 4 outputs by index of the cell in the snapshot. */
  readonly cells: readonly { readonly cell: number; readonly executionCount: number | null; readonly outputs: readonly Readonly<Record<string, unknown>>[] }[];
  readonly values: readonly PublishedValue[];
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly cached: boolean;
}

/** What the proxy says. */
export type ChannelMessage =
  | { readonly id: number; readonly event: 'listed'; readonly objects: readonly KubernetesObject[] }
  | { readonly id: number; readonly event: 'changed'; readonly object: KubernetesObject }
  | { readonly id: number; readonly event: 'deleted'; readonly object: KubernetesObject }
  | { readonly id: number; readonly event: 'log'; readonly text: string }
  | { readonly id: number; readonly event: 'result'; readonly result: StepResult }
  /** Nothing more will come for this id, as it should be. */
  | { readonly id: number; readonly event: 'end' }
  /** Nothing more will come for this id (`final`), or it is being tried again (`final: false`). */
  | { readonly id: number; readonly event: 'error'; readonly error: ErrorAnswer; readonly final: boolean };
