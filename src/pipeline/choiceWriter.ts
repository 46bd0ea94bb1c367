/** Writes a person's choices into the shared model, each as one change that Undo takes back and collaborators see. */
import type { ISharedCell, ISharedNotebook, YNotebook } from '@jupyter/ydoc';
import type { JSONObject, PartialJSONValue } from '@lumino/coreutils';
import { JSONExt } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { MetadataChange } from '../core/notebook/writeMetadata';

/** Our key in the metadata of notebook and cells. */
export const METADATA_KEY = 'kubeflow';

type TraceMap = ReturnType<YNotebook['ydoc']['getMap']>;
type StackItem = YNotebook['undoManager']['undoStack'][number];
interface Popped {
  readonly stackItem: StackItem;
  readonly type: 'undo' | 'redo';
}
/** The notebook's value of our key before and after a change. */
interface Swap {
  readonly before: JSONObject;
  readonly after: JSONObject;
}

/** A part of the shared document, beside what is saved, in which each change of the notebook's metadata leaves a trace. */
const TRACES = 'jupyterlab-kubeflow:undo';

/**
 * JupyterLab's Undo covers cells alone. A change of the notebook's metadata therefore leaves a trace that Undo covers as well: what
 * was before is kept with the undo step, and written back when that step is undone. Each trace is its own, so that no
 * collaborator's change can stand in its way.
 */
export class ChoiceWriter implements IDisposable {
  constructor(private readonly shared: ISharedNotebook) {
    this.traces = (shared as Partial<YNotebook>).ydoc?.getMap(TRACES);
    if (this.traces) this.undoManager?.addToScope(this.traces);
    this.undoManager?.on('stack-item-popped', this.onPopped);
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Applies a change; false when everything is so already. */
  apply(change: MetadataChange): boolean {
    const before = this.ours();
    const after = (change.notebook ?? before) as JSONObject;
    const settings = !JSONExt.deepEqual(before, after);
    const cells = [...change.cells].filter(([index, value]) => !JSONExt.deepEqual((this.cellAt(index)?.getMetadata(METADATA_KEY) ?? null) as PartialJSONValue, value as PartialJSONValue));
    if (!settings && cells.length === 0) return false;
    // An undo step of its own: not one with what was typed or moved a moment ago.
    this.undoManager?.stopCapturing();
    this.shared.transact(() => {
      for (const [index, value] of cells) {
        const cell = this.cellAt(index);
        if (value === null) cell?.deleteMetadata(METADATA_KEY);
        else cell?.setMetadata(METADATA_KEY, value as JSONObject);
      }
      if (!settings) return;
      this.shared.setMetadata(METADATA_KEY, after);
      this.leaveTrace();
    });
    if (settings) this.undoManager?.undoStack.at(-1)?.meta.set(this.tag, { before, after } satisfies Swap);
    this.undoManager?.stopCapturing();
    return true;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.undoManager?.off('stack-item-popped', this.onPopped);
  }

  private get undoManager(): YNotebook['undoManager'] | undefined {
    return (this.shared as Partial<YNotebook>).undoManager;
  }

  private ours(): JSONObject {
    const value = this.shared.getMetadata(METADATA_KEY);
    return (value !== undefined && JSONExt.isObject(value as JSONObject) ? value : {}) as JSONObject;
  }

  private cellAt(index: number): ISharedCell | undefined {
    return this.shared.cells[index];
  }

  private leaveTrace(): void {
    this.count += 1;
    this.traces?.set(`${this.traces.doc?.clientID ?? 0}:${this.count}`, 1);
  }

  private readonly onPopped = ({ stackItem, type }: Popped): void => {
    const swap = stackItem.meta.get(this.tag) as Swap | undefined;
    if (swap === undefined) return;
    const [from, to] = type === 'undo' ? [swap.after, swap.before] : [swap.before, swap.after];
    // Key by key: what someone else has changed since stays.
    const now: JSONObject = { ...this.ours() };
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
      // The version stays for as long as anything does.
      if (key === 'version' && to.version === undefined) continue;
      const value = to[key];
      if (JSONExt.deepEqual(from[key] ?? null, value ?? null)) continue;
      if (value === undefined) delete now[key];
      else now[key] = value;
    }
    if (to.version === undefined && Object.keys(now).every(key => key === 'version')) this.shared.deleteMetadata(METADATA_KEY);
    else this.shared.setMetadata(METADATA_KEY, now);
    const opposite = type === 'undo' ? this.undoManager?.redoStack : this.undoManager?.undoStack;
    opposite?.at(-1)?.meta.set(this.tag, swap);
  };

  private disposed = false;
  private count = 0;
  private readonly traces: TraceMap | undefined;
  /** One notebook may have several writers in a page; each takes back only what it wrote. */
  private readonly tag = Symbol('kubeflow choices');
}
