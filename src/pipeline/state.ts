/** What the page knows of one notebook's pipeline: an immutable snapshot. */
import type { Diagnostic } from '../core/diagnostics';
import type { StepGraph } from '../core/graph/types';
import type { Notebook } from '../core/notebook/types';

/**
 * `idle`: nothing is marked and nobody looks, so nothing was read; `loading`: the first graph is on its way; `ready`: `graph` is
 * there (during an edit it is the one before, for some milliseconds); `foreign`: not Python; `failed`: `reason` says why.
 */
export type PipelineStatus = 'idle' | 'loading' | 'ready' | 'foreign' | 'failed';

export interface PipelineState {
  readonly status: PipelineStatus;
  /** As the text stands now; null before the document is there. */
  readonly notebook: Notebook | null;
  readonly graph: StepGraph | null;
  /** Kubernetes name of the step that is chosen, in whichever view. */
  readonly selectedStep: string | null;
  /** Colour of each step, 0 to 7, by Kubernetes name. */
  readonly colours: ReadonlyMap<string, number>;
  /** Of reading and of linking, each once, in the order of the cells. */
  readonly diagnostics: readonly Diagnostic[];
  /** Why it failed, for a person. */
  readonly reason?: string;
}

/** Before anything is known. */
export const NOTHING_READ: PipelineState = { status: 'idle', notebook: null, graph: null, selectedStep: null, colours: new Map(), diagnostics: [] };
