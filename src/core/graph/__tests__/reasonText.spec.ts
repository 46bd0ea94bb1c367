import { plainTranslator } from '../../diagnosticText';
import { reasonText } from '../reasonText';
import type { EdgeReason } from '../types';

describe('why an edge is there', () => {
  const SENTENCES: readonly (readonly [EdgeReason, string])[] = [
    [{ kind: 'value', name: 'df', line: 2 }, 'Cell 4 uses df, which cell 1 makes.'],
    [{ kind: 'through', name: 'df', via: ['train', 'load'] }, 'Cell 4 calls train → load, which needs df of cell 1.'],
    [{ kind: 'identity', name: 'layer', with: 'model' }, 'layer may be a part of model, so the two travel together from cell 1 to cell 4.'],
    [{ kind: 'order', name: 'df', change: 'mutates' }, 'df is changed there, so the order counts.'],
    [{ kind: 'order', name: 'df', change: 'deletes' }, 'df is deleted there, so the order counts.'],
    [{ kind: 'order', name: 'df', change: 'redefines' }, 'df gets a new value there, so the order counts.'],
    [{ kind: 'source', name: 'clean' }, 'Cell 4 uses clean of cell 1, which is made anew from its source: nothing is stored.'],
    [{ kind: 'state', name: '<numpy.random>' }, 'Cell 4 goes on with the NumPy random state that cell 1 leaves.'],
    [{ kind: 'state', name: '<environ HOME>' }, 'Cell 4 goes on with the environment variable HOME that cell 1 leaves.'],
    [{ kind: 'file', path: 'out/data.csv' }, 'Cell 4 reads the file out/data.csv, which cell 1 writes.'],
    [{ kind: 'hidden', callee: 'eval', name: 'x' }, 'The text does not show which names eval in cell 4 uses, so it gets x of cell 1.'],
    [{ kind: 'stated' }, 'You said that cell 4 comes after cell 1.']
  ];
  it.each(SENTENCES)('%j', (reason, sentence) => expect(reasonText({ from: 0, to: 3, reason }, plainTranslator)).toBe(sentence));
});
