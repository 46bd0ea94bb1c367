/** The item in the status bar: the local cluster at a glance, asked again at a click. */
import { VDomModel, VDomRenderer } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { ClusterStatusModel } from './model';
import { statusDetail, statusLabel } from './statusText';

/** Shows the model's state; `onOpen` is called at a click. */
export class StatusItem extends VDomRenderer<VDomModel> {
  constructor(
    private readonly status: ClusterStatusModel,
    private readonly trans: TranslationBundle,
    private readonly onOpen: () => void
  ) {
    super(new VDomModel());
    this.addClass('jp-Kubeflow-status');
    status.stateChanged.connect(this.onChanged, this);
  }

  dispose(): void {
    this.status.stateChanged.disconnect(this.onChanged, this);
    super.dispose();
  }

  protected render(): React.ReactElement {
    const detail = statusDetail(this.status.state, this.trans);
    return (
      <button className="jp-Kubeflow-status-button" title={detail} aria-label={detail} onClick={this.onOpen}>
        {statusLabel(this.status.state, this.trans)}
      </button>
    );
  }

  private onChanged(): void {
    this.update();
  }
}
