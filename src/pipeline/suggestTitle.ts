/** A first name for a step that a person is about to make. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { proposeTitles } from '../core/graph/proposal';
import type { Notebook } from '../core/notebook/types';

/** The heading above the cell, where no step has its name yet; otherwise the next free number. */
export function suggestTitle(notebook: Notebook, cell: number, trans: TranslationBundle): string {
  const taken = new Set(notebook.cells.flatMap(({ role }) => (role.kind === 'step' ? [role.name] : [])));
  // Marks don't matter to what headings say.
  const plain = { ...notebook, cells: notebook.cells.map(each => ({ ...each, role: { kind: 'unmarked' } as const })) };
  const headed = notebook.cells.slice(0, cell).some(({ type, source }) => type === 'markdown' && /^ {0,3}#{1,6}[ \t]/m.test(source));
  const heading = headed ? proposeTitles(plain).get(cell) : undefined;
  if (heading !== undefined && !taken.has(heading)) return heading;
  for (let count = taken.size + 1; ; count += 1) {
    const title = trans.__('step %1', count);
    if (!taken.has(title)) return title;
  }
}
