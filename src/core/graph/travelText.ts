/** What travels between steps, in words: process state has names that no one would write. */
import type { Translator } from '../diagnosticText';

/** A value's name as it is, or words for the state of the process that stands as `<…>`. */
export function travellingText(name: string, trans: Translator): string {
  switch (name) {
    case '<random>':
      return trans.__('random state');
    case '<numpy.random>':
      return trans.__('NumPy random state');
    case '<cwd>':
      return trans.__('working directory');
    case '<sys.path>':
      return trans.__('import path');
    default:
      return name.startsWith('<environ ') ? trans.__('environment variable %1', name.slice('<environ '.length, -1)) : name;
  }
}
