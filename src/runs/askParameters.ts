/** The dialog of *run again with other parameters*. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { RunSummary } from './runSummary';

/** Values by name as typed; null when the person thought better of it. Secret ones, which a run does not tell, are asked for again. */
export async function askParameters({ title, parameters }: Pick<RunSummary, 'title' | 'parameters'>, trans: TranslationBundle): Promise<Record<string, string> | null> {
  const form = new ParametersBody(parameters, trans);
  const answer = await showDialog({
    title: trans.__('Run %1 again', title),
    body: form,
    buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.okButton({ label: trans.__('Run') })],
    focusNodeSelector: 'input'
  });
  return answer.button.accept ? (answer.value ?? {}) : null;
}

/** What a run shows in place of a secret value. */
const HIDDEN = '***';

class ParametersBody extends Widget implements Dialog.IBodyWidget<Record<string, string>> {
  constructor(parameters: Readonly<Record<string, string>>, trans: TranslationBundle) {
    super();
    this.addClass('jp-Kubeflow-askParameters');
    const entries = Object.entries(parameters);
    if (entries.length === 0) this.node.textContent = trans.__('This pipeline has no parameters.');
    for (const [name, value] of entries) {
      const label = document.createElement('label');
      const word = document.createElement('span');
      word.textContent = name;
      const input = document.createElement('input');
      input.className = 'jp-mod-styled';
      if (value === HIDDEN) {
        input.type = 'password';
        input.autocomplete = 'off';
        input.placeholder = trans.__('secret: type it again, or leave it to the notebook');
      } else input.value = value;
      label.append(word, input);
      this.node.append(label);
      this.inputs.set(name, input);
    }
  }

  getValue(): Record<string, string> {
    return Object.fromEntries([...this.inputs].filter(([, input]) => input.type !== 'password' || input.value !== '').map(([name, input]) => [name, input.value]));
  }

  private readonly inputs = new Map<string, HTMLInputElement>();
}
