/** CPython's own word on the syntax of cells: one child compiles them all (nothing is run) while we do something else. */
import { spawn } from 'node:child_process';
import { unmagic } from '../../../src/core/analysis/ipython';
import type { SyntaxTrouble } from '../../../src/core/analysis/types';
import type { SyntaxVerdict } from '../../../src/core/analysis/verdict';
import program from './checkSyntax.py';

/** A Python that has not answered by then has no word. */
const PATIENCE_MS = 10_000;

/**
 * Asks `python` about the texts of cells, IPython's syntax masked. Undefined when there is no answer (no such program, another
 * kind of Python): then the grammar's word stands. Never rejects.
 */
export async function checkSyntax(python: string, sources: readonly string[]): Promise<SyntaxVerdict | undefined> {
  const distinct = [...new Set(sources)];
  const cells = distinct.map(source => {
    const { python: text } = unmagic(source);
    return { python: text, masked: changedLines(source, text) };
  });
  const answer = await ask(python, JSON.stringify(cells));
  if (answer === undefined || answer.troubles.length !== distinct.length) return undefined;
  return { version: answer.version, troubles: new Map(distinct.map((source, index) => [source, answer.troubles[index] ?? undefined])) };
}

function changedLines(source: string, text: string): number[] {
  const before = source.split('\n');
  return text.split('\n').flatMap((line, index) => (line === before[index] ? [] : [index + 1]));
}

interface Answer {
  readonly version: readonly [number, number];
  readonly troubles: readonly (SyntaxTrouble | null)[];
}

function ask(python: string, input: string): Promise<Answer | undefined> {
  return new Promise(resolve => {
    // -I: nothing of the caller's folder or environment; -S: no site packages, which cost most of a start.
    const child = spawn(python, ['-I', '-S', '-c', program], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    const end = (answer: Answer | undefined): void => {
      clearTimeout(patience);
      resolve(answer);
    };
    const output: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.on('error', () => end(undefined));
    child.on('close', code => end(code === 0 ? parsed(Buffer.concat(output).toString()) : undefined));
    // A child that is gone before it has read everything ends with its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}
