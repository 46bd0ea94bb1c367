/** Names that other features and settings use of the section *Pipeline*. */

/** Plugins of the section. */
export const PIPELINE_PANEL_PLUGIN = 'jupyterlab-kubeflow:pipeline-panel';
export const PANEL_PALETTE_PLUGIN = 'jupyterlab-kubeflow:panel-palette';
export const COMPILE_PLUGIN = 'jupyterlab-kubeflow:compile';

/** The section's id in the panel. */
export const PIPELINE_SECTION = 'pipeline';

/** Commands on the pipeline of the active notebook. */
export const PipelineCommandIDs = {
  run: 'jupyterlab-kubeflow:run-pipeline',
  runWithoutCache: 'jupyterlab-kubeflow:run-without-cache',
  setParameters: 'jupyterlab-kubeflow:set-parameters',
  compile: 'jupyterlab-kubeflow:compile-to-yaml'
} as const;
