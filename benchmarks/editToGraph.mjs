/**
 * How long an edit keeps the page busy until its graph is there: analysis of the edited cell and reading of the whole notebook, in one go.
 * `node benchmarks/editToGraph.mjs [rounds]`. Every keystroke counts as one edit, half-written lines included.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { aliased, calling, oneBig, ordinary, withInserted, withSource } from './editNotebooks.mjs';

const root = path.resolve(import.meta.dirname, '..');
const rounds = Math.min(10, Number(process.argv[2] ?? 5));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-bench-'));
/** The core as it ships, as one module. */
async function loadCore() {
  const file = path.join(folder, 'core.mjs');
  const from = name => `export * from ${JSON.stringify(path.join(root, 'src', 'core', name))};`;
  await build({
    stdin: { contents: ['analysis/analyse', 'analysis/python', 'graph/incremental'].map(from).join('\n'), resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: file,
    logLevel: 'error',
    banner: { js: `import { createRequire as make } from 'node:module'; const require = make(${JSON.stringify(path.join(root, 'package.json'))});` }
  });
  return import(file);
}

const { Analyser, PipelineReader, loadPython } = await loadCore();
const wasm = name => new Uint8Array(fs.readFileSync(path.join(root, 'node_modules', name)));
const language = await loadPython(async () => ({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') }));

function timed(work) {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

function quantile(times, part) {
  return [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
}

const shown = times => `${quantile(times, 0.5).toFixed(1)} / ${quantile(times, 0.95).toFixed(1)}`;

/** A reader that knows the notebook. */
function readerOf(notebook) {
  const analyser = new Analyser(language);
  const reader = new PipelineReader(source => analyser.analyse(source));
  reader.read(notebook);
  return { reader, analyser };
}

/** Each edit's fastest time over the rounds, since others may be at work on the machine. */
function fastest(round) {
  const all = Array.from({ length: rounds }, (_, number) => round(number));
  return all[0].map((_, index) => Math.min(...all.map(times => times[index])));
}

/** A new line at the end of a cell, letter by letter, and taken back. No text comes twice, so that each is analysed. */
function typing(notebook, at) {
  const { reader } = readerOf(notebook);
  return fastest(round => {
    const text = `\n${'abcdefghij'[round]} = len(str(1)) + 1`;
    const edits = Array.from({ length: text.length - 1 }, (_, index) => withSource(notebook, at, notebook.cells[at].source + text.slice(0, index + 2)));
    return [...edits, notebook].map(edited => timed(() => reader.read(edited)));
  });
}

/** A line above all others of a cell: whatever the cell gives stands elsewhere now. */
function shifting(notebook, at) {
  const { reader } = readerOf(notebook);
  return fastest(round =>
    Array.from({ length: 8 }, (_, index) => {
      const edited = withSource(notebook, at, `# ${round} ${index}\n`.repeat(1 + (index % 2)) + notebook.cells[at].source);
      return timed(() => reader.read(edited));
    })
  );
}

/** A cell comes and goes: all below have new places. */
function inserting(notebook, at) {
  const { reader } = readerOf(notebook);
  return fastest(round =>
    Array.from({ length: 8 }, (_, index) => {
      const edited = index % 2 === 0 ? withInserted(notebook, at, `new_${round}_${index} = 1`) : notebook;
      return timed(() => reader.read(edited));
    })
  );
}

/** The whole notebook with known facts, by a reader that knows nothing of it. */
function fromScratch(notebook) {
  const { analyser } = readerOf(notebook);
  return fastest(() =>
    Array.from({ length: 3 }, () => {
      const reader = new PipelineReader(source => analyser.analyse(source));
      return timed(() => reader.read(notebook));
    })
  );
}

function rowOf(name, notebook) {
  const count = notebook.cells.length;
  const middle = Math.floor(count / 2);
  const found = [typing(notebook, 0), typing(notebook, middle), typing(notebook, count - 1), shifting(notebook, middle), inserting(notebook, middle), fromScratch(notebook)];
  return `| ${name} | ${count} | ${found.map(shown).join(' | ')} |`;
}

try {
  const rows = [];
  // The first rows warm the machine's compiler and are not kept.
  [ordinary(60), calling(60), aliased(60)].forEach(notebook => rowOf('', notebook));
  for (const [name, make] of [['ordinary', ordinary], ['calling', calling], ['aliased', aliased]]) {
    for (const count of [200, 500]) {
      rows.push(rowOf(name, make(count)));
      console.log(rows.at(-1));
    }
  }
  const big = [];
  for (const lines of [100, 500, 2000]) {
    const notebook = oneBig(lines);
    big.push(`| ${lines} | ${shown(typing(notebook, 1))} | ${shown(fromScratch(notebook))} |`);
    console.log(big.at(-1));
  }
  const text = [
    '# From an edit to its graph',
    '',
    `\`node benchmarks/editToGraph.mjs ${rounds}\`: milliseconds, p50 / p95 over the edits, of each edit the fastest of ${rounds}, with the analysis of the edited cell; ${os.cpus().length} cores (${os.cpus()[0]?.model ?? 'unknown'}), ${os.platform()}, Node ${process.version}.`,
    'Typing: each letter of a line at the end of a cell is one edit. Shifting: a line above all others of the middle cell. Inserting: a cell in the middle comes or goes. From scratch: facts known, nothing else.',
    'Ordinary: imports, frames, functions, plots and models, a step each ten cells. Calling: each second cell defines a function on top of those above and calls it. Aliased: each cell puts the names of the cell above into lists and changes them through others. The budget for an edit of an ordinary notebook of 200 cells is 8 ms.',
    '',
    '| notebook | cells | typing, top | typing, middle | typing, end | shifting | inserting | from scratch |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...rows,
    '',
    'One cell of many lines, and one below it:',
    '',
    '| lines | typing | from scratch |',
    '|---:|---:|---:|',
    ...big,
    ''
  ].join('\n');
  fs.mkdirSync(path.join(root, 'benchmarks', 'results'), { recursive: true });
  fs.writeFileSync(path.join(root, 'benchmarks', 'results', 'editToGraph.md'), text);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
