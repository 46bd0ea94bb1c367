/** The menu of one run of the list. */
import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import type { Menu } from '@lumino/widgets';
import type { RunRef } from '../wire/runs';
import { CommandIDs } from './tokens';

const GROUPS: readonly (readonly string[])[] = [
  [CommandIDs.open, CommandIDs.openExecuted],
  [CommandIDs.runAgain, CommandIDs.retry, CommandIDs.stop],
  [CommandIDs.archive, CommandIDs.restore, CommandIDs.delete]
];

/** A run as commands are given it. */
export function argumentsOf({ target, namespace, name }: RunRef): ReadonlyJSONObject {
  return { ...(target.context === undefined ? {} : { context: target.context }), namespace, name };
}

export class RunMenu {
  constructor(commands: CommandRegistry) {
    this.menu = new MenuSvg({ commands });
  }

  /** Opens it for a run at a place on the screen. */
  open(args: ReadonlyJSONObject, x: number, y: number): void {
    this.menu.clearItems();
    GROUPS.forEach((group, index) => {
      if (index > 0) this.menu.addItem({ type: 'separator' });
      group.forEach(command => this.menu.addItem({ command, args }));
    });
    this.menu.open(x, y);
  }

  private readonly menu: Menu;
}
