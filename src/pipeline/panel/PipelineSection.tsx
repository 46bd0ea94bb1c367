/** The section *Pipeline* of the panel: a shell that loads its view when it is first seen. */
import { ReactWidget, Toolbar, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import React, { lazy, Suspense } from 'react';
import type { PanelDoor } from './door';

const View = lazy(async () => ({ default: (await import('./PipelineView')).PipelineView }));

export class PipelineSection extends ReactWidget {
  /** Stands in the section's head. */
  readonly toolbar = new Toolbar();

  constructor(private readonly door: PanelDoor) {
    super();
    this.addClass('jp-Kubeflow-pipeline');
    this.title.label = door.trans.__('Pipeline');
    this.name.addClass('jp-Kubeflow-sectionName');
    this.toolbar.addItem('notebook', this.name);
    door.panel.stateChanged.connect(this.onPanel, this);
    this.onPanel();
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.see();
  }

  protected onBeforeHide(message: Message): void {
    super.onBeforeHide(message);
    this.door.panel.visible = false;
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) this.see();
  }

  protected render(): React.ReactElement {
    return (
      <UseSignal signal={this.seenChanged} initialArgs={this.seen}>
        {() =>
          this.seen ? (
            <Suspense fallback={null}>
              <View door={this.door} />
            </Suspense>
          ) : null
        }
      </UseSignal>
    );
  }

  private see(): void {
    this.door.panel.visible = true;
    if (this.seen) return;
    this.seen = true;
    this.changed.emit(true);
    this.update();
  }

  /** The head says which notebook is meant. */
  private onPanel(): void {
    const { path } = this.door.panel.state;
    this.name.node.textContent = path?.split('/').pop() ?? '';
    this.name.node.title = path ?? '';
  }

  private get seenChanged(): ISignal<this, boolean> {
    return this.changed;
  }

  private readonly name = new Widget();
  private seen = false;
  private readonly changed = new Signal<this, boolean>(this);
}
