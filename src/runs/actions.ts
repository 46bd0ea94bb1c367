/** What a person does with runs: start, stop, retry, archive, delete, open what came out. Each tells how it went. */
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { KubeflowClient } from '../client/client';
import { ProxyError } from '../client/error';
import { diagnosticText } from '../core/diagnosticText';
import type { ITargetChoice } from '../ui/tokens';
import type { NotebookOnScreen, RunActionRequest, RunRef } from '../wire/runs';
import { askParameters } from './askParameters';
import type { RunSummary } from './runSummary';
import type { IRunStarter, RunRequest } from './tokens';

export interface RunActionsContext {
  readonly client: Pick<KubeflowClient, 'startRun' | 'act' | 'snapshot' | 'executed'>;
  readonly choice: ITargetChoice;
  readonly contents: Contents.IManager;
  readonly documents: IDocumentManager | null;
  readonly trans: TranslationBundle;
  /** Shows a run. */
  open(run: RunRef): void;
}

export class RunActions implements IRunStarter {
  constructor(private readonly context: RunActionsContext) {}

  async start(request: RunRequest): Promise<void> {
    const { choice } = this.context;
    const { target, namespace } = choice.state;
    await this.submit({ ...request, target, ...(namespace === undefined ? {} : { namespace }) });
  }

  /** Asks for parameters and runs the run's own notebook again, where the run was. */
  async runAgain(run: RunRef, summary: Pick<RunSummary, 'title' | 'parameters'>): Promise<void> {
    const { client, trans } = this.context;
    await this.tell(async () => {
      const { notebook } = await client.snapshot(run);
      const parameters = await askParameters(summary, trans);
      if (parameters === null) return;
      await this.submit({ notebook, parameters, target: run.target, namespace: run.namespace });
    }, trans.__('The run was not started'));
  }

  stop(run: RunRef): Promise<void> {
    return this.act(run, 'stop', this.context.trans.__('The run could not be stopped'));
  }

  retry(run: RunRef): Promise<void> {
    return this.act(run, 'retry', this.context.trans.__('The run could not be retried'));
  }

  /** Hides a run; the notice offers to bring it back. */
  async archive(run: RunRef): Promise<void> {
    const { trans } = this.context;
    const done = await this.act(run, 'archive', trans.__('The run could not be archived'), true);
    if (done) Notification.success(trans.__('Archived %1', run.name), { autoClose: 6000, actions: [{ label: trans.__('Undo'), callback: () => void this.restore(run) }] });
  }

  restore(run: RunRef): Promise<void> {
    return this.act(run, 'restore', this.context.trans.__('The run could not be brought back'));
  }

  /** Can't be undone, so it asks, naming what is lost. */
  async delete(run: RunRef): Promise<void> {
    const { trans } = this.context;
    const answer = await showDialog({
      title: trans.__('Delete run?'),
      body: trans.__('%1 goes with its logs, outputs, values and the files that it wrote. Its notebook stays.', run.name),
      buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.warnButton({ label: trans.__('Delete') })]
    });
    if (answer.button.accept) await this.act(run, 'delete', trans.__('The run could not be deleted'));
  }

  /** Saves the notebook with the run's outputs beside the original, under a name that is free, and opens it. */
  async openExecuted(run: RunRef): Promise<void> {
    const { client, contents, documents, trans } = this.context;
    await this.tell(async () => {
      const { notebook } = await client.executed(run);
      const path = await freePath(contents, notebook, run.name);
      await contents.save(path, { type: 'notebook', format: 'json', content: JSON.parse(notebook.text) as unknown });
      documents?.openOrReveal(path);
    }, trans.__('The executed notebook could not be opened'));
  }

  private async submit(request: RunRequest & { readonly target: RunRef['target']; readonly namespace?: string }): Promise<void> {
    const { client, trans, open } = this.context;
    const notice = Notification.emit(trans.__('Starting the run…'), 'in-progress', { autoClose: false });
    try {
      const { run, diagnostics } = await client.startRun({ ...request, parameters: request.parameters ?? {} });
      const warnings = diagnostics.filter(({ severity }) => severity !== 'info').length;
      const message = warnings === 0 ? trans.__('Started %1', run.name) : trans._n('Started %2, with %1 warning', 'Started %2, with %1 warnings', warnings, run.name);
      Notification.update({ id: notice, message, type: 'success', autoClose: 5000, actions: [{ label: trans.__('Open'), callback: () => open(run) }] });
      open(run);
    } catch (error) {
      Notification.update({ id: notice, message: `${trans.__('The run was not started')}: ${whatHappened(error, trans)}`, type: 'error', autoClose: false });
    }
  }

  private async act(run: RunRef, action: RunActionRequest['action'], failed: string): Promise<void>;
  private async act(run: RunRef, action: RunActionRequest['action'], failed: string, say: true): Promise<boolean>;
  private async act(run: RunRef, action: RunActionRequest['action'], failed: string): Promise<boolean | void> {
    const ref = { target: run.target, namespace: run.namespace, name: run.name };
    return this.tell(() => this.context.client.act({ run: ref, action }), failed);
  }

  /** Does it, or says why not; true when it was done. */
  private async tell(work: () => Promise<void>, failed: string): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      Notification.error(`${failed}: ${whatHappened(error, this.context.trans)}`, { autoClose: false });
      return false;
    }
  }
}

/** The proxy's words, and those of the first troubles in the notebook that stopped it. */
export function whatHappened(error: unknown, trans: TranslationBundle): string {
  if (!(error instanceof ProxyError)) return error instanceof Error ? error.message : String(error);
  const found = error.diagnostics.filter(({ severity }) => severity === 'error').slice(0, 3);
  return [error.message, ...found.map(diagnostic => diagnosticText(diagnostic, trans))].join(' ');
}

/** `work/a.ipynb` of run `a-x1` → `work/a-x1.executed.ipynb`; a number is added while the name is taken. */
async function freePath(contents: Contents.IManager, { path }: NotebookOnScreen, run: string): Promise<string> {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const listed = await contents.get(folder, { content: true, type: 'directory' });
  const taken = new Set((listed.content as readonly { readonly name: string }[]).map(({ name }) => name));
  let name = `${run}.executed.ipynb`;
  for (let count = 2; taken.has(name); count++) name = `${run}.executed-${count}.ipynb`;
  return folder === '' ? name : `${folder}/${name}`;
}
