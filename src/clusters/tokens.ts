/** Names that other plugins and settings use of this feature. */
export const CLUSTERS_PLUGIN = 'jupyterlab-kubeflow:clusters';

/** The gettext domain of all strings. */
export const DOMAIN = 'jupyterlab_kubeflow';

export const CommandIDs = { showStatus: 'jupyterlab-kubeflow:show-status' } as const;
