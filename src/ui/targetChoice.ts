/** Which cluster and namespace a person chose, remembered over reloads. */
import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Target, TargetInfo, TargetsAnswer } from '../wire/target';
import type { ITargetChoice, TargetChoiceState } from './tokens';

const KEY = 'jupyterlab-kubeflow:target';

interface Remembered extends Target {
  readonly namespace?: string;
}

export class TargetChoice implements ITargetChoice {
  constructor(
    private readonly fetchTargets: () => Promise<TargetsAnswer>,
    private readonly memory: IStateDB | null
  ) {}

  get state(): TargetChoiceState {
    return this.current;
  }

  get stateChanged(): ISignal<this, void> {
    return this.changed;
  }

  choose(target: Target, namespace?: string): void {
    this.chosen = { ...(target.context === undefined ? {} : { context: target.context }), ...(namespace === undefined ? {} : { namespace }) };
    this.update(this.within(this.current));
    void this.memory?.save(KEY, { ...this.chosen });
  }

  async refresh(): Promise<void> {
    this.recalling ??= this.recall();
    await this.recalling;
    try {
      const { targets, trouble } = await this.fetchTargets();
      this.update(this.within({ status: 'ready', targets, target: {}, ...(trouble === undefined ? {} : { reason: trouble }) }));
    } catch (error) {
      this.update({ ...this.current, status: 'offline', reason: error instanceof Error ? error.message : String(error) });
    }
  }

  /** The choice laid over a state; what is no longer there gives way to the first target. */
  private within(state: TargetChoiceState): TargetChoiceState {
    const { namespace: _, ...rest } = state;
    const known = state.targets.length === 0 || state.targets.some(target => sameTarget(target, this.chosen));
    if (!known) return { ...rest, target: targetOf(state.targets[0] ?? {}) };
    return { ...rest, target: targetOf(this.chosen), ...(this.chosen.namespace === undefined ? {} : { namespace: this.chosen.namespace }) };
  }

  private async recall(): Promise<void> {
    const found = (await this.memory?.fetch(KEY)) as ReadonlyPartialJSONObject | undefined;
    // A choice that was made meanwhile is newer.
    if (Object.keys(this.chosen).length > 0 || found === undefined) return;
    const { context, namespace } = found;
    this.chosen = { ...(typeof context === 'string' ? { context } : {}), ...(typeof namespace === 'string' ? { namespace } : {}) };
  }

  private update(state: TargetChoiceState): void {
    this.current = state;
    this.changed.emit();
  }

  private current: TargetChoiceState = { status: 'loading', targets: [], target: {} };
  private chosen: Remembered = {};
  private recalling: Promise<void> | undefined;
  private readonly changed = new Signal<this, void>(this);
}

/** Whether both name one cluster. */
export function sameTarget(a: Target, b: Target): boolean {
  return a.context === b.context;
}

/** The chosen target as the proxy described it. */
export function chosenTarget(state: TargetChoiceState): TargetInfo | undefined {
  return state.targets.find(target => sameTarget(target, state.target));
}

function targetOf({ context }: Target): Target {
  return context === undefined ? {} : { context };
}
