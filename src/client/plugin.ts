/** Gives the application its one client of the proxy. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IKubeflowClient, KubeflowClient } from './client';

/** Opens nothing by itself: the channel comes with its first use. */
export const clientPlugin: JupyterFrontEndPlugin<KubeflowClient> = {
  id: 'jupyterlab-kubeflow:client',
  description: 'Talks to the Kubeflow proxy for all other parts of jupyterlab-kubeflow.',
  autoStart: true,
  provides: IKubeflowClient,
  activate: (app: JupyterFrontEnd): KubeflowClient => new KubeflowClient(app.serviceManager.serverSettings)
};
