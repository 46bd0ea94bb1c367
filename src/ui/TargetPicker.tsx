/** The head of the panel: which cluster, which namespace, or that the proxy does not answer. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, refreshIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { useModelState } from '../lab/useModelState';
import type { TargetInfo } from '../wire/target';
import { chosenTarget } from './targetChoice';
import type { ITargetChoice, TargetChoiceState } from './tokens';

/** Two selects in a row; asks the proxy when it is first seen. */
export class TargetPicker extends ReactWidget {
  constructor(
    private readonly choice: ITargetChoice,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-Kubeflow-target');
  }

  protected onAfterShow(): void {
    if (this.choice.state.status !== 'ready') void this.choice.refresh();
  }

  protected render(): React.ReactElement {
    return <Picker choice={this.choice} trans={this.trans} />;
  }
}

interface PickerProps {
  readonly choice: ITargetChoice;
  readonly trans: TranslationBundle;
}

function Picker({ choice, trans }: PickerProps): React.ReactElement {
  const state = useModelState(choice, current => current);
  if (state.status === 'offline') return <Offline choice={choice} trans={trans} reason={state.reason ?? ''} />;
  const target = chosenTarget(state);
  return (
    <>
      <select
        className="jp-mod-styled"
        value={state.target.context ?? ''}
        title={trans.__('Where runs go')}
        aria-label={trans.__('Cluster')}
        disabled={state.targets.length === 0}
        onChange={event => {
          const { value } = event.currentTarget;
          choice.choose(value === '' ? {} : { context: value });
        }}
      >
        {(state.targets.length === 0 ? [{ namespace: '' }] : state.targets).map((each: TargetInfo) => (
          <option key={each.context ?? ''} value={each.context ?? ''}>
            {label(each, trans)}
          </option>
        ))}
      </select>
      <select
        className="jp-mod-styled"
        value={state.namespace ?? target?.namespace ?? ''}
        title={trans.__('Namespace of the runs')}
        aria-label={trans.__('Namespace')}
        disabled={target === undefined}
        onChange={event => choice.choose(state.target, event.currentTarget.value)}
      >
        {namespacesOf(state).map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </>
  );
}

function label(target: TargetInfo, trans: TranslationBundle): string {
  const name = target.context ?? trans.__('This machine');
  // The cluster of this machine starts with the first run: that it is not there yet is no trouble.
  return target.context !== undefined && target.reachable === false ? trans.__('%1 (no answer)', name) : name;
}

function namespacesOf(state: TargetChoiceState): readonly string[] {
  const target = chosenTarget(state);
  const names = [...(target?.namespaces ?? []), target?.namespace, state.namespace].filter((name): name is string => name !== undefined && name !== '');
  return [...new Set(names)].sort();
}

/** The proxy comes back by itself after a crash, so trying again is the way out. */
function Offline({ choice, trans, reason }: PickerProps & { readonly reason: string }): React.ReactElement {
  return (
    <div className="jp-Kubeflow-offline" role="status">
      <span title={reason}>{trans.__('The Kubeflow proxy does not answer. Graph and steps work without it, runs do not.')}</span>
      <button type="button" className="jp-Button jp-mod-minimal" title={trans.__('Ask the proxy again')} onClick={() => void choice.refresh()}>
        <refreshIcon.react tag="span" stylesheet="menuItem" />
        {trans.__('Try again')}
      </button>
    </div>
  );
}
