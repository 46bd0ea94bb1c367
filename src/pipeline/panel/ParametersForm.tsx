/** Values for the next run: typed as the notebook's are, checked by the rule of the command line. */
import React, { useEffect, useState } from 'react';
import type { Analyser } from '../../core/analysis/analyse';
import { useModelState } from '../../lab/useModelState';
import type { DoorProps } from './door';
import { Field } from './Field';
import { changedValues, fieldsOf, misfits, type ParameterField } from './parameterDraft';
import { PipelineCommandIDs } from './tokens';

export function ParametersForm({ door }: DoorProps): React.ReactElement {
  const { panel, trans, commands } = door;
  const parameters = useModelState(panel, ({ pipeline }) => pipeline.graph?.parameters);
  const values = useModelState(panel, state => state.values);
  const analyser = useAnalyser(door);
  const fields = fieldsOf(parameters ?? [], values);
  const wrong = analyser === undefined ? new Map<string, string>() : misfits(fields, source => analyser.analyse(source), trans);
  const changed = Object.keys(changedValues(fields)).length;
  const able = commands.isEnabled(PipelineCommandIDs.run) && wrong.size === 0;
  return (
    <form
      className="jp-Kubeflow-form jp-Kubeflow-parameters"
      aria-label={trans.__('Parameters')}
      onSubmit={event => {
        event.preventDefault();
        if (able) void commands.execute(PipelineCommandIDs.run);
      }}
    >
      {fields.map(field => (
        <Parameter key={field.name} door={door} field={field} error={wrong.get(field.name)} />
      ))}
      <div className="jp-Kubeflow-buttons">
        <button type="submit" className="jp-Button jp-mod-styled jp-mod-accept" disabled={!able}>
          {trans.__('Run with these values')}
        </button>
        {changed > 0 && (
          <button type="button" className="jp-Button jp-mod-styled jp-Kubeflow-quiet" onClick={() => panel.setValues({})}>
            {trans.__('As in the notebook')}
          </button>
        )}
      </div>
    </form>
  );
}

function Parameter({ door, field, error }: DoorProps & { readonly field: ParameterField; readonly error: string | undefined }): React.ReactElement {
  const { panel, trans } = door;
  const { name, type, standing, text, secret, changed } = field;
  const set = (value: string): void => panel.setValue(name, value === standing ? undefined : value);
  if (type === 'bool') {
    return (
      <label className="jp-Kubeflow-field" data-changed={changed || undefined}>
        <span>{trans.__('%1 (%2)', name, type)}</span>
        <select className="jp-mod-styled" value={/^true$/i.test(text.trim()) ? 'True' : 'False'} onChange={event => set(event.currentTarget.value)}>
          <option>True</option>
          <option>False</option>
        </select>
      </label>
    );
  }
  const label = type === 'expression' || type === 'none' ? name : trans.__('%1 (%2)', name, type);
  return <Field label={label} value={text} password={secret} placeholder={secret ? trans.__('as in the notebook') : ''} error={error} onChange={set} />;
}

/** Loaded already where a graph is shown; until then nothing is called wrong. */
function useAnalyser({ loadAnalyser }: DoorProps['door']): Pick<Analyser, 'analyse'> | undefined {
  const [analyser, setAnalyser] = useState<Pick<Analyser, 'analyse'>>();
  useEffect(() => {
    let wanted = true;
    void loadAnalyser().then(
      found => wanted && setAnalyser(found),
      () => undefined
    );
    return () => {
      wanted = false;
    };
  }, [loadAnalyser]);
  return analyser;
}
