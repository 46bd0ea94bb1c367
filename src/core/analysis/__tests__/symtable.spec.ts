/** Oracle: definitions and references of the standard library's files agree with CPython's symtable. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { testAnalyser } from './python';

interface Answer {
  readonly path: string;
  readonly text: string;
  readonly defs: readonly string[];
  readonly refs: readonly string[];
}

const FILES = 150;
/** What is known to differ, by module; it may only shrink. */
const GAPS = JSON.parse(readFileSync(path.join(__dirname, 'symtable.gaps.json'), 'utf8')) as Readonly<Record<string, readonly string[]>>;
const inVenv = path.resolve(__dirname, '../../../../.venv/bin/python');
const python = existsSync(inVenv) ? inVenv : 'python3';

function answers(): Answer[] {
  const where = spawnSync(python, ['-c', 'import os; print(os.path.dirname(os.__file__))'], { encoding: 'utf8' }).stdout.trim();
  const files = readdirSync(where, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.py') && !/site-packages|lib2to3.tests|test.(?:bad|encoded|tokenize)/.test(file))
    .sort();
  const chosen = Array.from({ length: FILES }, (_, index) => files[Math.floor((index * files.length) / FILES)] ?? '');
  const { stdout } = spawnSync(python, [path.join(__dirname, 'namesOfModules.py')], {
    encoding: 'utf8',
    input: chosen.map(file => path.join(where, file)).join('\n'),
    maxBuffer: 1 << 28
  });
  return stdout.split('\n').filter(Boolean).map(line => {
    const answer = JSON.parse(line) as Answer;
    return { ...answer, path: path.relative(where, answer.path) };
  });
}

test('agrees with symtable over the standard library', async () => {
  const analyser = await testAnalyser();
  const all = answers();
  expect(all.length).toBeGreaterThan(FILES - 20);
  const differing: Record<string, string[]> = {};
  for (const { path: file, text, defs, refs } of all) {
    const facts = analyser.analyse(text);
    const ours = new Set(facts.definitions.map(({ name }) => name).filter(name => name !== '*').concat(facts.functions.flatMap(made => made.bodyDefs)));
    const used = new Set(facts.statements.flatMap(statement => statement.refs));
    const found = [
      ...facts.syntax.map(({ line, message }) => `syntax ${line} ${message}`),
      ...defs.filter(name => !ours.has(name) && !facts.deletes.includes(name)).map(name => `def -${name}`),
      ...[...ours].filter(name => !defs.includes(name)).map(name => `def +${name}`),
      ...refs.filter(name => !used.has(name)).map(name => `ref -${name}`),
      ...[...used].filter(name => !refs.includes(name)).map(name => `ref +${name}`)
    ];
    if (found.length > 0) {
      differing[file] = found;
    }
  }
  const known = Object.values(GAPS).flat().length;
  process.stdout.write(`symtable oracle: ${all.length} files compared, ${known} known gaps\n`);
  expect(differing).toEqual(Object.fromEntries(Object.entries(GAPS).filter(([file]) => all.some(answer => answer.path === file))));
}, 120_000);
