/** The feature "runs": starting pipelines, the list of runs, and a run in the main area. */
import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKubeflowClient } from '../client/client';
import { IKubeflowPanel, ITargetChoice } from '../ui/tokens';
import type { RunRef } from '../wire/runs';
import { RunActions } from './actions';
import { addRunCommands } from './commands';
import { LatestRuns } from './latestRuns';
import { RunsModel } from './model';
import { IRunActions, IRunsModel, IRunViews } from './parts';
import { readGraph } from './readGraph';
import { RunListWidget } from './RunList';
import { argumentsOf, RunMenu } from './runMenu';
import { RunModel } from './runModel';
import { runWidgetId, RunWidget } from './RunWidget';
import { CommandIDs, DOMAIN, ILatestRuns, IRunStarter, RUNS_PLUGIN } from './tokens';

const modelPlugin: JupyterFrontEndPlugin<IRunsModel> = {
  id: `${RUNS_PLUGIN}-model`,
  description: 'Follows the runs of pipelines on the chosen cluster.',
  autoStart: true,
  requires: [IKubeflowClient, ITargetChoice],
  provides: IRunsModel,
  activate: (_: JupyterFrontEnd, client: IKubeflowClient, choice: ITargetChoice): IRunsModel => new RunsModel(client.channel, choice)
};

const latestPlugin: JupyterFrontEndPlugin<ILatestRuns> = {
  id: `${RUNS_PLUGIN}-latest`,
  description: 'Gives the latest run of each notebook.',
  autoStart: true,
  requires: [IKubeflowClient, IRunsModel],
  provides: ILatestRuns,
  activate: (_: JupyterFrontEnd, client: IKubeflowClient, runs: IRunsModel): ILatestRuns => new LatestRuns(runs, client.channel)
};

const viewsPlugin: JupyterFrontEndPlugin<IRunViews> = {
  id: `${RUNS_PLUGIN}-views`,
  description: 'Shows a run in the main area: steps, logs, outputs, values, events.',
  autoStart: true,
  requires: [IKubeflowClient, IRenderMimeRegistry],
  optional: [ITranslator, ILayoutRestorer],
  provides: IRunViews,
  activate: (app: JupyterFrontEnd, client: IKubeflowClient, rendermime: IRenderMimeRegistry, translator: ITranslator | null, restorer: ILayoutRestorer | null): IRunViews => {
    const { commands, shell } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const tracker = new WidgetTracker<RunWidget>({ namespace: 'jupyterlab-kubeflow-runs' });
    const find = (run: RunRef): RunWidget | undefined => tracker.find(({ id }) => id === runWidgetId({ run }));
    if (restorer !== null) void restorer.restore(tracker, { command: CommandIDs.open, args: ({ model: { run } }) => argumentsOf(run), name: ({ id }) => id });
    return {
      summary: run => find(run)?.model.state.summary,
      open: run => {
        if (find(run) === undefined) {
          const widget = new RunWidget({ model: new RunModel(run, client, readGraph), rendermime, commands, trans });
          void tracker.add(widget);
          shell.add(widget, 'main', { type: 'Kubeflow run' });
        }
        shell.activateById(runWidgetId({ run }));
      }
    };
  }
};

const actionsPlugin: JupyterFrontEndPlugin<IRunActions> = {
  id: `${RUNS_PLUGIN}-actions`,
  description: 'Starts, stops, retries, archives and deletes runs.',
  autoStart: true,
  requires: [IKubeflowClient, ITargetChoice, IRunViews],
  optional: [ITranslator, IDocumentManager],
  provides: IRunActions,
  activate: (app: JupyterFrontEnd, client: IKubeflowClient, choice: ITargetChoice, views: IRunViews, translator: ITranslator | null, documents: IDocumentManager | null): IRunActions =>
    new RunActions({ client, choice, documents, contents: app.serviceManager.contents, trans: (translator ?? nullTranslator).load(DOMAIN), open: run => views.open(run) })
};

const starterPlugin: JupyterFrontEndPlugin<IRunStarter> = {
  id: `${RUNS_PLUGIN}-starter`,
  description: 'Lets other features start runs.',
  autoStart: true,
  requires: [IRunActions],
  provides: IRunStarter,
  activate: (_: JupyterFrontEnd, actions: IRunActions): IRunStarter => actions
};

const listPlugin: JupyterFrontEndPlugin<void> = {
  id: RUNS_PLUGIN,
  description: 'Lists the runs in the panel Kubeflow, and adds commands on runs.',
  autoStart: true,
  requires: [IKubeflowPanel, IRunsModel, IRunActions, IRunViews],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, panel: IKubeflowPanel, model: IRunsModel, actions: IRunActions, views: IRunViews, translator: ITranslator | null): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { commands } = app;
    const summary = (run: RunRef): ReturnType<IRunViews['summary']> => model.state.runs.find(({ namespace, name }) => namespace === run.namespace && name === run.name) ?? views.summary(run);
    addRunCommands({ commands, actions, trans, open: run => views.open(run), summary });
    const menu = new RunMenu(commands);
    const widget = new RunListWidget({ model, commands, trans, openMenu: (run, x, y) => menu.open({ ...run }, x, y) });
    panel.addSection({ id: 'runs', title: trans.__('Runs'), rank: 200, widget });
  }
};

/** All plugins of the feature. */
export const runsPlugins: readonly JupyterFrontEndPlugin<unknown>[] = [modelPlugin, latestPlugin, viewsPlugin, actionsPlugin, starterPlugin, listPlugin];
