/** The machinery alone, on facts made by hand. */
import { describe, expect, it } from '@jest/globals';
import type { CellFacts } from '../../analysis/types';
import { buildStepGraph } from '../stepGraph';
import type { StepGraph } from '../types';
import { factsOf, notebookOf, type Line } from './handMade';

function graphOf(cells: readonly (readonly [string, CellFacts])[]): StepGraph {
  const facts = new Map(cells.map(([, found]) => [found.source, found]));
  const notebook = notebookOf(cells.map(([tags, found]) => [tags, found.source]));
  return buildStepGraph(notebook, source => facts.get(source) ?? factsOf([]));
}

describe('versions', () => {
  it('takes each name from the newest definition above', () => {
    const graph = graphOf([
      ['step:a', factsOf([{ text: 'x = 1', defs: ['x'] }])],
      ['step:b', factsOf([{ text: 'x = f(x)', defs: ['x'], refs: ['x', 'f'] }])],
      ['step:c', factsOf([{ text: 'use(x)', refs: ['x', 'use'] }])]
    ]);
    expect(graph.edges.map(({ from, to, values }) => [from, to, values])).toEqual([['a', 'b', ['x']], ['b', 'c', ['x']]]);
    expect(graph.plans.map(({ outputs }) => outputs.map(({ name }) => name))).toEqual([['x'], ['x'], []]);
  });

  it('reads names of one object from the step that last changed one of them', () => {
    const graph = graphOf([
      ['step:a', factsOf([{ text: 'base = [1]', defs: ['base'] }, { text: 'view = base', defs: ['view'], refs: ['base'] }], { aliases: [{ a: 'view', b: 'base', line: 2, kind: 'same' }] })],
      ['step:b', factsOf([{ text: 'view.append(2)', refs: ['view'] }], {
        mutates: ['view'],
        mutations: [{ name: 'view', line: 1, certainty: 'always', why: { kind: 'call', callee: 'view.append', as: 'receiver' } }]
      })],
      ['step:c', factsOf([{ text: 'print(base, view)', refs: ['print', 'base', 'view'] }])]
    ]);
    expect(graph.edges.map(({ from, to, values }) => [from, to, values])).toEqual([['a', 'b', ['base', 'view']], ['b', 'c', ['base', 'view']]]);
  });
});

const definition = (text: string, name: string, made: Line['made'], refs: readonly string[] = []): Line => ({ text, defs: [name], refs, kind: 'definition', made });

describe('definitions', () => {
  it('run in the order of the notebook, around the values that they need', () => {
    const graph = graphOf([
      ['step:a', factsOf([
        definition('class K: pass', 'K', { kind: 'class' }),
        { text: 'obj = K()', defs: ['obj'], refs: ['K'] },
        definition('def f(o=obj): pass', 'f', { definitionRefs: ['obj'], bodyRefs: ['k'] }, ['obj'])
      ])],
      ['step:b', factsOf([{ text: 'k = 1', defs: ['k'] }])],
      ['step:c', factsOf([{ text: 'f()', refs: ['f'] }])]
    ]);
    expect(graph.plans[2]?.prelude).toEqual([
      { do: 'run', cell: 0, spans: [{ start: 0, end: 13, line: 1 }] },
      { do: 'load', step: 'a', names: ['obj'] },
      { do: 'run', cell: 0, spans: [{ start: 24, end: 42, line: 3 }] },
      { do: 'load', step: 'b', names: ['k'] }
    ]);
    expect(graph.plans[2]?.after).toEqual(['a', 'b']);
  });

  it('travel as source, which orders nothing', () => {
    const graph = graphOf([
      ['step:a', factsOf([definition('def f(): pass', 'f', {})], { reexecutable: true })],
      ['step:b', factsOf([{ text: 'f()', refs: ['f'] }])]
    ]);
    expect(graph.edges).toMatchObject([{ from: 'a', to: 'b', values: [], source: true }]);
    expect(graph.plans[1]?.after).toEqual([]);
  });
});
