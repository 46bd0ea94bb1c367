/** What is wrong with the pipeline, each with the way to its cell and out of it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { Diagnostic, Severity } from '../../core/diagnostics';
import { diagnosticText } from '../../core/diagnosticText';
import type { StepGraph } from '../../core/graph/types';
import { useModelState } from '../../lab/useModelState';
import type { DoorProps, PanelDoor } from './door';
import { waysOut, type WayOut } from './waysOut';

const SIGNS: Readonly<Record<Severity, string>> = { error: '✕', warning: '⚠', info: 'ⓘ' };
const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** Errors first, then by cell. Nothing where nothing is wrong. */
export function Problems({ door }: DoorProps): React.ReactElement | null {
  const { panel, trans } = door;
  const { diagnostics, graph } = useModelState(panel, ({ pipeline }) => pipeline);
  if (diagnostics.length === 0 || graph === null) return null;
  const sorted = [...diagnostics].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return (
    <ul className="jp-Kubeflow-problems" aria-label={trans.__('Problems')}>
      {sorted.map(diagnostic => (
        <Problem key={JSON.stringify(diagnostic)} door={door} diagnostic={diagnostic} graph={graph} />
      ))}
    </ul>
  );
}

interface ProblemProps extends DoorProps {
  readonly diagnostic: Diagnostic;
  readonly graph: StepGraph;
}

function Problem({ door, diagnostic, graph }: ProblemProps): React.ReactElement {
  const { trans, reveal } = door;
  const { severity, cell, line } = diagnostic;
  return (
    <li className="jp-Kubeflow-problem" data-severity={severity}>
      <span className="jp-Kubeflow-problemSign" role="img" aria-label={severityWord(severity, trans)}>
        {SIGNS[severity]}
      </span>
      <div>
        <p>{diagnosticText(diagnostic, trans)}</p>
        {cell !== undefined && (
          <button type="button" className="jp-Kubeflow-link" onClick={() => reveal(cell, line)}>
            {line === undefined ? trans.__('Go to cell %1', cell + 1) : trans.__('Go to cell %1, line %2', cell + 1, line)}
          </button>
        )}
        {waysOut(diagnostic, graph).map(way => (
          <button key={JSON.stringify(way)} type="button" className="jp-Kubeflow-link" onClick={() => take(way, door)}>
            {wayText(way, trans)}
          </button>
        ))}
      </div>
    </li>
  );
}

function severityWord(severity: Severity, trans: TranslationBundle): string {
  if (severity === 'error') return trans.__('Error');
  return severity === 'warning' ? trans.__('Warning') : trans.__('Note');
}

function wayText(way: WayOut, trans: TranslationBundle): string {
  switch (way.do) {
    case 'leave-out':
      return trans.__('Leave the cell out');
    case 'join':
      return trans.__('Make one step of %1 and %2', way.into, way.title);
    case 'step-options':
      return trans.__('Options of the step');
    case 'remove-override':
      return way.word.kind === 'read-only' ? trans.__('Take the word back') : trans.__('Forget the edge %1 → %2', way.word.from, way.word.to);
    case 'insert':
      return trans.__('Set a seed');
    case 'save':
      return trans.__('Save the notebook');
  }
}

function take(way: WayOut, { panel, commands, insert }: PanelDoor): void {
  switch (way.do) {
    case 'leave-out':
      return panel.model?.leaveOut([way.cell]);
    case 'join':
      return panel.model?.renameStep(way.title, way.into);
    case 'step-options':
      return panel.showOptions(way.step);
    case 'remove-override':
      return panel.model?.removeOverride(way.word);
    case 'insert':
      return insert(way.cell, way.text);
    case 'save':
      return void commands.execute('docmanager:save');
  }
}
