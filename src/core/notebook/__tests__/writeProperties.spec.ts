import Ajv from 'ajv';
import fc, { type Arbitrary } from 'fast-check';
import schema from '../metadata.schema.json';
import { readNotebook } from '../read';
import type { Notebook } from '../types';
import { acceptProposal, addOverride, assignRole, joinStepAbove, removeOverride, removeRole, renameStep, setDefaultOptions, setStepOptions, type Choices, type MetadataChange } from '../writeMetadata';
import { cellMetadata, notebookMetadata, options, override, TITLES } from './documents';

const ajv = new Ajv({ strict: false });
const isNotebook = ajv.compile(schema);
const isCell = ajv.compile({ $ref: `${schema.$id}#/definitions/cell` });

interface CellFile {
  readonly cell_type: string;
  readonly source: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}
interface NotebookFile {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cells: readonly CellFile[];
}
type Edit = (choices: Choices) => MetadataChange;

const read = (file: NotebookFile): Notebook => readNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, ...file }), 'a.ipynb').value;

function applied(file: NotebookFile, edit: Edit): NotebookFile {
  const { notebook, cells } = edit({ notebook: read(file), kubeflow: file.metadata.kubeflow });
  const at = (cell: CellFile, index: number): CellFile => {
    const value = cells.get(index);
    if (value === undefined) return cell;
    const { kubeflow: _, ...others } = cell.metadata;
    return { ...cell, metadata: value === null ? others : { ...others, kubeflow: value } };
  };
  return { metadata: notebook === undefined ? file.metadata : { ...file.metadata, kubeflow: notebook }, cells: file.cells.map(at) };
}

const CELLS = 5;
const title = fc.constantFrom(...TITLES);
const some = fc.uniqueArray(fc.nat({ max: CELLS - 1 }), { minLength: 1, maxLength: 3 });
const role = fc.oneof(fc.record({ kind: fc.constant('step' as const), name: title, after: fc.array(title, { maxLength: 2 }) }), fc.record({ kind: fc.constantFrom('shared' as const, 'parameters' as const, 'metrics' as const, 'skip' as const, 'unmarked' as const) }));
const roleEdit = fc.tuple(some, role).map(([cells, chosen]): Edit => choices => assignRole(choices, cells, chosen));
const edit: Arbitrary<Edit> = fc.oneof(
  roleEdit,
  some.map((cells): Edit => choices => removeRole(choices, cells)),
  some.map((cells): Edit => choices => joinStepAbove(choices, cells)),
  fc.tuple(title, fc.constantFrom(...TITLES, '', ' ')).map(([from, to]): Edit => choices => renameStep(choices, from, to)),
  fc.tuple(title, options).map(([name, own]): Edit => choices => setStepOptions(choices, name, own)),
  options.map((defaults): Edit => choices => setDefaultOptions(choices, defaults)),
  override.map((word): Edit => choices => addOverride(choices, word)),
  override.map((word): Edit => choices => removeOverride(choices, word)),
  some.map((cells): Edit => choices => acceptProposal(choices, { shared: cells, steps: [{ title: 'proposed', shared: false, cells: [0, 1, 2] }] }))
);

const tags = fc.array(
  fc.oneof(
    fc.constantFrom('step:a', 'step:b', 'block:c', 'step:', 'step: ', 'prev:a', 'prev:', 'imports', 'functions', 'parameters', 'pipeline-metrics', 'skip', 'notebook:x', 'nbgrader'),
    fc.constantFrom('image:a/b', 'image:', 'limit:cpu:2', 'limit:cpu:two', 'label:a:b', 'label:a:b c', 'annotation:x:{{y}}', 'secret:s:k:V', 'secret:s:k', 'cache:disabled', 'cache:x', 'report:enabled')
  ),
  { maxLength: 4 }
);
const kaleNotebook = fc.oneof(
  fc.constant({}),
  fc.record({ kubeflow_notebook: fc.record({ pipeline_name: fc.string(), docker_image: fc.constantFrom('a/b', '', 'a b'), timeout: fc.constantFrom<unknown>(60, '60', 0.5, -1, 'x'), retry: fc.constantFrom<unknown>(2, -1, 'x'), steps_defaults: tags }, { requiredKeys: [], noNullPrototype: true }) })
);
const file = (metadata: Arbitrary<Record<string, unknown>>, cell: Arbitrary<Record<string, unknown>>): Arbitrary<NotebookFile> =>
  fc.record({ metadata, cells: fc.array(cell.map((metadata): CellFile => ({ cell_type: 'code', source: 'x = 1', metadata })), { minLength: CELLS, maxLength: CELLS }) });
const kaleFile = file(kaleNotebook, tags.map(each => ({ tags: each })));
const ourFile = file(notebookMetadata.map(kubeflow => ({ kubeflow })), fc.oneof(fc.constant({}), cellMetadata.map(kubeflow => ({ kubeflow }))));

describe('whatever choices write', () => {
  it('the schema accepts, whichever vocabulary the notebook began with', () => {
    fc.assert(
      fc.property(fc.oneof(kaleFile, ourFile), fc.array(edit, { minLength: 1, maxLength: 4 }), (before, edits) => {
        const after = edits.reduce(applied, before);
        const { kubeflow } = after.metadata;
        expect({ kubeflow, ok: kubeflow === undefined || isNotebook(kubeflow) }).toEqual({ kubeflow, ok: true });
        for (const { metadata } of after.cells) expect({ mark: metadata.kubeflow, ok: metadata.kubeflow === undefined || isCell(metadata.kubeflow) }).toEqual({ mark: metadata.kubeflow, ok: true });
      }),
      { numRuns: 400 }
    );
  });

  it('is read again as it was chosen', () => {
    fc.assert(
      fc.property(fc.oneof(kaleFile, ourFile), title, options, options, (before, name, own, defaults) => {
        const after = [(choices: Choices) => setStepOptions(choices, name, own), (choices: Choices) => setDefaultOptions(choices, defaults)].reduce(applied, before);
        const { settings } = read(after);
        // JSON knows no difference between an absent key and an undefined one.
        expect(settings.steps[name] === undefined || !Object.hasOwn(settings.steps, name) ? {} : settings.steps[name]).toEqual(own);
        expect(settings.defaults).toEqual(defaults);
      }),
      { numRuns: 200 }
    );
    fc.assert(
      fc.property(fc.oneof(kaleFile, ourFile), some, role, override, (before, cells, chosen, word) => {
        const after = [(choices: Choices) => assignRole(choices, cells, chosen), (choices: Choices) => addOverride(choices, word)].reduce(applied, before);
        const { cells: found, settings } = read(after);
        const was = read(before).cells;
        for (const index of cells) {
          const old = was[index]?.role;
          expect(found[index]?.role).toEqual(chosen.kind === 'step' && old?.kind === 'step' && old.name === chosen.name ? old : chosen);
        }
        expect(settings.overrides).toContainEqual(word);
      }),
      { numRuns: 200 }
    );
  });

  it('leaves every other cell of a notebook with tags its role, and the settings as they were', () => {
    fc.assert(
      fc.property(kaleFile, some, role, (before, cells, chosen) => {
        const after = read(applied(before, choices => assignRole(choices, cells, chosen)));
        const was = read(before);
        for (const { index, role: now } of after.cells) if (!cells.includes(index)) expect(now).toEqual(was.cells[index]?.role);
        const { source: _, ...settings } = after.settings;
        const { source: __, steps, ...kept } = was.settings;
        expect(settings).toEqual({ ...kept, steps: Object.fromEntries(Object.entries(steps).filter(([, own]) => Object.keys(own).length > 0)) });
      }),
      { numRuns: 400 }
    );
  });

  it('keeps what this version does not know', () => {
    fc.assert(
      fc.property(ourFile, edit, fc.jsonValue(), (before, change, future) => {
        const own = { ...(before.metadata.kubeflow as object), future };
        const after = applied({ ...before, metadata: { kubeflow: own } }, change).metadata.kubeflow as { future: unknown };
        expect(after.future).toEqual(future);
      })
    );
  });
});
