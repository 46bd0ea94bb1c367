/** Headers with their menu, bound to a cell of a view. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import type { Menu } from '@lumino/widgets';
import { CellHeaderWidget } from './CellHeader';
import { CommandIDs, type IPipelineModel, type IPipelineTracker } from './tokens';

interface Options {
  readonly app: JupyterFrontEnd;
  readonly tracker: IPipelineTracker;
  readonly trans: TranslationBundle;
}

/** Groups of commands in the menu; those that no plugin has brought are not shown. The first group is about steps alone. */
const GROUPS: readonly (readonly string[])[] = [
  [CommandIDs.runStep, CommandIDs.stepOptions, CommandIDs.renameStep],
  [CommandIDs.makeStep, CommandIDs.addToStepAbove, CommandIDs.share, CommandIDs.parameters, CommandIDs.leaveOut],
  [CommandIDs.unmark]
];

/** Makes headers; one menu serves all of them. */
export function headersOf({ app, tracker, trans }: Options): (panel: NotebookPanel, model: IPipelineModel, cell: Cell) => CellHeaderWidget {
  let menu: Menu | undefined;
  return (panel, model, cell) => {
    const activate = (): void => {
      app.shell.activateById(panel.id);
      const { content } = panel;
      content.deselectAll();
      content.activeCellIndex = content.widgets.indexOf(cell);
    };
    return new CellHeaderWidget(trans, {
      openMenu: (at, step) => {
        activate();
        menu ??= new MenuSvg({ commands: app.commands });
        fill(menu, step);
        menu.open(at.left, at.bottom);
      },
      select: step => model.select(step),
      rename: () => {
        activate();
        void app.commands.execute(CommandIDs.renameStep, {});
      },
      reveal: (index, line) => void tracker.reveal(model, index, line)
    });
  };
}

function fill(menu: Menu, step: string | null): void {
  menu.clearItems();
  GROUPS.slice(step === null ? 1 : 0).forEach((group, index) => {
    if (index > 0) menu.addItem({ type: 'separator' });
    // The others mean the cell, which is active now; without arguments they show their keys.
    group.forEach(command => menu.addItem({ command, args: command === CommandIDs.stepOptions ? { step } : {} }));
  });
}
