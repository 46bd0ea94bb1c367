/** One step: its name, its cells, what goes in and out, and its options. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, runIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { travellingText } from '../../core/graph/travelText';
import type { Step, StepEdge, StepGraph } from '../../core/graph/types';
import { useModelState } from '../../lab/useModelState';
import { StateSign, stateWord } from '../../ui/StateSign';
import { CommandIDs } from '../tokens';
import { IconButton } from './Actions';
import type { DoorProps } from './door';
import { couldWaitFor, titleOf } from './edgeChoices';
import { shortLabel, titleOf as shownTitle } from './graphView';
import { onEscape } from './onEscape';
import { OptionsForm } from './OptionsForm';
import { StepTitle } from './StepTitle';

export interface StepProps extends DoorProps {
  readonly step: Step;
  readonly graph: StepGraph;
}

/** Stands below the graph while a step is chosen. */
export function StepDetails({ door, step, graph }: StepProps): React.ReactElement {
  const { panel, trans, commands } = door;
  const options = useModelState(panel, state => state.options);
  const colour = useModelState(panel, ({ pipeline }) => pipeline.colours.get(step.name) ?? 0);
  const sign = useModelState(panel, ({ latest }) => latest?.steps.get(step.name));
  const close = (): void => panel.chooseStep(null);
  const title = shownTitle(step, graph, trans);
  const able = !graph.proposed && commands.isEnabled(CommandIDs.runStep, { step: step.name });
  return (
    <section onKeyDown={onEscape(close)} className="jp-Kubeflow-details jp-mod-step" data-kubeflow-colour={colour} aria-label={trans.__('Step %1', title)} tabIndex={-1}>
      <header>
        {step.shared ? <h3 title={title}>{title}</h3> : <StepTitle door={door} title={step.title} />}
        {able && <IconButton icon={runIcon} label={trans.__('Run this step with what it needs')} onClick={() => void commands.execute(CommandIDs.runStep, { step: step.name })} />}
        <IconButton icon={closeIcon} label={trans.__('Close')} onClick={close} />
      </header>
      {sign !== undefined && (
        <p className="jp-Kubeflow-detail">
          <StateSign state={sign} trans={trans} /> {trans.__('Latest run: %1', stateWord(sign, trans))}
        </p>
      )}
      <dl>
        <Cells door={door} step={step} graph={graph} />
        <Edges door={door} heading={trans.__('In')} edges={graph.edges.filter(({ to }) => to === step.name)} other="from" graph={graph} />
        <Edges door={door} heading={trans.__('Out')} edges={graph.edges.filter(({ from }) => from === step.name)} other="to" graph={graph} />
      </dl>
      <Cacheability step={step} graph={graph} trans={trans} />
      {!step.shared && (
        <>
          <WaitFor door={door} step={step} graph={graph} />
          <button type="button" className="jp-Kubeflow-fold" aria-expanded={options} onClick={() => panel.showOptions(step.name, !options)}>
            {trans.__('Options')}
          </button>
          {options && <OptionsForm door={door} title={step.title} settings={graph.notebook.settings} />}
        </>
      )}
    </section>
  );
}

function Cells({ door, step }: StepProps): React.ReactElement {
  const { trans, reveal } = door;
  return (
    <div>
      <dt>{trans._n('Cell', 'Cells', step.cells.length)}</dt>
      <dd>
        {step.cells.map(cell => (
          <button key={cell} type="button" className="jp-Kubeflow-link" title={trans.__('Go to cell %1', cell + 1)} aria-label={trans.__('Go to cell %1', cell + 1)} onClick={() => reveal(cell)}>
            {cell + 1}
          </button>
        ))}
      </dd>
    </div>
  );
}

interface EdgesProps extends DoorProps {
  readonly heading: string;
  readonly edges: readonly StepEdge[];
  /** Which end is the other step. */
  readonly other: 'from' | 'to';
  readonly graph: StepGraph;
}

function Edges({ door, heading, edges, other, graph }: EdgesProps): React.ReactElement | null {
  const { panel, trans } = door;
  if (edges.length === 0) return null;
  return (
    <div>
      <dt>{heading}</dt>
      <dd className="jp-Kubeflow-edges">
        {edges.map(edge => {
          const names = namesOf(edge, trans);
          const step = titleOf(edge[other], graph);
          const sentence = other === 'from' ? trans.__('%1 from %2', names, step) : trans.__('%1 to %2', names, step);
          return (
            <button key={edge[other]} type="button" className="jp-Kubeflow-edgeLink" title={trans.__('Why is this edge here? %1', sentence)} onClick={() => panel.chooseEdge({ from: edge.from, to: edge.to })}>
              <code>{shortLabel(namesListOf(edge, trans))}</code>
              <span>
                {other === 'from' ? '← ' : '→ '}
                {step}
              </span>
            </button>
          );
        })}
      </dd>
    </div>
  );
}

/** What an edge carries, whole; an edge of source alone says that nothing is stored. */
function namesOf(edge: StepEdge, trans: TranslationBundle): string {
  const names = namesListOf(edge, trans).join(', ');
  return edge.source ? trans.__('%1 (made anew from source)', names) : names;
}

function namesListOf(edge: StepEdge, trans: TranslationBundle): readonly string[] {
  if (edge.source) return [...new Set(edge.reasons.flatMap(({ reason }) => ('name' in reason ? [reason.name] : [])))];
  const names = [...edge.values.map(name => travellingText(name, trans)), ...edge.files];
  return names.length === 0 ? [trans.__('order')] : names;
}

function Cacheability({ step, graph, trans }: { readonly step: Step; readonly graph: StepGraph; readonly trans: TranslationBundle }): React.ReactElement | null {
  const reasons = graph.plans.find(plan => plan.step.name === step.name)?.uncacheable ?? [];
  if (reasons.length === 0 || step.options.cache === false) return null;
  return <p className="jp-Kubeflow-detail">{trans.__('Runs every time, never from the cache: %1.', reasons.map(reason => uncacheableText(reason, trans)).join(', '))}</p>;
}

function uncacheableText(reason: string, trans: TranslationBundle): string {
  switch (reason) {
    case 'shell':
      return trans.__('it uses the shell');
    case 'process':
      return trans.__('it starts other programs');
    case 'clock':
      return trans.__('it looks at the clock');
    case 'network':
      return trans.__('it uses the network');
    case 'randomness':
      return trans.__('it draws random numbers without a seed');
    case 'input':
      return trans.__('it asks for input');
    default:
      return reason;
  }
}

/** An order that the code doesn't show. */
function WaitFor({ door, step, graph }: StepProps): React.ReactElement | null {
  const { panel, trans } = door;
  const others = couldWaitFor(step.name, graph);
  if (others.length === 0) return null;
  return (
    <label className="jp-Kubeflow-waitFor">
      <span>{trans.__('Also wait for')}</span>
      <select
        className="jp-mod-styled"
        value=""
        onChange={event => {
          const from = event.currentTarget.value;
          if (from !== '') panel.model?.override({ kind: 'extra-edge', from, to: step.title });
        }}
      >
        <option value="">{trans.__('choose a step')}</option>
        {others.map(({ name, title }) => (
          <option key={name} value={title}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
