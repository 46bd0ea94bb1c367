/** The section *Runs* of the panel: all runs of the chosen namespace, newest first. */
import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import React, { useRef } from 'react';
import { useModelState } from '../lab/useModelState';
import { StateSign, stateWord } from '../ui/StateSign';
import type { Target } from '../wire/target';
import { shownRuns, type RunsModel } from './model';
import { doneSteps, type RunSummary } from './runSummary';
import { signOfRun } from './signs';
import { agoText, clockText, elapsedMs } from './times';
import { CommandIDs } from './tokens';
import { useNow } from './useNow';

interface ListProps {
  readonly model: RunsModel;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  /** The menu of one run, at a place on the screen. */
  openMenu(run: RunArguments, x: number, y: number): void;
}

/** What commands on a run are given. */
export interface RunArguments {
  readonly context?: string;
  readonly namespace: string;
  readonly name: string;
}

/** Watches only while it is seen. */
export class RunListWidget extends ReactWidget {
  constructor(private readonly props: ListProps) {
    super();
    this.addClass('jp-Kubeflow-runs');
  }

  render(): React.ReactElement {
    return <RunList {...this.props} />;
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.release ??= this.props.model.keep();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) this.release ??= this.props.model.keep();
  }

  protected onBeforeHide(message: Message): void {
    this.letGo();
    super.onBeforeHide(message);
  }

  protected onBeforeDetach(message: Message): void {
    this.letGo();
    super.onBeforeDetach(message);
  }

  private letGo(): void {
    this.release?.();
    this.release = undefined;
  }

  private release: (() => void) | undefined;
}

/** Search, and a row a run. */
export function RunList({ model, commands, trans, openMenu }: ListProps): React.ReactElement {
  const state = useModelState(model, each => each);
  const rows = useRef<HTMLUListElement>(null);
  const shown = shownRuns(state);
  const hidden = state.runs.filter(({ archived }) => archived).length;
  const now = useNow(shown.some(({ state: each }) => each === 'running'));
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const buttons = [...(rows.current?.querySelectorAll<HTMLButtonElement>('.jp-Kubeflow-run-open') ?? [])];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    buttons[Math.max(0, Math.min(buttons.length - 1, to))]?.focus();
    event.preventDefault();
  };
  return (
    <>
      {state.runs.length > 0 && (
        <div className="jp-Kubeflow-runs-search">
          <input type="search" className="jp-mod-styled" value={state.query} placeholder={trans.__('Search runs')} aria-label={trans.__('Search runs')} onChange={event => model.search(event.target.value)} />
          {hidden > 0 && (
            <label>
              <input type="checkbox" checked={state.archived} onChange={event => model.showArchived(event.target.checked)} /> {trans.__('archived')}
            </label>
          )}
        </div>
      )}
      {shown.length > 0 ? (
        <ul className="jp-Kubeflow-runs-list" ref={rows} aria-label={trans.__('Runs')} onKeyDown={onKeyDown}>
          {shown.map(run => (
            <RunRow key={run.uid} run={run} target={state.target} now={run.state === 'running' ? now : 0} commands={commands} trans={trans} openMenu={openMenu} />
          ))}
        </ul>
      ) : (
        <p className="jp-Kubeflow-empty" role="status">
          {emptyText(model, trans)}
        </p>
      )}
      {state.status === 'stale' && shown.length > 0 && <p className="jp-Kubeflow-empty">{trans.__('The cluster does not answer at the moment; this is what was last known.')}</p>}
    </>
  );
}

function emptyText({ state }: RunsModel, trans: TranslationBundle): string {
  if (state.status === 'error' || state.status === 'stale') return trans.__('Runs can\'t be shown: %1', state.error?.message ?? trans.__('the cluster does not answer.'));
  if (state.error !== undefined) return state.error.message;
  if (state.status !== 'live') return trans.__('Looking for runs…');
  if (state.runs.length > 0) return state.query === '' ? trans.__('All runs are archived.') : trans.__('No run has these words.');
  return trans.__('Nothing has run yet. Open a notebook and choose Run: its steps appear here as they go.');
}

interface RowProps extends Omit<ListProps, 'model'> {
  readonly run: RunSummary;
  readonly target: Target;
  /** Milliseconds, for runs that go on. */
  readonly now: number;
}

const RunRow = React.memo(function RunRow({ run, target, now, commands, trans, openMenu }: RowProps): React.ReactElement {
  const args = { ...(target.context === undefined ? {} : { context: target.context }), namespace: run.namespace, name: run.name };
  const sign = signOfRun(run.state);
  const going = run.state === 'running' || run.state === 'waiting' || run.state === 'paused';
  const elapsed = elapsedMs(run.startedAt, run.finishedAt, now);
  const parameters = Object.entries(run.parameters).map(([name, value]) => `${name}=${value}`).join(', ');
  const exact = new Date(run.createdAt).toLocaleString();
  return (
    <li className="jp-Kubeflow-run" data-archived={run.archived} onContextMenu={event => {
      event.preventDefault();
      openMenu(args, event.clientX, event.clientY);
    }}>
      <button className="jp-Kubeflow-run-open" title={[run.name, exact, parameters, run.message].filter(Boolean).join('\n')} onClick={() => void commands.execute(CommandIDs.open, args)}>
        <StateSign state={sign} trans={trans} />
        <span className="jp-Kubeflow-run-title">{run.title}</span>
        <span className="jp-Kubeflow-run-when">{going ? progressText(run, trans) : run.state === 'done' ? agoText(run.createdAt, Date.now()) : stateWord(sign, trans)}</span>
        <span className="jp-Kubeflow-run-clock">{elapsed === undefined ? '' : clockText(elapsed)}</span>
      </button>
      {going ? (
        <button className="jp-Kubeflow-iconButton" title={trans.__('Stop this run')} aria-label={trans.__('Stop run %1', run.name)} onClick={() => void commands.execute(CommandIDs.stop, args)}>
          ■
        </button>
      ) : (
        <button className="jp-Kubeflow-iconButton" title={trans.__('More')} aria-label={trans.__('More for run %1', run.name)} aria-haspopup="menu" onClick={event => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          openMenu(args, left, bottom);
        }}>
          ⋯
        </button>
      )}
    </li>
  );
});

function progressText(run: RunSummary, trans: TranslationBundle): string {
  return run.state === 'waiting' ? trans.__('waiting') : run.state === 'paused' ? trans.__('paused') : trans.__('%1 of %2', doneSteps(run), run.steps.length);
}
