/** A run in the main area: steps on the left, the chosen step on the right. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';
import { useModelState } from '../lab/useModelState';
import { StateSign, stateWord } from '../ui/StateSign';
import { EventsView, ValuesView, YamlView } from './DetailViews';
import { LogView } from './LogView';
import { OutputsView } from './OutputsView';
import { goesOn, type RunModel, type RunTab, type RunViewState } from './runModel';
import { signOfRun } from './signs';
import { StepColumn } from './StepColumn';
import { clockText, elapsedMs } from './times';
import { CommandIDs } from './tokens';
import { useNow } from './useNow';

interface RunProps {
  readonly model: RunModel;
  readonly rendermime: IRenderMimeRegistry;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}

export function RunView({ model, rendermime, commands, trans }: RunProps): React.ReactElement {
  const state = useModelState(model, each => each);
  const now = useNow(goesOn(state.workflow));
  const step = model.shownStep;
  if (state.workflow === undefined) return <p className="jp-Kubeflow-empty" role="status">{waitingText(state, trans)}</p>;
  return (
    <div className="jp-Kubeflow-runView">
      <Head state={state} now={now} commands={commands} trans={trans} />
      <div className="jp-Kubeflow-runView-body">
        <StepColumn steps={state.steps} graph={state.graph} results={state.results} selected={step} startedAt={state.summary?.startedAt} finishedAt={state.summary?.finishedAt} now={now} trans={trans} choose={name => model.select(name)} />
        <div className="jp-Kubeflow-runView-detail">
          <Tabs model={model} tab={state.tab} trans={trans} />
          <div className="jp-Kubeflow-tabPanel" role="tabpanel" aria-label={tabTitle(state.tab, trans)}>
            <Detail state={state} step={step} model={model} rendermime={rendermime} trans={trans} />
          </div>
        </div>
      </div>
    </div>
  );
}

function waitingText({ status, error, run, gone }: RunViewState, trans: TranslationBundle): string {
  if (gone) return trans.__('This run was deleted.');
  if (error !== undefined) return error.message;
  return status === 'live' ? trans.__('There is no run %1 in namespace %2. It may have been deleted.', run.name, run.namespace) : trans.__('Looking for %1…', run.name);
}

function Head({ state, now, commands, trans }: { readonly state: RunViewState; readonly now: number; readonly commands: CommandRegistry; readonly trans: TranslationBundle }): React.ReactElement {
  const { summary, run, workflow } = state;
  const sign = signOfRun(summary?.state ?? 'waiting');
  const took = elapsedMs(summary?.startedAt, summary?.finishedAt, now);
  const args = { ...(run.target.context === undefined ? {} : { context: run.target.context }), namespace: run.namespace, name: run.name };
  const button = (id: string): React.ReactElement | null =>
    commands.hasCommand(id) && commands.isVisible(id, args) && commands.isEnabled(id, args) ? (
      <button key={id} className="jp-Kubeflow-textButton" title={commands.caption(id, args)} onClick={() => void commands.execute(id, args)}>
        {commands.label(id, { ...args, short: true })}
      </button>
    ) : null;
  const going = goesOn(workflow);
  const parameters = Object.entries(summary?.parameters ?? {});
  return (
    <header className="jp-Kubeflow-runView-head">
      <StateSign state={sign} trans={trans} />
      <strong>{run.name}</strong>
      <span role="status">{state.gone ? trans.__('deleted') : stateWord(sign, trans)}</span>
      <span className="jp-Kubeflow-run-clock">{took === undefined ? '' : clockText(took)}</span>
      {parameters.length > 0 && <code className="jp-Kubeflow-runView-parameters">{parameters.map(([name, value]) => `${name}=${value}`).join('  ')}</code>}
      <span className="jp-Kubeflow-spring" />
      {state.gone ? null : (going ? [CommandIDs.stop, CommandIDs.openExecuted] : [...(sign === 'failed' || sign === 'stopped' ? [CommandIDs.retry] : []), CommandIDs.runAgain, CommandIDs.openExecuted, CommandIDs.delete]).map(button)}
      {state.notebookError !== undefined && <p className="jp-Kubeflow-runView-message">{state.notebookError}</p>}
      {summary?.state === 'failed' && summary.message !== undefined && <p className="jp-Kubeflow-runView-message">{summary.message}</p>}
    </header>
  );
}

const TABS: readonly RunTab[] = ['log', 'output', 'values', 'events', 'yaml'];

function tabTitle(tab: RunTab, trans: TranslationBundle): string {
  switch (tab) {
    case 'log':
      return trans.__('Log');
    case 'output':
      return trans.__('Output');
    case 'values':
      return trans.__('Values');
    case 'events':
      return trans.__('Events');
    case 'yaml':
      return trans.__('YAML');
  }
}

function Tabs({ model, tab, trans }: { readonly model: RunModel; readonly tab: RunTab; readonly trans: TranslationBundle }): React.ReactElement {
  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = (TABS.indexOf(tab) + by + TABS.length) % TABS.length;
    model.show(TABS[next] ?? 'log');
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div className="jp-Kubeflow-tabs" role="tablist" aria-label={trans.__('Of the step')} onKeyDown={onKeyDown}>
      {TABS.map(each => (
        <button key={each} role="tab" aria-selected={each === tab} tabIndex={each === tab ? 0 : -1} onClick={() => model.show(each)}>
          {tabTitle(each, trans)}
        </button>
      ))}
    </div>
  );
}

interface DetailProps extends Omit<RunProps, 'commands'> {
  readonly state: RunViewState;
  readonly step: string | undefined;
}

function Detail({ state, step, model, rendermime, trans }: DetailProps): React.ReactElement {
  if (state.tab === 'yaml') return <YamlView workflow={state.workflow} trans={trans} />;
  if (state.tab === 'events') return <EventsView events={state.events} trans={trans} />;
  if (step === undefined) return <p className="jp-Kubeflow-empty">{trans.__('The run has no steps yet.')}</p>;
  const shown = state.steps.find(({ name }) => name === step);
  const empty = shown?.phase === 'skipped' ? trans.__('This step was not run: %1', shown.message ?? trans.__('a step that it needs failed.')) : shown?.phase === 'pending' ? trans.__('This step waits for its turn.') : trans.__('Nothing yet.');
  if (state.tab === 'values') return <ValuesView step={step} graph={state.graph} results={state.results} trans={trans} />;
  if (state.tab === 'output') return <OutputsView result={state.results.get(step)} graph={state.graph} empty={empty} rendermime={rendermime} trans={trans} />;
  const log = model.log(step);
  if (log === undefined) return <p className="jp-Kubeflow-empty">{empty}</p>;
  return <LogView key={step} log={log.buffer} ended={log.ended} empty={log.ended ? trans.__('This step wrote nothing to its log.') : empty} trans={trans} />;
}
