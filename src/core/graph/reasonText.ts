/** Why an edge is there, in words: the one place where reasons become sentences. */
import type { Translator } from '../diagnosticText';
import { travellingText } from './travelText';
import type { CellEdge } from './types';

/** One sentence for a person: which cell needs what of which other cell, and why. */
export function reasonText({ from, to, reason }: CellEdge, trans: Translator): string {
  const [giver, taker] = [from + 1, to + 1];
  switch (reason.kind) {
    case 'value':
      return trans.__('Cell %1 uses %2, which cell %3 makes.', taker, travellingText(reason.name, trans), giver);
    case 'through':
      return trans.__('Cell %1 calls %2, which needs %3 of cell %4.', taker, reason.via.join(' → '), travellingText(reason.name, trans), giver);
    case 'identity':
      return trans.__('%1 may be a part of %2, so the two travel together from cell %3 to cell %4.', travellingText(reason.name, trans), travellingText(reason.with, trans), giver, taker);
    case 'order':
      return orderText(reason.change, travellingText(reason.name, trans), trans);
    case 'source':
      return trans.__('Cell %1 uses %2 of cell %3, which is made anew from its source: nothing is stored.', taker, reason.name, giver);
    case 'state':
      return trans.__('Cell %1 goes on with the %2 that cell %3 leaves.', taker, travellingText(reason.name, trans), giver);
    case 'file':
      return trans.__('Cell %1 reads the file %2, which cell %3 writes.', taker, reason.path, giver);
    case 'hidden':
      return trans.__('The text does not show which names %1 in cell %2 uses, so it gets %3 of cell %4.', reason.callee, taker, travellingText(reason.name, trans), giver);
    case 'stated':
      return trans.__('You said that cell %1 comes after cell %2.', taker, giver);
  }
}

function orderText(change: 'mutates' | 'deletes' | 'redefines', name: string, trans: Translator): string {
  switch (change) {
    case 'mutates':
      return trans.__('%1 is changed there, so the order counts.', name);
    case 'deletes':
      return trans.__('%1 is deleted there, so the order counts.', name);
    case 'redefines':
      return trans.__('%1 gets a new value there, so the order counts.', name);
  }
}
