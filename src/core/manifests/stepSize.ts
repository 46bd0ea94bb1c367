/** A step whose source is more than one ConfigMap holds. */
import type { Diagnostic } from '../diagnostics';
import { byteLength } from '../notebook/names';
import type { StepDocument } from '../pipeline/stepDocument';
import { CONFIG_MAP_BYTES } from './configMaps';

/** What to say of it: the step, and the cell that takes the most room in it. */
export function stepTooLarge(document: StepDocument, bytes: number): Diagnostic {
  const sizes = new Map<number, number>();
  const add = (cell: number, source: string): void => void sizes.set(cell, (sizes.get(cell) ?? 0) + byteLength(source));
  document.cells.forEach(({ cell, source }) => add(cell, source));
  document.prelude.forEach(item => item.do === 'run' && item.pieces.forEach(({ cell, source }) => add(cell, source)));
  const [largest] = [...sizes].sort(([, a], [, b]) => b - a);
  return {
    code: 'step-too-large',
    severity: 'error',
    ...(largest === undefined ? {} : { cell: largest[0] }),
    name: document.step.title,
    steps: [document.step.name],
    args: { bytes, limit: CONFIG_MAP_BYTES, ...(largest === undefined ? {} : { cell: largest[0], cellBytes: largest[1] }) }
  };
}
