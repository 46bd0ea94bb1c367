/** The notebook on the screen in the core's shape, read by the same rules as a file; only cells that changed are taken anew. */
import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Result } from '../core/diagnostics';
import { readNotebookFile } from '../core/notebook/read';
import type { Notebook } from '../core/notebook/types';

type Json = Readonly<Record<string, unknown>>;

/** Follows a shared notebook. Outputs and execution counts are nothing to it: they change neither `changed` nor the text. */
export class NotebookText implements IDisposable {
  constructor(private readonly shared: ISharedNotebook) {
    shared.changed.connect(this.onNotebookChanged, this);
    shared.metadataChanged.connect(this.onChanged, this);
    this.follow();
  }

  /** Cells were added, moved, removed or edited, or metadata changed: by this page, undo or a collaborator. */
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** The notebook as the core reads it. `path` is as Jupyter's contents API names it. */
  read(path: string): Result<Notebook> {
    return readNotebookFile(this.file(), path);
  }

  /** nbformat JSON without outputs: what a run starts with, saved or not. */
  toText(): string {
    return JSON.stringify(this.file());
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    // A shared model that has been disposed has let go of its listeners by itself.
    this.cells.forEach((_, cell) => cell.changed.disconnect(this.onCellChanged, this));
    this.cells.clear();
    Signal.clearData(this);
  }

  private file(): Json {
    return {
      nbformat: this.shared.nbformat,
      nbformat_minor: this.shared.nbformat_minor,
      metadata: this.shared.getMetadata(),
      cells: this.shared.cells.map(cell => this.cellJson(cell))
    };
  }

  private cellJson(cell: ISharedCell): Json {
    const known = this.cells.get(cell);
    if (known) return known;
    const code = cell.cell_type === 'code' ? { outputs: [], execution_count: null } : {};
    const json = { id: cell.getId(), cell_type: cell.cell_type, source: cell.getSource(), metadata: cell.getMetadata(), ...code };
    if (this.cells.has(cell)) this.cells.set(cell, json);
    return json;
  }

  private follow(): void {
    const there = new Set<ISharedCell>(this.shared.cells);
    for (const cell of [...this.cells.keys()].filter(known => !there.has(known))) {
      cell.changed.disconnect(this.onCellChanged, this);
      this.cells.delete(cell);
    }
    for (const cell of there) {
      if (this.cells.has(cell)) continue;
      this.cells.set(cell, undefined);
      cell.changed.connect(this.onCellChanged, this);
    }
  }

  private onNotebookChanged(_: ISharedNotebook, change: { readonly cellsChange?: unknown; readonly nbformatChanged?: unknown }): void {
    if (change.cellsChange) this.follow();
    if (change.cellsChange || change.nbformatChanged) this.onChanged();
  }

  private onCellChanged(cell: ISharedCell, change: { readonly sourceChange?: unknown; readonly metadataChange?: unknown }): void {
    if (!change.sourceChange && !change.metadataChange) return;
    this.cells.set(cell, undefined);
    this.onChanged();
  }

  private onChanged(): void {
    this.changedSignal.emit();
  }

  private disposed = false;
  /** What was read of a cell; undefined after it changed. */
  private readonly cells = new Map<ISharedCell, Json | undefined>();
  private readonly changedSignal = new Signal<this, void>(this);
}
