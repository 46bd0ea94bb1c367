/** The section *Pipeline* of the panel: the graph of the active notebook, and what one does with it. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import type { Menu } from '@lumino/widgets';
import { IKubeflowClient } from '../../client/client';
import { IRunStarter } from '../../runs/tokens';
import { IKubeflowPanel } from '../../ui/tokens';
import { CommandIDs, DOMAIN, IPipelineTracker } from '../tokens';
import { addPanelCommands } from './commands';
import { compileToYaml } from './compileToYaml';
import { PanelModel } from './panelModel';
import { PipelineSection } from './PipelineSection';
import { COMPILE_PLUGIN, PIPELINE_PANEL_PLUGIN, PIPELINE_SECTION, PipelineCommandIDs } from './tokens';

const MENU: readonly (readonly string[])[] = [
  [CommandIDs.runStep, PipelineCommandIDs.runWithoutCache],
  [PipelineCommandIDs.setParameters, PipelineCommandIDs.compile]
];

/** The section. */
export const pipelinePanelPlugin: JupyterFrontEndPlugin<void> = {
  id: PIPELINE_PANEL_PLUGIN,
  description: 'Shows the pipeline of the active notebook in the panel Kubeflow.',
  autoStart: true,
  requires: [IKubeflowPanel, IPipelineTracker],
  optional: [ITranslator, ICommandPalette, IRunStarter],
  activate: (app: JupyterFrontEnd, sidebar: IKubeflowPanel, tracker: IPipelineTracker, translator: ITranslator | null, palette: ICommandPalette | null, runs: IRunStarter | null): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { commands } = app;
    const panel = new PanelModel(tracker, null);
    addPanelCommands({ commands, panel, sidebar, runs, trans });
    let menu: Menu | undefined;
    const widget = new PipelineSection({
      panel,
      trans,
      commands,
      reveal: (cell, line) => {
        if (panel.model !== null) void tracker.reveal(panel.model, cell, line);
      },
      openMenu: at => {
        menu ??= menuOf(app);
        menu.open(at.left, at.bottom);
      },
      insert: (cell, text) => void insertAtTop(app, tracker, cell, text),
      loadAnalyser: async () => (await import('../../lab/parser')).loadAnalyser()
    });
    sidebar.addSection({ id: PIPELINE_SECTION, title: trans.__('Pipeline'), rank: 100, widget });
    const category = trans.__('Kubeflow');
    [PipelineCommandIDs.run, PipelineCommandIDs.runWithoutCache, PipelineCommandIDs.setParameters, CommandIDs.stepOptions].forEach(command => palette?.addItem({ command, category }));
  }
};

/** The command that compiles, also where the panel is switched off. */
export const compilePlugin: JupyterFrontEndPlugin<void> = {
  id: COMPILE_PLUGIN,
  description: 'Compiles the active notebook to Kubernetes YAML.',
  autoStart: true,
  requires: [IPipelineTracker, IKubeflowClient, IDocumentManager],
  optional: [ITranslator, ICommandPalette],
  activate: (app: JupyterFrontEnd, tracker: IPipelineTracker, client: IKubeflowClient, documents: IDocumentManager, translator: ITranslator | null, palette: ICommandPalette | null): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { contents } = app.serviceManager;
    app.commands.addCommand(PipelineCommandIDs.compile, {
      label: trans.__('Compile to YAML'),
      caption: trans.__('Write the pipeline of the notebook on the screen as Kubernetes YAML, and open it'),
      isEnabled: () => tracker.current !== null && tracker.current.state.status !== 'foreign',
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        if (tracker.current !== null) await compileToYaml(tracker.current, { client, documents, contents, trans });
      }
    });
    palette?.addItem({ command: PipelineCommandIDs.compile, category: trans.__('Kubeflow') });
  }
};

function menuOf({ commands }: JupyterFrontEnd): Menu {
  const menu = new MenuSvg({ commands });
  MENU.forEach((group, index) => {
    if (index > 0) menu.addItem({ type: 'separator' });
    group.forEach(command => menu.addItem({ command, args: {} }));
  });
  return menu;
}

/** One change of the shared text, so that Undo takes it back; the person is shown where. */
async function insertAtTop({ shell }: JupyterFrontEnd, tracker: IPipelineTracker, cell: number, text: string): Promise<void> {
  const model = tracker.current;
  if (model === null) return;
  await tracker.reveal(model, cell, 1);
  const { currentWidget } = shell;
  if (currentWidget instanceof NotebookPanel && tracker.of(currentWidget) === model) currentWidget.context.model.sharedModel.getCell(cell).updateSource(0, 0, text);
}
