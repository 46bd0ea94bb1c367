/** The latest run of each notebook, for whoever shows the notebook's pipeline. */
import type { IDisposable } from '@lumino/disposable';
import type { Channel } from '../client/channel';
import { stepStates } from '../core/results/workflowSteps';
import type { StepResult } from '../wire/channel';
import type { RunsModel } from './model';
import type { RunSummary } from './runSummary';
import { signOfStep } from './signs';
import type { ILatestRuns, LatestRun } from './tokens';

/** Follows the list of runs, and the results of the latest run of the notebook that somebody listens to. */
export class LatestRuns implements ILatestRuns {
  constructor(
    private readonly runs: RunsModel,
    private readonly channel: Pick<Channel, 'results'>
  ) {}

  of(path: string): LatestRun | null {
    const run = this.newest(path);
    if (run === undefined) return null;
    const results = this.followed?.uid === run.uid ? this.followed.results : new Map<string, StepResult>();
    const workflow = this.runs.workflow(run.name);
    const steps = workflow === undefined ? run.steps : stepStates(workflow, run.steps);
    return {
      steps: new Map(steps.map(({ name, phase }) => [name, signOfStep(phase, results.get(name)?.cached)])),
      sizes: new Map([...results].map(([step, { values }]) => [step, new Map(values.map(({ name, bytes }) => [name, bytes]))]))
    };
  }

  listen(path: string, changed: () => void): () => void {
    const release = this.runs.keep();
    const onRuns = (): void => {
      this.follow(this.newest(path), changed);
      changed();
    };
    this.runs.stateChanged.connect(onRuns);
    this.follow(this.newest(path), changed);
    return () => {
      this.runs.stateChanged.disconnect(onRuns);
      this.followed?.subscription.dispose();
      this.followed = undefined;
      release();
    };
  }

  private newest(path: string): RunSummary | undefined {
    return this.runs.state.runs.find(({ notebook, archived }) => notebook === path && !archived);
  }

  private follow(run: RunSummary | undefined, changed: () => void): void {
    if (run?.uid === this.followed?.uid) return;
    this.followed?.subscription.dispose();
    this.followed = undefined;
    if (run === undefined) return;
    const results = new Map<string, StepResult>();
    const ref = { target: this.runs.state.target, namespace: run.namespace, name: run.name };
    const subscription = this.channel.results(ref, {
      next: result => {
        results.set(result.step, result);
        changed();
      }
    });
    this.followed = { uid: run.uid, results, subscription };
  }

  private followed: { readonly uid: string; readonly results: Map<string, StepResult>; readonly subscription: IDisposable } | undefined;
}
