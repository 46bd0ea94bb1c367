/** Bars and headers at the cells of one view of a notebook. Cells may come, go, move and be drawn late: each is brought to what its mark says. */
import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import type { PanelLayout } from '@lumino/widgets';
import { cellMarks, type CellMark } from './cellMarks';
import { CellHeaderWidget } from './CellHeader';
import type { IPipelineModel } from './tokens';

/** Makes the header for a cell, bound to what can be done there. */
export type HeaderFactory = (cell: Cell) => CellHeaderWidget;

const MARKED = 'jp-mod-kubeflow';

export class CellDecorator implements IDisposable {
  constructor(
    private readonly panel: NotebookPanel,
    private readonly model: IPipelineModel,
    private readonly makeHeader: HeaderFactory
  ) {
    model.stateChanged.connect(this.onStateChanged, this);
    panel.content.cellInViewportChanged.connect(this.onCellShown, this);
    panel.disposed.connect(this.dispose, this);
    this.onStateChanged();
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Whether names are shown, or the bars alone. */
  set headers(show: boolean) {
    if (show === this.withHeaders) return;
    this.withHeaders = show;
    this.decorateAll();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.model.stateChanged.disconnect(this.onStateChanged, this);
    this.panel.content.cellInViewportChanged.disconnect(this.onCellShown, this);
    if (this.panel.isDisposed) return;
    this.marks = new Map();
    this.decorateAll();
  }

  private onStateChanged(): void {
    const { state } = this.model;
    if (state.graph === this.graph && state.selectedStep === this.selected) return;
    this.graph = state.graph;
    this.selected = state.selectedStep;
    this.marks = cellMarks(state);
    this.decorateAll();
  }

  private decorateAll(): void {
    this.panel.content.widgets.forEach(cell => this.decorate(cell));
  }

  private onCellShown(_: unknown, cell: Cell): void {
    if (!cell.isDisposed) this.decorate(cell);
  }

  private decorate(cell: Cell): void {
    const mark = this.marks.get(cell.model.sharedModel.getId());
    setBar(cell.node, mark);
    const header = this.withHeaders ? mark?.header : undefined;
    const known = this.headerOf.get(cell);
    if (mark === undefined || header == null) {
      known?.dispose();
      this.headerOf.delete(cell);
      return;
    }
    // A cell that was never drawn has no parts yet, and its header would stand below what it draws later.
    if (cell.isPlaceholder()) {
      if (this.waiting.has(cell)) return;
      this.waiting.add(cell);
      void cell.ready.then(() => !cell.isDisposed && !this.disposed && this.decorate(cell));
      return;
    }
    const widget = known ?? this.makeHeader(cell);
    widget.showMark({ ...mark, header });
    if (known) return;
    this.headerOf.set(cell, widget);
    (cell.layout as PanelLayout).insertWidget(0, widget);
  }

  private disposed = false;
  private withHeaders = true;
  private marks: ReadonlyMap<string, CellMark> = new Map();
  private graph: unknown = undefined;
  private selected: string | null = null;
  /** Cells that will be decorated once they are drawn. */
  private readonly waiting = new WeakSet<Cell>();
  private readonly headerOf = new WeakMap<Cell, CellHeaderWidget>();
}

function setBar(node: HTMLElement, mark: CellMark | undefined): void {
  const { dataset } = node;
  if (mark === undefined) {
    if (!node.classList.contains(MARKED)) return;
    node.classList.remove(MARKED);
    delete dataset.kubeflowMark;
    delete dataset.kubeflowColour;
    delete dataset.kubeflowSelected;
    delete dataset.kubeflowFirst;
    return;
  }
  node.classList.add(MARKED);
  put(dataset, 'kubeflowMark', mark.kind);
  put(dataset, 'kubeflowColour', mark.colour === null ? undefined : String(mark.colour));
  put(dataset, 'kubeflowFirst', mark.header === null ? undefined : 'true');
  put(dataset, 'kubeflowSelected', mark.selected ? 'true' : undefined);
}

/** An attribute that is written again costs a style pass even where it is the same. */
function put(dataset: DOMStringMap, key: string, value: string | undefined): void {
  if (dataset[key] === value) return;
  if (value === undefined) delete dataset[key];
  else dataset[key] = value;
}
