/** The options of one step. What fits is kept when the person leaves a field; what doesn't is said beside it. */
import { addIcon, closeIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useRef, useState } from 'react';
import type { PipelineSettings } from '../../core/notebook/types';
import { IconButton } from './Actions';
import type { DoorProps } from './door';
import { Field } from './Field';
import { optionErrorText } from './optionErrorText';
import { draftOf, errorsOf, GPU_KINDS, NO_VARIABLE, optionsOf, type OptionsDraft, type PairDraft, type VariableDraft } from './optionsDraft';

interface OptionsProps extends DoorProps {
  readonly title: string;
  readonly settings: PipelineSettings;
}

/** What every part of the form needs. */
interface Form {
  readonly draft: OptionsDraft;
  readonly trans: TranslationBundle;
  readonly error: (field: string) => string | undefined;
  readonly set: (part: Partial<OptionsDraft>) => void;
  /** Sets and keeps at once: for what is chosen, not typed. */
  readonly choose: (part: Partial<OptionsDraft>) => void;
  readonly keep: () => void;
}

export function OptionsForm({ door, title, settings }: OptionsProps): React.ReactElement {
  const { trans } = door;
  const { defaults } = settings;
  const form = useForm({ door, title, settings });
  const inherited = draftOf(defaults, {});
  const { draft, set, choose, keep, error } = form;
  const field = (name: 'image' | 'packages' | 'retries' | 'timeout' | 'cpuRequest' | 'cpuLimit' | 'memoryRequest' | 'memoryLimit' | 'gpu', label: string, example: string, lines = 1): React.ReactElement => (
    <Field label={label} lines={lines} value={draft[name]} placeholder={inherited[name] || example} error={error(name)} onChange={value => set({ [name]: value })} onDone={keep} />
  );
  return (
    <form className="jp-Kubeflow-form" aria-label={trans.__('Options of the step %1', title)} onSubmit={event => { event.preventDefault(); keep(); }}>
      {field('image', trans.__('Image'), trans.__('made for the notebook’s Python'))}
      {field('packages', trans.__('Packages, one a line'), 'pandas==2.2.*', 2)}
      <div className="jp-Kubeflow-row">
        {field('cpuRequest', trans.__('CPU, at least'), '500m')}
        {field('cpuLimit', trans.__('at most'), '2')}
      </div>
      <div className="jp-Kubeflow-row">
        {field('memoryRequest', trans.__('Memory, at least'), '1Gi')}
        {field('memoryLimit', trans.__('at most'), '4Gi')}
      </div>
      <div className="jp-Kubeflow-row">
        {field('gpu', trans.__('GPUs'), '0')}
        <label className="jp-Kubeflow-field">
          <span>{trans.__('of the kind')}</span>
          <select className="jp-mod-styled" value={draft.gpuKind} onChange={event => choose({ gpuKind: event.currentTarget.value })}>
            {[...new Set([...GPU_KINDS, draft.gpuKind])].map(kind => (
              <option key={kind}>{kind}</option>
            ))}
          </select>
        </label>
      </div>
      <div className="jp-Kubeflow-row">
        {field('retries', trans.__('Retries'), '0')}
        {field('timeout', trans.__('Time limit'), trans.__('30m'))}
      </div>
      <Environment {...form} />
      <NodeSelector {...form} />
      <label className="jp-Kubeflow-check">
        <input type="checkbox" checked={draft.cache} onChange={event => choose({ cache: event.currentTarget.checked })} />
        {trans.__('Take the result from the cache when nothing has changed')}
      </label>
    </form>
  );
}

/** The draft, kept in the notebook whenever all of it fits; an outside change (Undo, another view) comes in. */
function useForm({ door: { panel, trans }, title, settings }: OptionsProps): Form {
  const { defaults } = settings;
  const standing = settings.steps[title] ?? {};
  const signature = JSON.stringify([standing, defaults]);
  const known = useRef(signature);
  const [draft, setDraft] = useState(() => draftOf(standing, defaults));
  useEffect(() => {
    if (known.current === signature) return;
    known.current = signature;
    // What was kept from here reads back as it stands; the draft may have an empty row besides.
    if (JSON.stringify(optionsOf(draft, standing, defaults)) !== JSON.stringify(standing)) setDraft(draftOf(standing, defaults));
  });
  const errors = errorsOf(draft);
  const keepDraft = (next: OptionsDraft): void => {
    if (errorsOf(next).size > 0) return;
    const options = optionsOf(next, standing, defaults);
    if (JSON.stringify(options) !== JSON.stringify(standing)) panel.model?.setOptions(title, options);
  };
  return {
    draft,
    trans,
    error: name => {
      const found = errors.get(name);
      return found === undefined ? undefined : optionErrorText(found, trans);
    },
    set: part => setDraft(now => ({ ...now, ...part })),
    choose: part => {
      setDraft({ ...draft, ...part });
      keepDraft({ ...draft, ...part });
    },
    keep: () => keepDraft(draft)
  };
}

function replaced<T>(rows: readonly T[], index: number, part: Partial<T>): readonly T[] {
  return rows.map((row, at) => (at === index ? { ...row, ...part } : row));
}

function Environment({ draft, trans, error, set, choose, keep }: Form): React.ReactElement {
  const change = (index: number, part: Partial<VariableDraft>): void => set({ environment: replaced(draft.environment, index, part) });
  return (
    <fieldset>
      <legend>{trans.__('Environment')}</legend>
      {draft.environment.map((row, index) => (
        <div key={index} className="jp-Kubeflow-pair">
          <Field hiddenLabel label={trans.__('Name of variable %1', index + 1)} placeholder={trans.__('NAME')} value={row.name} error={error(`environment.${index}.name`)} onChange={name => change(index, { name })} onDone={keep} />
          <select
            className="jp-mod-styled"
            aria-label={trans.__('Where variable %1 comes from', index + 1)}
            value={row.from}
            onChange={event => choose({ environment: replaced(draft.environment, index, { from: event.currentTarget.value === 'secret' ? 'secret' : 'value' }) })}
          >
            <option value="value">{trans.__('value')}</option>
            <option value="secret">{trans.__('Secret')}</option>
          </select>
          <IconButton icon={closeIcon} label={trans.__('Remove variable %1', index + 1)} onClick={() => choose({ environment: draft.environment.filter((_, at) => at !== index) })} />
          {row.from === 'value' ? (
            <Field hiddenLabel label={trans.__('Value of variable %1', index + 1)} placeholder={trans.__('value')} value={row.value} onChange={value => change(index, { value })} onDone={keep} />
          ) : (
            <div className="jp-Kubeflow-row">
              <Field hiddenLabel label={trans.__('Name of the Secret of variable %1', index + 1)} placeholder={trans.__('Secret')} value={row.secret} error={error(`environment.${index}.secret`)} onChange={secret => change(index, { secret })} onDone={keep} />
              <Field hiddenLabel label={trans.__('Key in the Secret of variable %1', index + 1)} placeholder={trans.__('key')} value={row.key} error={error(`environment.${index}.key`)} onChange={key => change(index, { key })} onDone={keep} />
            </div>
          )}
        </div>
      ))}
      <IconButton icon={addIcon} label={trans.__('Add a variable')} onClick={() => set({ environment: [...draft.environment, NO_VARIABLE] })} />
    </fieldset>
  );
}

function NodeSelector({ draft, trans, error, set, choose, keep }: Form): React.ReactElement {
  const change = (index: number, part: Partial<PairDraft>): void => set({ nodeSelector: replaced(draft.nodeSelector, index, part) });
  return (
    <fieldset>
      <legend>{trans.__('Only on nodes with the labels')}</legend>
      {draft.nodeSelector.map((row, index) => (
        <div key={index} className="jp-Kubeflow-row">
          <Field hiddenLabel label={trans.__('Label %1', index + 1)} placeholder={trans.__('label')} value={row.key} error={error(`nodeSelector.${index}.key`)} onChange={key => change(index, { key })} onDone={keep} />
          <Field hiddenLabel label={trans.__('Value of label %1', index + 1)} placeholder={trans.__('value')} value={row.value} error={error(`nodeSelector.${index}.value`)} onChange={value => change(index, { value })} onDone={keep} />
          <IconButton icon={closeIcon} label={trans.__('Remove label %1', index + 1)} onClick={() => choose({ nodeSelector: draft.nodeSelector.filter((_, at) => at !== index) })} />
        </div>
      ))}
      <IconButton icon={addIcon} label={trans.__('Add a label')} onClick={() => set({ nodeSelector: [...draft.nodeSelector, { key: '', value: '' }] })} />
    </fieldset>
  );
}
