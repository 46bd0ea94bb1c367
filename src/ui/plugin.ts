/** The panel in the left sidebar and the choice of a cluster, for all features. */
import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKubeflowClient } from '../client/client';
import { kubeflowIcon } from '../lab/icons';
import { KubeflowPanel } from './KubeflowPanel';
import { TargetChoice } from './targetChoice';
import { TargetPicker } from './TargetPicker';
import { DOMAIN, IKubeflowPanel, ITargetChoice, PANEL_PLUGIN, PanelCommandIDs, TARGET_PLUGIN } from './tokens';

/** Gives the choice of cluster and namespace. */
export const targetPlugin: JupyterFrontEndPlugin<ITargetChoice> = {
  id: TARGET_PLUGIN,
  description: 'Remembers which cluster and namespace runs go to.',
  autoStart: true,
  requires: [IKubeflowClient],
  optional: [IStateDB],
  provides: ITargetChoice,
  activate: (_: JupyterFrontEnd, client: IKubeflowClient, memory: IStateDB | null): ITargetChoice => new TargetChoice(() => client.targets(), memory)
};

/** Gives the panel. */
export const panelPlugin: JupyterFrontEndPlugin<IKubeflowPanel> = {
  id: PANEL_PLUGIN,
  description: 'The panel Kubeflow in the left sidebar.',
  autoStart: true,
  requires: [ITargetChoice],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette],
  provides: IKubeflowPanel,
  activate: (app: JupyterFrontEnd, choice: ITargetChoice, translator: ITranslator | null, restorer: ILayoutRestorer | null, palette: ICommandPalette | null): IKubeflowPanel => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const panel = new KubeflowPanel(new TargetPicker(choice, trans), id => app.shell.activateById(id), translator ?? nullTranslator);
    app.shell.add(panel, 'left', { rank: 350, type: 'Kubeflow' });
    restorer?.add(panel, panel.id);
    app.commands.addCommand(PanelCommandIDs.show, {
      label: trans.__('Show Kubeflow'),
      caption: trans.__('Show the pipeline of the notebook, runs and clusters in the left sidebar'),
      icon: kubeflowIcon,
      describedBy: { args: { type: 'object', properties: { section: { type: 'string', description: trans.__('Section to unfold, such as pipeline or runs') } } } },
      execute: args => panel.reveal(typeof args.section === 'string' ? args.section : undefined)
    });
    palette?.addItem({ command: PanelCommandIDs.show, category: trans.__('Kubeflow') });
    return panel;
  }
};
