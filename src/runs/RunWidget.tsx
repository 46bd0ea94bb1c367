/** A run as a tab of the main area; its view comes when the first is opened. */
import { MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';
import { runIcon } from '../lab/icons';
import type { RunModel } from './runModel';

interface RunWidgetProps {
  readonly model: RunModel;
  readonly rendermime: IRenderMimeRegistry;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}

const LazyRunView = React.lazy(async () => ({ default: (await import('./RunView')).RunView }));

/** The id of a run's tab: one a run. */
export function runWidgetId({ run }: Pick<RunModel, 'run'>): string {
  return `jp-kubeflow-run-${run.target.context ?? ''}-${run.namespace}-${run.name}`;
}

export class RunWidget extends MainAreaWidget<ReactWidget> {
  constructor(props: RunWidgetProps) {
    super({ content: new RunContent(props) });
    this.model = props.model;
    this.id = runWidgetId(props.model);
    this.title.label = props.model.run.name;
    this.title.caption = props.trans.__('Run %1 in namespace %2', props.model.run.name, props.model.run.namespace);
    this.title.icon = runIcon;
    this.title.closable = true;
    this.toolbar.hide();
  }

  readonly model: RunModel;

  dispose(): void {
    if (this.isDisposed) return;
    this.model.dispose();
    super.dispose();
  }
}

class RunContent extends ReactWidget {
  constructor(private readonly props: RunWidgetProps) {
    super();
    this.addClass('jp-Kubeflow-runContent');
  }

  render(): React.ReactElement {
    return (
      <React.Suspense fallback={<p className="jp-Kubeflow-empty">{this.props.trans.__('Looking for %1…', this.props.model.run.name)}</p>}>
        <LazyRunView {...this.props} />
      </React.Suspense>
    );
  }
}
