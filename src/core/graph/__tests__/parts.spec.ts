/** The parts that need no analysis: sharing, headings, paths, rings, options, words. */
import { describe, expect, it } from '@jest/globals';
import { diagnosticText, plainTranslator } from '../../diagnosticText';
import { DIAGNOSTIC_CODES } from '../../diagnostics';
import { findCycles } from '../cycles';
import { normalPath } from '../files';
import { afterLine, NO_SHARING, sharers } from '../identity';
import { proposeTitles } from '../proposal';
import { isAlwaysThere, looksSecret } from '../pythonNames';
import { optionsOfStep } from '../stepOptions';
import type { Step, StepEdge } from '../types';
import { notebookOf } from './handMade';

const mutable = (): boolean => false;

describe('sharing', () => {
  const shared = { ...afterLine(NO_SHARING, { bound: ['view'], aliases: [{ a: 'view', b: 'base', line: 1, kind: 'same' }], immutable: mutable }), draft: false };

  it('joins both names, and everything that they shared before', () => {
    const more = afterLine(shared, { bound: ['part'], aliases: [{ a: 'part', b: 'view', line: 2, kind: 'part' }], immutable: mutable });
    expect([...sharers(more, 'base', 'part')].sort()).toEqual(['part', 'view']);
    expect(sharers(more, 'base', 'same')).toEqual(['view']);
  });

  it('a name that is bound anew leaves', () => {
    expect(sharers(afterLine(shared, { bound: ['view'], aliases: [], immutable: mutable }), 'base', 'part')).toEqual([]);
  });

  it('what can not change is not shared, and nothing changed means the same object', () => {
    expect(afterLine(NO_SHARING, { bound: [], aliases: [{ a: 'a', b: 'b', line: 1, kind: 'same' }], immutable: () => true })).toBe(NO_SHARING);
  });
});

describe('proposal', () => {
  it.each([
    ['# Load', 'Load'],
    ['## **Load** `data` [here](http://x)', 'Load data here'],
    ['```\n# not a heading\n```\n### Real ###', 'Real'],
    ['no heading', 'my notebook'],
    ['# 数据', '数据']
  ])('%j names the step %s', (markdown, title) => {
    expect([...proposeTitles(notebookOf([['md', markdown], ['', 'x = 1']])).values()]).toEqual([title]);
  });
});

describe('paths', () => {
  it.each([['./a//b/../c', 'a/c'], ['/tmp/x', '/tmp/x'], ['../x', '../x'], ['a/', 'a']])('%s is %s', (path, normal) => {
    expect(normalPath(path)).toBe(normal);
  });
});

describe('names', () => {
  it('knows builtins and secrets', () => {
    expect(['print', 'display', '_12', 'radius'].map(isAlwaysThere)).toEqual([true, true, true, false]);
    expect(['api_key', 'dbPassword', 'HF_TOKEN', 'tokens', 'tokenizer', 'key'].map(looksSecret)).toEqual([true, true, true, false, false, false]);
  });
});

describe('cycles', () => {
  const steps = ['a', 'b', 'c'].map((name, index): Step => ({ name, title: name, shared: false, cells: [index], options: {} }));
  const edge = (from: string, to: string, source = false): StepEdge => ({ from, to, values: [], files: [], source, reasons: [] });

  it('names the steps and cells of each ring', () => {
    expect(findCycles(steps, [edge('a', 'b'), edge('b', 'a'), edge('b', 'c')])).toMatchObject([
      { code: 'cycle', severity: 'error', steps: ['a', 'b'], args: { cells: '0, 1' } }
    ]);
  });

  it('edges of source alone order nothing', () => {
    expect(findCycles(steps, [edge('a', 'b'), edge('b', 'a', true)])).toEqual([]);
  });
});

describe('options', () => {
  it('lays the own options of a step over the defaults', () => {
    const { settings } = notebookOf([], {
      defaults: { image: 'x', limits: { cpu: '1', memory: '1Gi' }, environment: [{ name: 'A', value: '1' }] },
      steps: { fit: { limits: { cpu: '2' }, environment: [{ name: 'A', value: '2' }] } }
    });
    expect(optionsOfStep(settings, 'fit')).toEqual({ image: 'x', limits: { cpu: '2', memory: '1Gi' }, environment: [{ name: 'A', value: '2' }] });
  });
});

describe('words', () => {
  it.each(DIAGNOSTIC_CODES)('%s has a sentence', code => {
    const text = diagnosticText({ code, severity: 'warning', cell: 3, line: 2, name: 'thing' }, plainTranslator);
    expect(text).toMatch(/\.$/);
    expect(text).not.toMatch(/%\d|^[a-z]+(-[a-z]+)+:/);
  });
});
