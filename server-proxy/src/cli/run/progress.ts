/** Steps as they go, one line for each change, on standard error. */
import type { StepPhase, StepState } from '../../../../src/core/results/workflowSteps';
import type { Output } from '../doors';

const SIGNS: Readonly<Record<StepPhase | 'cached', string>> = { pending: '◌', running: '◐', succeeded: '✓', cached: '↺', failed: '✕', skipped: '–', stopped: '■' };

/** Prints what has changed since it was last asked. */
export class Progress {
  private readonly shown = new Map<string, StepPhase>();
  private readonly cached = new Set<string>();

  constructor(private readonly output: Output) {}

  /** Whether a step has succeeded since it was last asked: then it is worth asking whether from the cache. */
  succeeds(states: readonly StepState[]): boolean {
    return states.some(({ name, phase }) => phase === 'succeeded' && this.shown.get(name) !== 'succeeded');
  }

  /** Whether it has been said that the step came from the cache. */
  saidCached(step: string): boolean {
    return this.cached.has(step);
  }

  /** `cached` says which steps took their result from the cache. */
  update(states: readonly StepState[], cached: (step: string) => boolean = () => false): void {
    for (const state of states) {
      if (cached(state.name)) this.cached.add(state.name);
      if (this.shown.get(state.name) === state.phase) continue;
      // Waiting is said once at the start, so that the order of all steps stands there.
      this.shown.set(state.name, state.phase);
      this.output.say(lineOf(state, cached(state.name)));
    }
  }
}

function lineOf(state: StepState, cached: boolean): string {
  const sign = SIGNS[state.phase === 'succeeded' && cached ? 'cached' : state.phase];
  const took = state.startedAt && state.finishedAt ? `  ${elapsed(state.startedAt, state.finishedAt)}` : '';
  const message = state.message && (state.phase === 'pending' || state.phase === 'skipped') ? `  (${state.message})` : '';
  return `${sign} ${state.title}${sign === SIGNS.cached ? '  (from the cache)' : took}${message}`;
}

/** `1 min 5 s` between two times. */
export function elapsed(from: string, to: string): string {
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 60) return `${seconds % 1 === 0 ? seconds : seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
