/** The line above the first cell of a step: as quiet as a comment. Plain DOM, since a notebook may have hundreds. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { diagnosticText } from '../core/diagnosticText';
import type { CellHeader, CellMark } from './cellMarks';

/** What a person can do with a header. */
export interface HeaderActions {
  /** The menu, below the button; `step` is the Kubernetes name, null where no step is meant. */
  openMenu(at: DOMRect, step: string | null): void;
  select(step: string): void;
  rename(title: string): void;
  /** Goes to a problem. */
  reveal(cell: number, line: number | undefined): void;
}

export class CellHeaderWidget extends Widget {
  constructor(
    private readonly trans: TranslationBundle,
    private readonly actions: HeaderActions
  ) {
    super();
    this.addClass('jp-Kubeflow-cellHeader');
    this.node.setAttribute('role', 'group');
    this.name.className = 'jp-Kubeflow-cellHeader-name';
    this.name.type = 'button';
    this.name.onclick = () => this.mark?.step != null && this.actions.select(this.mark.step);
    this.name.ondblclick = () => this.mark?.header != null && this.mark.header.title !== '' && this.actions.rename(this.mark.header.title);
    this.names.className = 'jp-Kubeflow-cellHeader-names';
    this.problems.className = 'jp-Kubeflow-cellHeader-problems';
    this.problems.type = 'button';
    this.problems.onclick = () => this.goToProblem();
    this.menu.className = 'jp-Kubeflow-cellHeader-menu';
    this.menu.type = 'button';
    this.menu.setAttribute('aria-haspopup', 'menu');
    this.menu.onclick = () => this.actions.openMenu(this.menu.getBoundingClientRect(), this.mark?.step ?? null);
    ellipsesIcon.element({ container: this.menu, tag: 'span' });
    this.node.append(this.name, this.names, this.problems, this.menu);
  }

  /** Shows another mark; writes to the page only what is new. */
  showMark(mark: CellMark & { readonly header: CellHeader }): void {
    this.mark = mark;
    const { header } = mark;
    const { trans } = this;
    const title = this.titleOf(header);
    const names = [
      ...(header.inputs.length > 0 ? [trans.__('in: %1', header.inputs.join(', '))] : []),
      ...(header.outputs.length > 0 ? [trans.__('out: %1', header.outputs.join(', '))] : [])
    ];
    const text = names.map(part => ` · ${part}`).join('');
    const words = header.problems.map(problem => diagnosticText(problem, trans)).join('\n');
    const signature = JSON.stringify([title, text, words, mark.step]);
    if (signature === this.signature) return;
    this.signature = signature;
    this.name.textContent = title;
    this.name.disabled = mark.step === null;
    this.name.title = mark.step === null ? '' : trans.__('Show the step %1; double-click to rename it', header.title);
    this.names.textContent = text;
    this.names.title = names.join('\n');
    this.problems.hidden = words === '';
    this.problems.textContent = words === '' ? '' : `⚠ ${header.problems.length}`;
    this.problems.title = words;
    this.problems.setAttribute('aria-label', trans._n('%1 problem. Go to it', '%1 problems. Go to the first', header.problems.length));
    this.menu.title = header.kind === 'step' ? trans.__('More about the step %1', header.title) : trans.__('More about this cell');
    this.menu.setAttribute('aria-label', this.menu.title);
    this.node.setAttribute('aria-label', header.kind === 'step' ? trans.__('Step %1', header.title) : title);
  }

  private titleOf({ kind, title, continued }: CellHeader): string {
    const { trans } = this;
    switch (kind) {
      case 'shared':
        return trans.__('Shared by all steps');
      case 'parameters':
        return trans.__('Parameters');
      case 'skip':
        return trans.__('Left out');
      case 'step':
        return continued ? trans.__('%1, continued', title) : title;
    }
  }

  private goToProblem(): void {
    const first = this.mark?.header?.problems[0];
    if (first?.cell !== undefined) this.actions.reveal(first.cell, first.line);
  }

  private mark: CellMark | undefined;
  private signature = '';
  private readonly name = document.createElement('button');
  private readonly names = document.createElement('span');
  private readonly problems = document.createElement('button');
  private readonly menu = document.createElement('button');
}
