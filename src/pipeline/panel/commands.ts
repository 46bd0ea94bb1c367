/** Commands on the pipeline of the active notebook. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { runIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { parametersIcon } from '../../lab/icons';
import type { IRunStarter } from '../../runs/tokens';
import type { IKubeflowPanel } from '../../ui/tokens';
import { CommandIDs } from '../tokens';
import type { PanelModel } from './panelModel';
import { changedValues, fieldsOf } from './parameterDraft';
import { PIPELINE_SECTION, PipelineCommandIDs } from './tokens';

/** What the commands work with. */
export interface PanelCommandContext {
  readonly commands: CommandRegistry;
  readonly panel: PanelModel;
  readonly sidebar: IKubeflowPanel;
  readonly runs: IRunStarter | null;
  readonly trans: TranslationBundle;
}

const NO_ARGS = { args: { type: 'object', properties: {} } };

/** Adds them all; those that need a feature that is not there are never enabled. */
export function addPanelCommands(context: PanelCommandContext): void {
  addRuns(context);
  addForms(context);
  // What a command can do depends on the notebook that is shown.
  context.panel.stateChanged.connect(() => context.commands.notifyCommandChanged());
}

function addRuns({ commands, panel, runs, trans }: PanelCommandContext): void {
  const run = async (cache: boolean): Promise<void> => {
    const { model } = panel;
    if (runs === null || model === null) return;
    const { graph } = await model.settled();
    const parameters = changedValues(fieldsOf(graph?.parameters ?? [], panel.state.values));
    await runs.start({ notebook: model.onScreen(), ...(Object.keys(parameters).length > 0 ? { parameters } : {}), ...(cache ? {} : { cache: false }) });
  };
  const isEnabled = (): boolean => {
    const { graph, diagnostics } = panel.state.pipeline;
    return runs !== null && (graph?.steps.length ?? 0) > 0 && !diagnostics.some(({ severity }) => severity === 'error');
  };
  commands.addCommand(PipelineCommandIDs.run, {
    label: trans.__('Run the pipeline'),
    caption: trans.__('Run the notebook on the screen as a pipeline, with the values in the panel'),
    icon: runIcon,
    isEnabled,
    describedBy: NO_ARGS,
    execute: () => run(true)
  });
  commands.addCommand(PipelineCommandIDs.runWithoutCache, {
    label: trans.__('Run without the cache'),
    caption: trans.__('Run every step anew, whatever results are kept'),
    isEnabled,
    describedBy: NO_ARGS,
    execute: () => run(false)
  });
}

function addForms({ commands, panel, sidebar, trans }: PanelCommandContext): void {
  commands.addCommand(PipelineCommandIDs.setParameters, {
    label: trans.__('Set parameters…'),
    caption: trans.__('Values for the next run of the notebook'),
    icon: parametersIcon,
    isEnabled: () => (panel.state.pipeline.graph?.parameters.length ?? 0) > 0,
    describedBy: NO_ARGS,
    execute: () => {
      sidebar.reveal(PIPELINE_SECTION);
      panel.showParameters(true);
    }
  });
  const stepOf = (args: ReadonlyPartialJSONObject): string | undefined => {
    const steps = panel.state.pipeline.graph?.steps.filter(({ shared }) => !shared) ?? [];
    const named = typeof args.step === 'string' ? args.step : panel.state.pipeline.selectedStep;
    return steps.find(({ name }) => name === named)?.name;
  };
  commands.addCommand(CommandIDs.stepOptions, {
    label: trans.__('Options of the step…'),
    caption: trans.__('Image, packages, resources and environment of the step'),
    isEnabled: args => stepOf(args) !== undefined,
    describedBy: { args: { type: 'object', properties: { step: { type: 'string', description: trans.__('Kubernetes name of the step; absent: the chosen one') } } } },
    execute: args => {
      const step = stepOf(args);
      if (step === undefined) return;
      sidebar.reveal(PIPELINE_SECTION);
      panel.showOptions(step);
    }
  });
}
