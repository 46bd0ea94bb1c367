/** Commands on the cells of the active notebook. */
import { InputDialog } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, LabIcon, runIcon, checkIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { stepAbove } from '../core/notebook/writeMetadata';
import { leaveOutIcon, parametersIcon, renameIcon, sharedIcon, stepAboveIcon, stepIcon } from '../lab/icons';
import type { IRunStarter } from '../runs/tokens';
import { suggestTitle } from './suggestTitle';
import { CommandIDs, type IPipelineModel, type IPipelineTracker } from './tokens';

/** What the commands work with. */
export interface CommandContext {
  readonly commands: CommandRegistry;
  readonly notebooks: INotebookTracker;
  readonly tracker: IPipelineTracker;
  readonly runs: IRunStarter | null;
  /** The node of the cell at which the context menu was opened. */
  readonly cellAtPointer: () => HTMLElement | undefined;
  readonly trans: TranslationBundle;
}

/** The cells that a command is about. */
interface Target {
  readonly model: IPipelineModel;
  readonly cells: readonly number[];
}

const CELLS = { type: 'array', items: { type: 'integer', minimum: 0 } };

/** What the entries of the context menu hand over. */
function pointerArg(trans: TranslationBundle): Record<string, { type: string; description: string }> {
  return { pointer: { type: 'boolean', description: trans.__('The cell at which the context menu was opened, unless it is one of the selected') } };
}

/** Adds all commands of cells and steps. */
export function addCommands(context: CommandContext): void {
  addMarks(context);
  addMakeStep(context);
  addSteps(context);
}

function addMarks(context: CommandContext): void {
  const { commands, trans } = context;
  const add = (id: string, words: { readonly label: string; readonly caption: string; readonly icon: LabIcon }, act: (target: Target) => void, can: (target: Target) => boolean = () => true): void => {
    commands.addCommand(id, {
      ...words,
      isEnabled: args => {
        const target = targetOf(context, args);
        return target !== null && can(target);
      },
      describedBy: { args: { type: 'object', properties: { ...pointerArg(trans), cells: { ...CELLS, description: trans.__('Indexes of the cells, from 0; absent: the selected ones') } } } },
      execute: args => {
        const target = targetOf(context, args);
        if (target !== null) act(target);
      }
    });
  };
  const role = ({ model, cells }: Target, test: (kind: string) => boolean): boolean => cells.some(cell => test(model.state.notebook?.cells[cell]?.role.kind ?? 'unmarked'));
  add(
    CommandIDs.addToStepAbove,
    { label: trans.__('Add to the step above'), caption: trans.__('Put the selected cells into the step that stands above them'), icon: stepAboveIcon },
    ({ model, cells }) => model.addToStepAbove(cells),
    ({ model, cells }) => model.state.notebook !== null && stepAbove(model.state.notebook, Math.min(...cells)) !== undefined
  );
  add(
    CommandIDs.share,
    { label: trans.__('Shared by all steps'), caption: trans.__('Imports and definitions in the selected cells are there in every step; other code runs once, before the steps that need it'), icon: sharedIcon },
    ({ model, cells }) => model.share(cells),
    target => role(target, kind => kind !== 'shared')
  );
  add(
    CommandIDs.parameters,
    { label: trans.__('Parameters'), caption: trans.__('The values that the selected cells set can be changed for each run'), icon: parametersIcon },
    ({ model, cells }) => model.parameters(cells),
    target => role(target, kind => kind !== 'parameters')
  );
  add(
    CommandIDs.leaveOut,
    { label: trans.__('Leave out'), caption: trans.__('The selected cells take no part in the pipeline'), icon: leaveOutIcon },
    ({ model, cells }) => model.leaveOut(cells),
    target => role(target, kind => kind !== 'skip')
  );
  add(
    CommandIDs.unmark,
    { label: trans.__('Remove mark'), caption: trans.__('The selected cells are no longer marked: they belong to the step above, if there is one'), icon: closeIcon },
    ({ model, cells }) => model.unmark(cells),
    target => role(target, kind => kind !== 'unmarked')
  );
}

function addMakeStep(context: CommandContext): void {
  const { commands, trans } = context;
  commands.addCommand(CommandIDs.makeStep, {
    label: trans.__('Make a step…'),
    caption: trans.__('Make the selected cells a step of the pipeline'),
    icon: stepIcon,
    isEnabled: args => targetOf(context, args) !== null,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...pointerArg(trans),
          title: { type: 'string', description: trans.__('Name of the step; absent: it is asked for') },
          cells: { ...CELLS, description: trans.__('Indexes of the cells, from 0; absent: the selected ones') }
        }
      }
    },
    execute: async args => {
      const target = targetOf(context, args);
      if (target === null) return;
      const title = typeof args.title === 'string' ? args.title : await askForTitle(target, trans);
      if (title !== null && !target.model.isDisposed) target.model.markStep(target.cells, title);
    }
  });
}

/** Existing steps are offered: choosing one puts the cells into it. */
async function askForTitle({ model, cells }: Target, trans: TranslationBundle): Promise<string | null> {
  const { notebook } = model.state;
  const titles = [...new Set(notebook?.cells.flatMap(({ role }) => (role.kind === 'step' ? [role.name] : [])) ?? [])];
  const suggestion = notebook === null ? '' : suggestTitle(notebook, Math.min(...cells), trans);
  const { value } = await InputDialog.getItem({
    title: trans._n('Make a step of %1 cell', 'Make a step of %1 cells', cells.length),
    label: trans.__('Name of the step'),
    items: [suggestion, ...titles.filter(title => title !== suggestion)],
    current: suggestion,
    editable: true,
    okLabel: trans.__('Make a step')
  });
  return value === null || value.trim() === '' ? null : value;
}

function addSteps(context: CommandContext): void {
  const { commands, tracker, runs, trans } = context;
  const stepArgs = { ...pointerArg(trans), step: { type: 'string', description: trans.__('Kubernetes name of the step; absent: that of the active cell') } };
  commands.addCommand(CommandIDs.renameStep, {
    label: trans.__('Rename the step…'),
    caption: trans.__('Give the step of the active cell another name'),
    icon: renameIcon,
    isEnabled: args => stepOf(context, args) !== undefined,
    describedBy: { args: { type: 'object', properties: { ...stepArgs, title: { type: 'string', description: trans.__('New name; absent: it is asked for') } } } },
    execute: async args => {
      const step = stepOf(context, args);
      const model = tracker.current;
      if (step === undefined || model === null) return;
      const title = typeof args.title === 'string' ? args.title : (await InputDialog.getText({ title: trans.__('Rename the step'), label: trans.__('Name of the step'), text: step.title, okLabel: trans.__('Rename') })).value;
      if (title !== null && !model.isDisposed) model.renameStep(step.title, title);
    }
  });
  commands.addCommand(CommandIDs.acceptProposal, {
    label: trans.__('Use the proposed steps'),
    caption: trans.__('Mark the cells with the steps that the headings of the notebook suggest'),
    icon: checkIcon,
    isEnabled: () => tracker.current?.state.graph?.proposed === true,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => tracker.current?.acceptProposal()
  });
  commands.addCommand(CommandIDs.runStep, {
    label: trans.__('Run this step'),
    caption: trans.__('Run the step of the active cell with the steps that it needs'),
    icon: runIcon,
    isEnabled: args => runs !== null && stepOf(context, args) !== undefined,
    describedBy: { args: { type: 'object', properties: stepArgs } },
    execute: async args => {
      const step = stepOf(context, args);
      const model = tracker.current;
      if (runs !== null && model !== null && step !== undefined) await runs.start({ notebook: model.onScreen(), only: step.name });
    }
  });
}

/** Code cells that are named, or selected in the active notebook; null where there are none or the notebook isn't Python's. */
function targetOf(context: CommandContext, args: ReadonlyPartialJSONObject): Target | null {
  const panel = context.notebooks.currentWidget;
  const model = panel === null ? null : context.tracker.of(panel);
  if (panel === null || model === null || model.state.status === 'foreign') return null;
  const named = Array.isArray(args.cells) ? args.cells.filter((cell): cell is number => typeof cell === 'number') : cellsMeant(panel, context, args);
  const cells = named.filter(cell => panel.content.widgets[cell]?.model.type === 'code');
  return cells.length === 0 ? null : { model, cells };
}

/** JupyterLab leaves the active cell as it is when the context menu is opened in another cell's editor: that other cell is meant. */
function cellsMeant({ content }: NotebookPanel, { cellAtPointer }: CommandContext, { pointer }: ReadonlyPartialJSONObject): readonly number[] {
  const node = pointer === true ? cellAtPointer() : undefined;
  const hit = node === undefined ? -1 : content.widgets.findIndex(cell => cell.node === node);
  const at = content.widgets[hit];
  if (at !== undefined && !content.isSelectedOrActive(at)) return [hit];
  return content.widgets.flatMap((cell, index) => (content.isSelectedOrActive(cell) ? [index] : []));
}

function stepOf(context: CommandContext, args: ReadonlyPartialJSONObject): { readonly name: string; readonly title: string } | undefined {
  const panel = context.notebooks.currentWidget;
  const graph = panel === null ? undefined : context.tracker.of(panel)?.state.graph;
  const steps = graph?.steps.filter(({ shared }) => !shared) ?? [];
  if (panel === null || typeof args.step === 'string') return steps.find(({ name }) => name === args.step);
  const meant = cellsMeant(panel, context, args);
  const { content } = panel;
  const cell = meant.includes(content.activeCellIndex) ? content.activeCell : content.widgets[meant[0] ?? -1];
  const key = cell?.model.sharedModel.getId();
  return steps.find(({ cells }) => cells.some(index => graph?.notebook.cells[index]?.key === key));
}
