/** Reading after an edit gives what reading from nothing gives, and leaves alone what the edit left alone. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CellFacts } from '../../analysis/types';
import { PipelineReader } from '../incremental';
import { buildStepGraph } from '../stepGraph';
import type { StepGraph } from '../types';
import { changed, EDIT, notebookFrom, TEXT, type Edit, type Text } from './editing';
import { notebookOf } from './handMade';
import { loadAnalyse } from './realAnalyser';

let analyse: (source: string) => CellFacts;

beforeAll(async () => {
  analyse = await loadAnalyse();
});

/** All of a graph that can be compared: its reachability is functions. */
function plain({ graph: { cells, facts, edges }, ...rest }: StepGraph): object {
  return { ...rest, cells, facts, cellEdges: edges };
}

function expectSame(reader: PipelineReader, text: Text): void {
  const notebook = notebookFrom(text);
  expect(plain(reader.read(notebook))).toEqual(plain(buildStepGraph(notebook, analyse)));
}

describe('after any edits', () => {
  it('the graph is the one that reading from nothing gives, also after undoing them', () => {
    fc.assert(
      fc.property(TEXT, fc.array(EDIT, { minLength: 1, maxLength: 8 }), (start, edits) => {
        const reader = new PipelineReader(analyse);
        const states = [start];
        expectSame(reader, start);
        for (const edit of edits) {
          const next = edit(states.at(-1) ?? start);
          states.push(next);
          expectSame(reader, next);
        }
        states.reverse().forEach(state => expectSame(reader, state));
      }),
      { numRuns: 120 }
    );
  });

  it('the order of edits of different cells does not matter', () => {
    const source = fc.constantFrom('x = 1', 'y = x', 'items = [x]', 'items.append(y)', 'def f():\n    return items', 'del x', 'r = f()');
    fc.assert(
      fc.property(TEXT, fc.array(fc.tuple(fc.nat(8), source), { maxLength: 6 }), (start, wanted) => {
        const one = new Map(wanted.map(([at, text]) => [at % start.cells.length, text]));
        const edits = [...one].map(([at, text]): Edit => changed(at, cell => ({ ...cell, source: text })));
        const [forward, backward] = [edits, [...edits].reverse()].map(order => {
          const reader = new PipelineReader(analyse);
          let text = start;
          reader.read(notebookFrom(text));
          for (const edit of order) {
            text = edit(text);
            reader.read(notebookFrom(text));
          }
          return plain(reader.read(notebookFrom(text)));
        });
        expect(forward).toEqual(backward);
      }),
      { numRuns: 100 }
    );
  });

  it('slices give the same, and a reading that is broken off changes nothing', () => {
    fc.assert(
      fc.property(TEXT, fc.array(fc.tuple(EDIT, fc.nat(40)), { maxLength: 5 }), (start, edits) => {
        const reader = new PipelineReader(analyse);
        let text = start;
        for (const [edit, parts] of edits) {
          text = edit(text);
          const broken = reader.readInSlices(notebookFrom(text), () => true);
          for (let part = 0; part < parts && broken.next().done !== true; part += 1);
          text = edit(text);
          const whole = notebookFrom(text);
          const slices = reader.readInSlices(whole, () => true);
          let next = slices.next();
          while (next.done !== true) next = slices.next();
          expect(plain(next.value)).toEqual(plain(buildStepGraph(whole, analyse)));
        }
      }),
      { numRuns: 100 }
    );
  });
});

describe('sharing that a cell does not mention', () => {
  it('still tells through which name the cell changes another', () => {
    const text = (pair: string): Text => ({
      settings: {},
      cells: ['items = [1]\nother = [2]', pair, 'other.append(items)\nother.append(3)'].map((source, index) => ({
        key: `k${index}`, type: 'code', source, role: { kind: 'step', name: `s${index}`, after: [] }
      }))
    });
    const reader = new PipelineReader(analyse);
    ['pair = [items, other]', 'pair = [items]', 'pair = [items, other]'].forEach(pair => expectSame(reader, text(pair)));
  });
});

describe('what an edit leaves alone', () => {
  const NOTEBOOK = notebookOf([
    ['imports', 'import json'],
    ['step:load', 'rows = [1, 2]'],
    ['step:fit', 'total = sum(rows)\nprint(missing)'],
    ['step:show', 'print(total)'],
    ['step:apart', 'lonely = 1']
  ]);
  const edited = (index: number, source: string): typeof NOTEBOOK => ({ ...NOTEBOOK, cells: NOTEBOOK.cells.map(cell => (cell.index === index ? { ...cell, source } : cell)) });

  it('stays the same objects', () => {
    const reader = new PipelineReader(analyse);
    const before = reader.read(NOTEBOOK);
    const after = reader.read(edited(3, 'print(total, 2)'));
    expect(after.steps).toBe(before.steps);
    expect(after.edges).toBe(before.edges);
    expect(after.plans).toBe(before.plans);
    expect(after.diagnostics).toBe(before.diagnostics);
    expect(after.graph.facts.get(3)).not.toBe(before.graph.facts.get(3));
  });

  it('stays the same objects beside what has changed', () => {
    const reader = new PipelineReader(analyse);
    const before = reader.read(NOTEBOOK);
    const after = reader.read(edited(4, 'lonely = total'));
    expect(after.edges).toHaveLength(before.edges.length + 1);
    before.edges.forEach(edge => expect(after.edges).toContain(edge));
    expect(after.plans.filter(plan => before.plans.includes(plan)).map(({ step }) => step.name)).toEqual(['load', 'fit', 'show']);
  });

  it('is analysed once', () => {
    const seen: string[] = [];
    const reader = new PipelineReader(source => {
      seen.push(source);
      return analyse(source);
    });
    reader.read(NOTEBOOK);
    seen.splice(0);
    reader.read(edited(1, 'rows = []'));
    expect(seen).toEqual(['rows = []']);
    reader.forget();
    seen.splice(0);
    reader.read(NOTEBOOK);
    expect(seen).toHaveLength(5);
  });
});
