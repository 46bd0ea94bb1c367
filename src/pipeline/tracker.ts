/** One pipeline model a document, shared by all its views, for as long as one of them is open. */
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { PipelineModel } from './model';
import type { IPipelineReading } from './reading';
import type { IPipelineModel, IPipelineTracker } from './tokens';

/** Puts a widget into the foreground. */
export type Activate = (id: string) => void;

type Context = NotebookPanel['context'];

export class PipelineTracker implements IPipelineTracker {
  constructor(
    private readonly notebooks: INotebookTracker,
    private readonly activate: Activate,
    private readonly openReading: () => Promise<IPipelineReading>
  ) {
    notebooks.widgetAdded.connect((_, panel) => this.onAdded(panel));
    notebooks.forEach(panel => this.onAdded(panel));
    notebooks.currentChanged.connect(() => this.onCurrentChanged());
  }

  get current(): IPipelineModel | null {
    return this.currentModel;
  }

  get currentChanged(): ISignal<this, IPipelineModel | null> {
    return this.changed;
  }


  of(panel: NotebookPanel): IPipelineModel | null {
    return this.models.get(panel.context) ?? null;
  }

  async whenOpen(panel: NotebookPanel): Promise<IPipelineModel | null> {
    await panel.context.ready;
    if (panel.isDisposed) return null;
    return this.modelOf(panel.context);
  }

  async reveal(model: IPipelineModel, cell: number, line?: number): Promise<void> {
    const showing = (panel: NotebookPanel | null): panel is NotebookPanel => panel !== null && this.models.get(panel.context) === model;
    const current = this.notebooks.currentWidget;
    const panel = showing(current) ? current : this.notebooks.find(showing);
    if (!panel) return;
    this.activate(panel.id);
    const { content } = panel;
    content.activeCellIndex = cell;
    content.deselectAll();
    await content.scrollToItem(cell, 'smart');
    const editor = content.activeCell?.editor;
    if (line !== undefined && editor) {
      content.mode = 'edit';
      editor.setCursorPosition({ line: line - 1, column: 0 });
      editor.focus();
    } else {
      content.node.focus();
    }
  }

  /** Something that all notebooks are read by has changed. */
  refreshAll(): void {
    this.models.forEach(model => model.refresh());
  }

  private onAdded(panel: NotebookPanel): void {
    const { context } = panel;
    this.views.set(context, (this.views.get(context) ?? 0) + 1);
    panel.disposed.connect(() => this.onClosed(context));
    void context.ready.then(() => {
      if (panel.isDisposed) return;
      this.modelOf(context);
      this.onCurrentChanged();
    });
  }

  private modelOf(context: Context): PipelineModel {
    const known = this.models.get(context);
    if (known) return known;
    const model = new PipelineModel({ shared: context.model.sharedModel, path: () => context.path, openReading: this.openReading });
    context.pathChanged.connect(model.refresh, model);
    this.models.set(context, model);
    return model;
  }

  private onClosed(context: Context): void {
    const left = (this.views.get(context) ?? 1) - 1;
    this.views.set(context, left);
    if (left > 0) return;
    this.views.delete(context);
    this.models.get(context)?.dispose();
    this.models.delete(context);
    this.onCurrentChanged();
  }

  private onCurrentChanged(): void {
    const panel = this.notebooks.currentWidget;
    const model = panel === null ? null : this.of(panel);
    if (model === this.currentModel) return;
    this.currentModel = model;
    this.changed.emit(model);
  }

  private currentModel: IPipelineModel | null = null;
  private readonly models = new Map<Context, PipelineModel>();
  private readonly views = new Map<Context, number>();
  private readonly changed = new Signal<this, IPipelineModel | null>(this);
}
