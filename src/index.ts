/** The plugins of jupyterlab-kubeflow, one a feature. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { clustersPlugin } from './clusters/plugin';

const plugins: JupyterFrontEndPlugin<unknown>[] = [clustersPlugin];
export default plugins;
