/** The section *Pipeline* of the panel: the graph of the active notebook, and what one does with it. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import type { Menu } from '@lumino/widgets';
import { IKubeflowClient } from '../../client/client';
import { ILatestRuns, IRunStarter } from '../../runs/tokens';
import { IKubeflowPanel } from '../../ui/tokens';
import { CommandIDs, DOMAIN, IPipelineTracker } from '../tokens';
import { addPanelCommands } from './commands';
import { compileToYaml } from './compileToYaml';
import { PanelModel } from './panelModel';
import { PipelineSection } from './PipelineSection';
import { COMPILE_PLUGIN, PANEL_PALETTE_PLUGIN, PIPELINE_PANEL_PLUGIN, PIPELINE_SECTION, PipelineCommandIDs } from './tokens';

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
  optional: [ITranslator, IRunStarter, ILatestRuns],
  activate: (app: JupyterFrontEnd, sidebar: IKubeflowPanel, tracker: IPipelineTracker, translator: ITranslator | null, runs: IRunStarter | null, latest: ILatestRuns | null): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { commands } = app;
    const panel = new PanelModel(tracker, latest);
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
    sidebar.addSection({ id: PIPELINE_SECTION, title: trans.__('Pipeline'), rank: 100, widget, stretch: 3 });
  }
};

/** The command that compiles, also where the panel is switched off. */
export const compilePlugin: JupyterFrontEndPlugin<void> = {
  id: COMPILE_PLUGIN,
  description: 'Compiles the active notebook to Kubernetes YAML.',
  autoStart: true,
  requires: [IPipelineTracker, IKubeflowClient, IDocumentManager],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, tracker: IPipelineTracker, client: IKubeflowClient, documents: IDocumentManager, translator: ITranslator | null): void => {
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
  }
};

/** What makes sense without a place is in the palette. */
export const panelPalettePlugin: JupyterFrontEndPlugin<void> = {
  id: PANEL_PALETTE_PLUGIN,
  description: 'Puts the commands of the panel Kubeflow into the command palette.',
  autoStart: true,
  requires: [ICommandPalette],
  optional: [ITranslator],
  activate: (_: JupyterFrontEnd, palette: ICommandPalette, translator: ITranslator | null): void => {
    const category = (translator ?? nullTranslator).load(DOMAIN).__('Kubeflow');
    [...Object.values(PipelineCommandIDs), CommandIDs.stepOptions].forEach(command => palette.addItem({ command, category }));
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
