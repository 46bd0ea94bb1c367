/** Run, Parameters, and the menu of the rest. */
import { ellipsesIcon, listIcon, runIcon, type LabIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { kubeflowIcon, parametersIcon } from '../../lab/icons';
import { useModelState } from '../../lab/useModelState';
import type { DoorProps } from './door';
import { PipelineCommandIDs } from './tokens';

/** The row above the graph. */
export function Actions({ door }: DoorProps): React.ReactElement {
  const { panel, trans, commands } = door;
  const { pipeline, parameters, view } = useModelState(panel, current => current);
  const stopped = pipeline.diagnostics.filter(({ severity }) => severity === 'error').length;
  const able = commands.hasCommand(PipelineCommandIDs.run) && commands.isEnabled(PipelineCommandIDs.run);
  const count = pipeline.graph?.parameters.length ?? 0;
  return (
    <div className="jp-Kubeflow-actions">
      <button
        type="button"
        className="jp-Button jp-mod-styled jp-mod-accept jp-Kubeflow-run"
        disabled={!able || stopped > 0}
        title={stopped > 0 ? trans._n('%1 problem below stops the run', '%1 problems below stop the run', stopped) : trans.__('Run the notebook on the screen as a pipeline')}
        onClick={() => void commands.execute(PipelineCommandIDs.run)}
      >
        <runIcon.react tag="span" className="jp-Kubeflow-buttonIcon" />
        {trans.__('Run')}
      </button>
      <button
        type="button"
        className="jp-Button jp-mod-styled jp-mod-minimal jp-Kubeflow-quiet"
        disabled={count === 0}
        aria-expanded={parameters}
        title={count === 0 ? trans.__('Mark a cell that sets values as “Parameters” to change them for each run') : trans.__('Values for the next run')}
        onClick={() => panel.showParameters(!parameters)}
      >
        <parametersIcon.react tag="span" className="jp-Kubeflow-buttonIcon" />
        {trans.__('Parameters')}
      </button>
      <span className="jp-Kubeflow-space" />
      <IconButton icon={view === 'graph' ? listIcon : kubeflowIcon} label={view === 'graph' ? trans.__('Show the steps as a list') : trans.__('Show the steps as a graph')} onClick={() => panel.show(view === 'graph' ? 'list' : 'graph')} />
      <IconButton icon={ellipsesIcon} label={trans.__('More about the pipeline')} menu onClick={event => door.openMenu(event.currentTarget.getBoundingClientRect())} />
    </div>
  );
}

interface IconButtonProps {
  readonly icon: LabIcon;
  /** Also its title. */
  readonly label: string;
  readonly menu?: boolean;
  readonly onClick: (event: React.MouseEvent<HTMLButtonElement>) => void;
}

/** A button that is an icon; its word is read out and shown on hover. */
export function IconButton({ icon, label, menu = false, onClick }: IconButtonProps): React.ReactElement {
  return (
    <button type="button" className="jp-Kubeflow-iconButton" title={label} aria-label={label} aria-haspopup={menu ? 'menu' : undefined} onClick={onClick}>
      <icon.react tag="span" />
    </button>
  );
}
