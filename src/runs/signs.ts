/** From the states of runs and steps to the signs that stand for them. */
import type { RunState } from './runSummary';
import type { StepPhase } from '../core/results/workflowSteps';
import type { SignState } from '../ui/StateSign';

const OF_RUN: Readonly<Record<RunState, SignState>> = { waiting: 'waiting', running: 'running', paused: 'waiting', done: 'done', failed: 'failed', stopped: 'stopped' };
const OF_STEP: Readonly<Record<StepPhase, SignState>> = { pending: 'waiting', running: 'running', succeeded: 'done', failed: 'failed', skipped: 'skipped', stopped: 'stopped' };

/** The sign of a run. */
export function signOfRun(state: RunState): SignState {
  return OF_RUN[state];
}

/** The sign of a step; `cached`: its result came from the cache. */
export function signOfStep(phase: StepPhase, cached = false): SignState {
  return cached && phase === 'succeeded' ? 'cached' : OF_STEP[phase];
}
