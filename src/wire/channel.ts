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
  /** A container's log, followed to its end. `tailLines` limits what comes of the past; `fromLine` (from 0, counted from the log's first line) resumes one. */
  | { readonly op: 'log'; readonly id: number; readonly target: Target; readonly namespace: string; readonly pod: string; readonly container?: string; readonly tailLines?: number; readonly fromLine?: number }
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

/** No frame is larger than this by much: Jupyter's proxy drops connections at 10 MiB. In characters. */
export const LARGEST_FRAME = 2 * 1024 * 1024;

/** Said now and then so that both sides know the connection lives. */
export const ALIVE_EVERY_MS = 20_000;

/** What the proxy says. */
export type ChannelMessage =
  /** The next piece of a message too long for a frame: the pieces joined are its JSON text. Pieces of one id come in order, nothing else of that id between. */
  | { readonly id: number; readonly event: 'part'; readonly text: string; readonly last: boolean }
  /** Of no id (0): the connection lives. */
  | { readonly id: number; readonly event: 'alive' }
  | { readonly id: number; readonly event: 'listed'; readonly objects: readonly KubernetesObject[] }
  | { readonly id: number; readonly event: 'changed'; readonly object: KubernetesObject }
  | { readonly id: number; readonly event: 'deleted'; readonly object: KubernetesObject }
  /** `line`: number of the line of the log that the text begins in. */
  | { readonly id: number; readonly event: 'log'; readonly text: string; readonly line: number }
  /** A step again is a newer result of it. */
  | { readonly id: number; readonly event: 'result'; readonly result: StepResult }
  /** Nothing more will come for this id, as it should be. */
  | { readonly id: number; readonly event: 'end' }
  /** Nothing more will come for this id (`final`), or it is being tried again (`final: false`). */
  | { readonly id: number; readonly event: 'error'; readonly error: ErrorAnswer; readonly final: boolean };
