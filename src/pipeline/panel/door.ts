/** What the views of the section work with. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Analyser } from '../../core/analysis/analyse';
import type { PanelModel } from './panelModel';

export interface PanelDoor {
  readonly panel: PanelModel;
  readonly trans: TranslationBundle;
  readonly commands: CommandRegistry;
  /** Goes to a cell of the active notebook; lines count from 1. */
  reveal(cell: number, line?: number): void;
  /** The menu of the whole pipeline, below a button. */
  openMenu(at: DOMRect): void;
  /** Puts text at the top of a cell, as one undoable change. */
  insert(cell: number, text: string): void;
  /** Reads values of parameters. */
  loadAnalyser(): Promise<Pick<Analyser, 'analyse'>>;
}

/** Every view gets the one door. */
export interface DoorProps {
  readonly door: PanelDoor;
}
