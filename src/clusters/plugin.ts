/** The feature "clusters": the version, and whether the local cluster answers. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, showDialog } from '@jupyterlab/apputils';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKubeflowClient } from '../client/client';
import { ClusterStatusModel } from './model';
import { StatusItem } from './StatusItem';
import { statusDetail } from './statusText';
import { CLUSTERS_PLUGIN, CommandIDs, DOMAIN } from './tokens';

/** Status bar item and command; both work where the other is absent. */
export const clustersPlugin: JupyterFrontEndPlugin<void> = {
  id: CLUSTERS_PLUGIN,
  description: 'Shows the version of jupyterlab-kubeflow and whether its cluster answers.',
  autoStart: true,
  requires: [IKubeflowClient],
  optional: [ITranslator, ICommandPalette, IStatusBar],
  activate: (app: JupyterFrontEnd, client: IKubeflowClient, translator: ITranslator | null, palette: ICommandPalette | null, statusBar: IStatusBar | null): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const model = new ClusterStatusModel(() => client.status());
    app.commands.addCommand(CommandIDs.showStatus, {
      label: trans.__('Kubeflow: Show the State of the Cluster'),
      caption: trans.__('Show the version of jupyterlab-kubeflow and whether the local cluster answers'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        await model.refresh();
        await showDialog({ title: trans.__('Kubeflow'), body: statusDetail(model.state, trans), buttons: [Dialog.okButton({ label: trans.__('Close') })] });
      }
    });
    palette?.addItem({ command: CommandIDs.showStatus, category: trans.__('Kubeflow') });
    statusBar?.registerStatusItem(CLUSTERS_PLUGIN, {
      item: new StatusItem(model, trans, () => void app.commands.execute(CommandIDs.showStatus)),
      align: 'right',
      rank: 900
    });
    client.runStarted.connect(() => void model.refresh());
    // Lab's own start comes first: the question waits until the page stands.
    void app.restored.then(() => model.refresh());
  }
};
