/** On every object that we make. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'jupyterlab-kubeflow' } as const;
