/** The sign of a state, the same wherever a state is shown; the word is beside it or in its title. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

/** States of a step or a run, as a person thinks of them. */
export type SignState = 'waiting' | 'running' | 'done' | 'cached' | 'failed' | 'skipped' | 'stopped';

const SIGNS: Readonly<Record<SignState, string>> = { waiting: '◌', running: '◐', done: '✓', cached: '↺', failed: '✕', skipped: '–', stopped: '■' };

/** The word of a state. */
export function stateWord(state: SignState, trans: TranslationBundle): string {
  switch (state) {
    case 'waiting':
      return trans.__('waiting');
    case 'running':
      return trans.__('running');
    case 'done':
      return trans.__('done');
    case 'cached':
      return trans.__('taken from the cache');
    case 'failed':
      return trans.__('failed');
    case 'skipped':
      return trans.__('skipped');
    case 'stopped':
      return trans.__('stopped');
  }
}

interface StateSignProps {
  readonly state: SignState;
  readonly trans: TranslationBundle;
}

/** The sign alone; its word on hover and for screen readers. */
export function StateSign({ state, trans }: StateSignProps): React.ReactElement {
  const word = stateWord(state, trans);
  return (
    <span className="jp-Kubeflow-sign" data-state={state} role="img" aria-label={word} title={word}>
      {SIGNS[state]}
    </span>
  );
}
