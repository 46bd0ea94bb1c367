/** The steps of a run: a list with their states, and when each ran on a common time line. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo } from 'react';
import type { StepGraph } from '../core/graph/types';
import type { StepState } from '../core/results/workflowSteps';
import { colourSteps, COLOUR_COUNT } from '../lab/stepColours';
import { StateSign, stateWord } from '../ui/StateSign';
import type { StepResult } from '../wire/channel';
import { signOfStep } from './signs';
import { clockText, elapsedMs } from './times';

interface ColumnProps {
  readonly steps: readonly StepState[];
  readonly graph: StepGraph | undefined;
  readonly results: ReadonlyMap<string, StepResult>;
  readonly selected: string | undefined;
  readonly startedAt: string | undefined;
  readonly finishedAt: string | undefined;
  readonly now: number;
  readonly trans: TranslationBundle;
  choose(step: string): void;
}

export function StepColumn(props: ColumnProps): React.ReactElement {
  const { steps, graph, trans, choose, selected } = props;
  // As the panel colours the steps of the same notebook.
  const colours = useMemo(() => (graph === undefined ? null : colourSteps(graph.steps.map(({ name, cells }) => ({ name, cells: cells.map(cell => graph.notebook.cells[cell]?.key ?? '') }))).colours), [graph]);
  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>): void => {
    const at = steps.findIndex(({ name }) => name === selected);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: steps.length - 1 }[event.key];
    const next = to === undefined ? undefined : steps[Math.max(0, Math.min(steps.length - 1, to))];
    if (next === undefined) return;
    event.preventDefault();
    choose(next.name);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="option"]')[steps.indexOf(next)]?.focus();
  };
  return (
    <div className="jp-Kubeflow-steps" role="listbox" aria-label={trans.__('Steps')} onKeyDown={onKeyDown}>
      {steps.map((step, index) => (
        <StepRow key={step.name} {...props} step={step} first={index === 0} colour={colours?.get(step.name) ?? index % COLOUR_COUNT} />
      ))}
    </div>
  );
}

function StepRow({ step, first, colour, graph, results, selected, startedAt, finishedAt, now, trans, choose }: ColumnProps & { readonly step: StepState; readonly first: boolean; readonly colour: number }): React.ReactElement {
  const sign = signOfStep(step.phase, results.get(step.name)?.cached);
  const took = elapsedMs(step.startedAt, step.finishedAt, now);
  const whole = elapsedMs(startedAt, finishedAt, now) ?? 0;
  const before = elapsedMs(startedAt, step.startedAt ?? startedAt, now) ?? 0;
  const needs = (graph?.edges ?? []).filter(({ to, source }) => to === step.name && !source).map(({ from }) => graph?.steps.find(({ name }) => name === from)?.title ?? from);
  const isSelected = step.name === selected;
  return (
    <div
      className="jp-Kubeflow-stepRow"
      role="option"
      aria-selected={isSelected}
      tabIndex={isSelected || (selected === undefined && first) ? 0 : -1}
      onClick={() => choose(step.name)}
      title={[step.title, stateWord(sign, trans), step.message].filter(Boolean).join('\n')}
      data-kubeflow-colour={colour}
    >
      <StateSign state={sign} trans={trans} />
      <span className="jp-Kubeflow-stepRow-title">{step.title}</span>
      <span className="jp-Kubeflow-stepRow-clock">{took === undefined || step.phase === 'skipped' ? '' : clockText(took)}</span>
      {needs.length > 0 && <span className="jp-Kubeflow-stepRow-needs">{trans.__('after %1', needs.join(', '))}</span>}
      <span className="jp-Kubeflow-stepRow-line" aria-hidden="true">
        {took !== undefined && whole > 0 && step.phase !== 'skipped' && <span style={{ left: `${(100 * Math.min(before, whole)) / whole}%`, width: `${Math.max(1, (100 * Math.min(took, whole)) / whole)}%` }} />}
      </span>
    </div>
  );
}
