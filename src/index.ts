/** The plugins of jupyterlab-kubeflow, one a feature. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { clustersPlugin } from './clusters/plugin';
import { cellsPlugin, commandsPlugin, trackerPlugin } from './pipeline/plugin';

const plugins: JupyterFrontEndPlugin<unknown>[] = [clustersPlugin, trackerPlugin, commandsPlugin, cellsPlugin];
export default plugins;
