import fc from 'fast-check';
import type { Analyser } from '../../analysis/analyse';
import type { StepDocument } from '../../pipeline/stepDocument';
import { analyser, compiledBy, notebookOf, templateOf, type Compiled } from './compiling';

let python: Analyser;
beforeAll(async () => {
  python = await analyser();
});

/** Text that something on the way would read as its own: Argo, Kubernetes, KFP, JSON, a shell, LaTeX. */
const RISKY = ['{{', '{{{', '}}', '{{workflow.name}}', '{{=1+1}}', '{{$.inputs}}', '$(HOME)', '$$', '$$(A)', '$', '$x$', '${A}', '\\u0024', '\\\\u007b', '\\frac{{a}}{b}', '\\', '"', "'", '`', '\n', '\r\n', '\t', '%', '#', '数据', '😀', '\u2028', '\u0000', '{"a":{"b":1}}', 'json:"'];
const cellText = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.oneof(fc.constantFrom(...RISKY), fc.string({ maxLength: 3 })), { maxLength: 10 }).map(parts => parts.join('')) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...RISKY), { maxLength: 6 }).map(parts => `tex = ${JSON.stringify(parts.join(''))}`) }
);
const TAGS = ['step:a', 'step:b', 'step:c {{x}}', 'imports', 'parameters', 'skip'];
const notebook = fc.array(fc.tuple(cellText, fc.constantFrom(...TAGS)), { minLength: 1, maxLength: 5 });

/** The document as the step's container gets it: Argo finds no tag in it, Kubernetes nothing to expand. */
function arrived(result: Compiled, step: string): StepDocument {
  const template = templateOf(result, step);
  const written = template.container.env.find(({ name }) => name === 'KF_STEP')?.value ?? '';
  expect(written).not.toMatch(/\{\{|\$/);
  return JSON.parse(written) as StepDocument;
}

describe('compiling any notebook', () => {
  it('gives each step its cells as they are written', () => {
    fc.assert(
      fc.property(notebook, cells => {
        const result = compiledBy(python, notebookOf(cells));
        for (const { step } of result.graph.plans) {
          const document = arrived(result, step.name);
          expect(document.step.title).toBe(step.title);
          // The notebook is read with `\n` line ends, as Jupyter does.
          expect(document.cells.map(({ cell, source }) => [cell, source])).toEqual(step.cells.map(cell => [cell, cells[cell]?.[0].replace(/\r\n?/g, '\n')]));
          for (const { cell, source } of document.prelude.flatMap(item => (item.do === 'run' ? item.pieces : []))) expect(cells[cell]?.[0].replace(/\r\n?/g, '\n')).toContain(source);
        }
      }),
      { numRuns: 150 }
    );
  });

  it('gives the same bytes each time', () => {
    fc.assert(
      fc.property(notebook, cells => {
        const text = notebookOf(cells);
        const again = JSON.parse(JSON.stringify({ value: compiledBy(python, text).value, diagnostics: compiledBy(python, text).diagnostics })) as object;
        const { value, diagnostics } = compiledBy(python, text);
        expect(JSON.stringify({ value, diagnostics })).toBe(JSON.stringify(again));
      }),
      { numRuns: 60 }
    );
  });

  it('leaves no tag for Argo but our own', () => {
    fc.assert(
      fc.property(notebook, cells => {
        const { value } = compiledBy(python, notebookOf(cells));
        const tags = [...JSON.stringify(value.run).matchAll(/\{\{.*?\}\}/g)].map(([tag]) => tag);
        expect(new Set([...tags, '{{workflow.uid}}', '{{workflow.name}}', '{{workflow.parameters.json}}']).size).toBe(3);
        expect(JSON.stringify(value.run).split('{{').length - 1).toBe(tags.length);
      }),
      { numRuns: 150 }
    );
  });
});
