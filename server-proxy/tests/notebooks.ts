/** Small notebooks for whole-process tests, marked as Kale marks them. */

export interface CellSource {
  readonly source: string;
  readonly tags?: readonly string[];
}

/** A cell of a step. */
export const step = (name: string, source: string, ...tags: string[]): CellSource => ({ source, tags: [`step:${name}`, ...tags] });

/** The text of a notebook with these code cells. */
export function notebook(cells: readonly CellSource[]): string {
  return JSON.stringify({
    cells: cells.map(({ source, tags }, index) => ({ cell_type: 'code', id: `c${index}`, metadata: tags ? { tags } : {}, source, outputs: [], execution_count: null })),
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5
  });
}
