/** The words for the state of the local cluster. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { StatusState } from './model';

/** One short line for the status bar. */
export function statusLabel(state: StatusState, trans: TranslationBundle): string {
  if (state.kind === 'asking') return trans.__('Kubeflow …');
  if (state.kind === 'offline') return trans.__('Kubeflow ✕ offline');
  switch (state.status.localCluster.state) {
    case 'answering':
      return trans.__('Kubeflow ✓ this machine');
    case 'stopped':
      return trans.__('Kubeflow ◌ stopped');
    case 'unreachable':
      return trans.__('Kubeflow ✕ no answer');
  }
}

/** What happened and what to do, for the tooltip and the dialog. */
export function statusDetail(state: StatusState, trans: TranslationBundle): string {
  if (state.kind === 'asking') return trans.__('Asking for the state of the local cluster.');
  if (state.kind === 'offline') return trans.__('The Kubeflow proxy does not answer (%1). Restart JupyterLab; its log says why.', state.reason);
  const { version, localCluster } = state.status;
  switch (localCluster.state) {
    case 'answering':
      return trans.__('jupyterlab-kubeflow %1. The local cluster answers.', version);
    case 'stopped':
      return trans.__('jupyterlab-kubeflow %1. The local cluster is not running; it starts with the first run, or with "jupyter kubeflow cluster start".', version);
    case 'unreachable':
      return trans.__('jupyterlab-kubeflow %1. The local cluster does not answer (%2). "jupyter kubeflow cluster stop" and "start" bring it back.', version, localCluster.detail ?? '');
  }
}
