/** Notebooks that other tools of this kind get wrong: what must travel, from where to where. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { edgesOf, GraphBuilder, planOf, preludeOf, troubleOf } from './realAnalyser';

let graphs: GraphBuilder;
beforeAll(async () => {
  graphs = await GraphBuilder.load();
});

const EDGES: readonly (readonly [string, readonly string[]])[] = [
  ['01-star-import', ['a>b: radius']],
  ['04-conditional-define', ['a>b: best']],
  ['06-shadowed-builtin', ['a>b: id, input']],
  ['07-class-global', ['a>b: RATE']],
  ['09-lambda-free-var', ['a>b: offset']],
  ['10-dotted-import', ['a>b: d']],
  ['11-async-def', ['a>b: stated']],
  ['13-percent-continuation', ['a>b: total']],
  ['14-shell-escape', ['a>b: n']],
  ['15-line-magic-in-step', ['a>b: n']],
  ['17-alias-mutation', ['a>b: base, view', 'b>c: base, view']],
  ['18-parameter-reassigned', ['a>b: batch']],
  ['19-negative-parameter', []],
  ['21-quote-in-parameter', []],
  ['23-foreign-tag', []],
  ['24-type-change', ['a>b: values', 'b>c: values']],
  ['26-numpy-generator', ['a>b: rng']],
  ['28-pandas-groupby', ['a>b: grouped']],
  ['29-pandas-query-at', ['a>b: cutoff, frame']],
  ['34-untagged-first-cell', ['shared-1>a: factor']],
  ['35-metric-name', []],
  ['36-unpicklable', ['a>b: db']],
  ['38-false-serialisation', ['left>join: l', 'right>join: r']],
  ['39-limits-dropped', []],
  ['42-local-module-pip', []],
  ['43-cli-name-override', []],
  ['44-timeout-ignored', []],
  ['45-numpy-object-array', ['a>b: ragged']],
  ['case-001', ['fit>use: offset, scale', 'helpers>use: source']],
  ['case-003', ['write>read: [sa.yaml]']],
  ['case-006', ['make>sort: df', 'sort>show: df']],
  ['case-010', ['make>drop: big, keep', 'make>again: keep', 'drop>again: tmp']],
  ['case-011', ['make>use: first, gen']],
  ['case-013', ['setup>train: count, table']],
  ['case-015', ['load>sum: df']],
  ['case-016', ['load>split: x, y', 'split>scale: x', 'split>train: x_test, y_test', 'scale>train: x']],
  ['case-020', ['a>c: x', 'b>c: source', 'b>d: y', 'c>d: x, z']],
  ['case-080', ['a>b: x']]
];

describe('edges of notebooks', () => {
  it.each(EDGES)('%s', (name, edges) => {
    expect(edgesOf(graphs.fixture(name))).toEqual(edges);
  });
});

describe('details of notebooks', () => {
  it('a value stays what it was on the path that does not bind it (04)', () => {
    expect(planOf(graphs.fixture('04-conditional-define'), 'a').outputs).toEqual([{ name: 'best', optional: false }]);
  });

  it('a star import runs in the step that uses its names (01)', () => {
    expect(preludeOf(graphs.fixture('01-star-import'), 'b')).toEqual(['run 0 «from math import *»', 'load a radius']);
  });

  it('a class runs where an instance is made (07)', () => {
    expect(preludeOf(graphs.fixture('07-class-global'), 'b').map(line => line.split('\n')[0])).toEqual(['run 0 «class Pricer:', 'load a RATE']);
  });

  it('a shell assignment gives a value, and the folder follows (005)', () => {
    const graph = graphs.fixture('case-005');
    expect(graph.edges.map(({ from, to }) => [from, to])).toEqual([['probe', 'use']]);
    expect(graph.edges[0]?.values).toContain('who');
  });

  it('a hidden use gets every earlier value and says so (008)', () => {
    const graph = graphs.fixture('case-008');
    expect(edgesOf(graph)).toEqual(['cfg>pick: col, limit', 'data>pick: df']);
    expect(troubleOf(graph)).toEqual(['hidden-names@3:globals']);
  });

  it('a generator and a connection are warned about by name (011, 36)', () => {
    expect(troubleOf(graphs.fixture('case-011'))).toEqual(['value-cannot-travel@0:gen']);
    expect(troubleOf(graphs.fixture('36-unpicklable'))).toEqual(['value-cannot-travel@0:db']);
  });

  it('rare syntax neither loses nor invents values (018)', () => {
    const graph = graphs.fixture('case-018');
    const run = graph.edges.filter(({ from, to }) => from === 'run' && to === 'show').flatMap(({ values }) => values);
    expect(run).toEqual(expect.arrayContaining(['calls', 'i', 'sq', 'n', 'rest', 'where', 'k', 'last', 'label']));
    expect(run).not.toContain('fh');
    expect(run).not.toContain('only_annotated');
    expect(graph.edges.filter(({ from, to }) => from === 'defs' && to === 'run').flatMap(({ values }) => values)).toEqual(['calls', 'limit']);
    expect(preludeOf(graph, 'show')).toContain('run 1 «if pi > 3:\n    def area(r): return round(pi * r * r, 2)\nelse:\n    def area(r): return 0»');
    expect(troubleOf(graph)).toEqual([]);
  });

  it('each reader means the definition above it (020)', () => {
    expect(preludeOf(graphs.fixture('case-020'), 'c')).toEqual(['run 1 «def f(): return "v2"»', 'load a x']);
  });

  it('cells that do not parse stop nothing but themselves (080)', () => {
    const graph = graphs.fixture('case-080');
    expect(graph.steps.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(troubleOf(graph)).toEqual(['cell-left-out@1', 'syntax-error@5']);
    expect(graph.leftOut).toEqual([0, 1]);
    expect(graph.diagnostics.filter(({ code }) => code === 'magic-ignored').map(({ cell }) => cell)).toEqual([3, 3]);
  });

  it('parameters keep their types and the names of their cells (19, 21, 23)', () => {
    expect(graphs.fixture('19-negative-parameter').parameters).toMatchObject([{ name: 'seed', value: -1, type: 'int', cell: 0 }, { name: 'lr', cell: 0 }]);
    expect(graphs.fixture('21-quote-in-parameter').parameters).toMatchObject([{ name: 'title', value: "it's", type: 'str' }]);
    expect(graphs.fixture('23-foreign-tag').parameters).toMatchObject([{ name: 'alpha', value: 1, type: 'int' }]);
    expect(preludeOf(graphs.fixture('18-parameter-reassigned'), 'a')).toEqual(['run 0 «batch = 8»']);
  });

  it('a future import runs first wherever something runs (42)', () => {
    const graph = graphs.fixture('42-local-module-pip');
    expect(preludeOf(graph, 'a')).toEqual(['run 0 «from __future__ import annotations»', 'run 0 «import mylocalhelpers»']);
    expect(troubleOf(graph)).toEqual([]);
  });

  it('a metrics cell belongs to the step above (35)', () => {
    expect(graphs.fixture('35-metric-name').steps.map(({ name, cells }) => [name, cells])).toEqual([['a', [0, 1]]]);
  });
});
