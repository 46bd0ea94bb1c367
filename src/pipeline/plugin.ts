/** The feature "pipeline": what the cells of a notebook are in its pipeline, live, at the cell and for other features. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKubeflowClient } from '../client/client';
import { IRunStarter } from '../runs/tokens';
import { addCommands } from './commands';
import { CellDecorator } from './decorator';
import { headersOf } from './headers';
import { SyntaxWord } from './syntaxWord';
import { PipelineTracker } from './tracker';
import { COMMANDS_PLUGIN, CommandIDs, DOMAIN, IPipelineTracker, PIPELINE_PLUGIN, TRACKER_PLUGIN } from './tokens';

/** Those that make sense without a place; the panel brings the rest. */
const PALETTE = Object.values(CommandIDs).filter(id => id !== CommandIDs.stepOptions);

/** Gives the pipelines of the open notebooks. */
export const trackerPlugin: JupyterFrontEndPlugin<IPipelineTracker> = {
  id: TRACKER_PLUGIN,
  description: 'Reads the open notebooks as pipelines.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [IKubeflowClient],
  provides: IPipelineTracker,
  activate: (app: JupyterFrontEnd, notebooks: INotebookTracker, client: IKubeflowClient | null): IPipelineTracker => {
    const word = client === null ? null : new SyntaxWord(cells => client.syntax({ cells }));
    const tracker = new PipelineTracker(
      notebooks,
      id => app.shell.activateById(id),
      async () => (await import('./reading')).openReading(word)
    );
    word?.changed.connect(() => tracker.refreshAll());
    return tracker;
  }
};

/** Commands on cells and steps, for menus, palette, shortcuts and other features. */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: COMMANDS_PLUGIN,
  description: 'Commands that make cells steps of a pipeline.',
  autoStart: true,
  requires: [INotebookTracker, IPipelineTracker],
  optional: [ITranslator, ICommandPalette, IRunStarter],
  activate: (app: JupyterFrontEnd, notebooks: INotebookTracker, tracker: IPipelineTracker, translator: ITranslator | null, palette: ICommandPalette | null, runs: IRunStarter | null): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const cellAtPointer = (): HTMLElement | undefined => app.contextMenuHitTest(node => node.classList.contains('jp-Notebook-cell'));
    addCommands({ commands: app.commands, notebooks, tracker, runs, cellAtPointer, trans });
    const category = trans.__('Kubeflow');
    PALETTE.forEach(command => palette?.addItem({ command, category }));
  }
};

/** Bars and headers at the cells. */
export const cellsPlugin: JupyterFrontEndPlugin<void> = {
  id: PIPELINE_PLUGIN,
  description: 'Shows at each cell which step of the pipeline it belongs to.',
  autoStart: true,
  requires: [INotebookTracker, IPipelineTracker],
  optional: [ITranslator, ISettingRegistry],
  activate: (app: JupyterFrontEnd, notebooks: INotebookTracker, tracker: IPipelineTracker, translator: ITranslator | null, settings: ISettingRegistry | null): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const decorators = new Set<CellDecorator>();
    let headers = true;
    const makeHeader = headersOf({ app, tracker, trans });
    const decorate = (panel: NotebookPanel): void => {
      void tracker.whenOpen(panel).then(model => {
        if (model === null) return;
        const decorator = new CellDecorator(panel, model, cell => makeHeader(panel, model, cell));
        decorator.headers = headers;
        decorators.add(decorator);
        panel.disposed.connect(() => decorators.delete(decorator));
      });
    };
    notebooks.widgetAdded.connect((_, panel) => decorate(panel));
    notebooks.forEach(decorate);
    const follow = (loaded: ISettingRegistry.ISettings): void => {
      headers = loaded.get('cellHeaders').composite !== false;
      decorators.forEach(decorator => (decorator.headers = headers));
    };
    void settings?.load(PIPELINE_PLUGIN).then(loaded => {
      loaded.changed.connect(follow);
      follow(loaded);
    });
  }
};
