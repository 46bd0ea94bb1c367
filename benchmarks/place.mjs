/** What the benchmarks share: where things are, how numbers are told, where results go. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The repository. */
export const root = path.resolve(import.meta.dirname, '..');

/** Programs of the set-up. */
export const bin = path.join(root, '.venv', 'bin');

/** The middle one; the lower of two. */
export const median = values => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

/** Milliseconds as a person reads them. */
export const shown = milliseconds => (milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(2)} s` : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`);

/** How often the first goes into the second. */
export const times = (ours, theirs) => `${(theirs / ours).toFixed(theirs / ours < 10 ? 1 : 0)} ×`;

/** What kind of machine it was: nothing that names it. */
const machine = () => `${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GB of memory`;

/** Writes `results/NAME.md`, and shows it. */
export function writeResult(name, lines) {
  const [title, ...rest] = lines;
  const text = [title, '', `${new Date().toISOString().slice(0, 10)}, ${machine()}.`, ...rest, ''].join('\n');
  fs.mkdirSync(path.join(root, 'benchmarks', 'results'), { recursive: true });
  fs.writeFileSync(path.join(root, 'benchmarks', 'results', `${name}.md`), text);
  console.log(text);
}
