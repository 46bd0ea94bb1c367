/** Values, events and YAML of a run. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useMemo } from 'react';
import { stringify } from 'yaml';
import type { StepGraph } from '../core/graph/types';
import type { Workflow } from '../core/results/workflowSteps';
import { sizeText } from '../ui/sizeText';
import type { PublishedValue, StepResult } from '../wire/channel';
import { timeOf, type RunEvent } from './runModel';

interface ValuesProps {
  readonly step: string;
  readonly graph: StepGraph | undefined;
  readonly results: ReadonlyMap<string, StepResult>;
  readonly trans: TranslationBundle;
}

/** What came into a step, what it left, and the files that it wrote. */
export function ValuesView({ step, graph, results, trans }: ValuesProps): React.ReactElement {
  const incoming = (graph?.edges ?? [])
    .filter(({ to, source }) => to === step && !source)
    .flatMap(({ from, values }) => values.map(name => ({ from: graph?.steps.find(each => each.name === from)?.title ?? from, value: results.get(from)?.values.find(value => value.name === name) ?? { name } })));
  const own = results.get(step);
  return (
    <div className="jp-Kubeflow-values">
      <h3>{trans.__('In')}</h3>
      {incoming.length === 0 ? <p className="jp-Kubeflow-note">{trans.__('Nothing comes from other steps.')}</p> : <ValueTable rows={incoming} trans={trans} from />}
      <h3>{trans.__('Out')}</h3>
      {own === undefined || own.values.length === 0 ? <p className="jp-Kubeflow-note">{own === undefined ? trans.__('The step has not left anything yet.') : trans.__('No later step needs a value of this one.')}</p> : <ValueTable rows={own.values.map(value => ({ value }))} trans={trans} />}
      <h3>{trans.__('Files written')}</h3>
      {own === undefined || own.files.length === 0 ? (
        <p className="jp-Kubeflow-note">{trans.__('None.')}</p>
      ) : (
        <ul>
          {own.files.map(({ path, bytes }) => (
            <li key={path}>
              <code>{path}</code> {sizeText(bytes)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface ValueRow {
  readonly value: Partial<PublishedValue> & Pick<PublishedValue, 'name'>;
  readonly from?: string;
}

function ValueTable({ rows, trans, from = false }: { readonly rows: readonly ValueRow[]; readonly trans: TranslationBundle; readonly from?: boolean }): React.ReactElement {
  return (
    <table>
      <thead>
        <tr>
          <th>{trans.__('Name')}</th>
          {from && <th>{trans.__('From')}</th>}
          <th>{trans.__('Type')}</th>
          <th className="jp-mod-number">{trans.__('Size')}</th>
          <th>{trans.__('Preview')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ value, from: step }) => (
          <tr key={`${step ?? ''} ${value.name}`}>
            <td>
              <code>{value.name}</code>
            </td>
            {from && <td>{step}</td>}
            <td>
              <code>{[value.type, value.shape].filter(Boolean).join(' ')}</code>
            </td>
            <td className="jp-mod-number">{value.bytes === undefined ? '' : sizeText(value.bytes)}</td>
            <td>
              <code title={value.preview}>{value.preview}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What Kubernetes said about the run and its pods, oldest first. */
export function EventsView({ events, trans }: { readonly events: readonly RunEvent[]; readonly trans: TranslationBundle }): React.ReactElement {
  if (events.length === 0) return <p className="jp-Kubeflow-empty">{trans.__('The cluster keeps no events of this run.')}</p>;
  return (
    <table className="jp-Kubeflow-events">
      <thead>
        <tr>
          <th>{trans.__('Time')}</th>
          <th>{trans.__('Kind')}</th>
          <th>{trans.__('Reason')}</th>
          <th>{trans.__('Message')}</th>
        </tr>
      </thead>
      <tbody>
        {events.map(event => (
          <tr key={event.metadata.uid ?? event.metadata.name} data-type={event.type}>
            <td title={timeOf(event)}>{new Date(timeOf(event)).toLocaleTimeString()}</td>
            <td>{event.type === 'Warning' ? `⚠ ${event.involvedObject?.kind ?? ''}` : event.involvedObject?.kind}</td>
            <td>{event.reason}</td>
            <td>{event.message}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The Workflow as the cluster has it, without the bookkeeping of fields. */
export function YamlView({ workflow, trans }: { readonly workflow: Workflow | undefined; readonly trans: TranslationBundle }): React.ReactElement {
  const text = useMemo(() => {
    if (workflow === undefined) return '';
    const { managedFields: _, ...metadata } = workflow.metadata;
    return stringify({ ...workflow, metadata }, { lineWidth: 0 });
  }, [workflow]);
  return (
    <div className="jp-Kubeflow-yaml">
      <button className="jp-Kubeflow-textButton" onClick={() => void navigator.clipboard.writeText(text)}>
        {trans.__('Copy')}
      </button>
      <pre tabIndex={0} aria-label={trans.__('Workflow as YAML')}>
        {text}
      </pre>
    </div>
  );
}
