/** The plugins of jupyterlab-kubeflow, one a feature. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { clientPlugin } from './client/plugin';
import { clustersPlugin } from './clusters/plugin';
import { compilePlugin, panelPalettePlugin, pipelinePanelPlugin } from './pipeline/panel/plugin';
import { cellsPlugin, commandsPlugin, trackerPlugin } from './pipeline/plugin';
import { runsPlugins } from './runs/plugin';
import { panelPlugin, targetPlugin } from './ui/plugin';

const plugins: JupyterFrontEndPlugin<unknown>[] = [clientPlugin, clustersPlugin, trackerPlugin, commandsPlugin, cellsPlugin, targetPlugin, panelPlugin, pipelinePanelPlugin, panelPalettePlugin, compilePlugin, ...runsPlugins];
export default plugins;
