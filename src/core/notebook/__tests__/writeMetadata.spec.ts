import { readNotebook } from '../read';
import { acceptProposal, addOverride, assignRole, joinStepAbove, removeOverride, removeRole, renameStep, setDefaultOptions, setStepOptions, type Choices, type MetadataChange } from '../writeMetadata';

interface CellFile {
  readonly cell_type: string;
  readonly source: string;
  readonly metadata: { kubeflow?: unknown; tags?: readonly string[] };
}
interface NotebookFile {
  readonly metadata: { kubeflow?: unknown; kubeflow_notebook?: unknown };
  readonly cells: readonly CellFile[];
}

const code = (metadata: CellFile['metadata'] = {}): CellFile => ({ cell_type: 'code', source: 'x = 1', metadata });
const step = (name: string, after?: readonly string[]): CellFile => code({ kubeflow: { role: 'step', step: name, ...(after ? { after } : {}) } });

function choicesOf(file: NotebookFile): Choices {
  return { notebook: readNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, ...file }), 'a.ipynb').value, kubeflow: file.metadata.kubeflow };
}

/** The file after a change, as whoever holds it would write it. */
function applied(file: NotebookFile, make: (choices: Choices) => MetadataChange): NotebookFile {
  const { notebook, cells } = make(choicesOf(file));
  const at = (cell: CellFile, index: number): CellFile => {
    const value = cells.get(index);
    if (value === undefined) return cell;
    const { kubeflow: _, ...others } = cell.metadata;
    return { ...cell, metadata: value === null ? others : { ...others, kubeflow: value } };
  };
  return { metadata: notebook === undefined ? file.metadata : { ...file.metadata, kubeflow: notebook }, cells: file.cells.map(at) };
}

const rolesOf = ({ cells }: NotebookFile): readonly unknown[] => cells.map(({ metadata }) => metadata.kubeflow ?? null);

describe('the first choice', () => {
  it('writes our key for the whole notebook where tags decided until now, and leaves the tags', () => {
    const file: NotebookFile = {
      metadata: { kubeflow_notebook: { pipeline_name: 'churn', docker_image: 'a/b' } },
      cells: [code({ tags: ['imports'] }), code({ tags: ['step:load', 'limit:memory:2Gi'] }), code(), code({ tags: ['pipeline-metrics'] }), code({ tags: ['skip'] })]
    };
    const after = applied(file, choices => assignRole(choices, [2], { kind: 'step', name: 'train', after: [] }));
    expect(after.metadata.kubeflow).toEqual({ version: 1, name: 'churn', defaults: { image: 'a/b' }, steps: { load: { limits: { memory: '2Gi' } } } });
    expect(rolesOf(after)).toEqual([{ role: 'shared' }, { role: 'step', step: 'load' }, { role: 'step', step: 'train' }, { role: 'metrics' }, { role: 'skip' }]);
    expect(after.cells[1]?.metadata.tags).toEqual(['step:load', 'limit:memory:2Gi']);
    const before = choicesOf(file).notebook;
    const { notebook } = choicesOf(after);
    expect(notebook.cells.filter(({ index }) => index !== 2).map(({ role }) => role)).toEqual(before.cells.filter(({ index }) => index !== 2).map(({ role }) => role));
    expect({ ...notebook.settings, source: '' }).toEqual({ ...before.settings, source: '' });
  });

  it('writes nothing into markdown', () => {
    const file: NotebookFile = { metadata: {}, cells: [{ cell_type: 'markdown', source: '# A', metadata: {} }, code()] };
    expect(rolesOf(applied(file, choices => assignRole(choices, [0, 1], { kind: 'skip' })))).toEqual([null, { role: 'skip' }]);
  });
});

describe('later choices', () => {
  const file: NotebookFile = { metadata: { kubeflow: { version: 1, id: 'i', future: { kept: true }, steps: { train: { retries: 1 } } } }, cells: [step('load'), code(), step('train', ['load'])] };

  it('change what they are about, and nothing else', () => {
    const { notebook, cells } = assignRole(choicesOf(file), [1], { kind: 'shared' });
    expect(notebook).toBeUndefined();
    expect([...cells]).toEqual([[1, { role: 'shared' }]]);
    expect([...removeRole(choicesOf(file), [0]).cells]).toEqual([[0, null]]);
  });

  it('join the step above the first of the cells', () => {
    expect([...joinStepAbove(choicesOf(file), [1]).cells]).toEqual([[1, { role: 'step', step: 'load' }]]);
    expect(joinStepAbove(choicesOf(file), [0]).cells.size).toBe(0);
  });

  it('keep what a cell waits for when it is put into its own step again', () => {
    expect([...assignRole(choicesOf(file), [2], { kind: 'step', name: 'train', after: [] }).cells]).toEqual([[2, { role: 'step', step: 'train', after: ['load'] }]]);
  });

  it('set options of a step and of all, and keep what this version does not know', () => {
    const set = applied(applied(file, choices => setStepOptions(choices, 'load', { cache: false })), choices => setDefaultOptions(choices, { image: 'a/b' }));
    expect(set.metadata.kubeflow).toEqual({ version: 1, id: 'i', future: { kept: true }, steps: { train: { retries: 1 }, load: { cache: false } }, defaults: { image: 'a/b' } });
    const cleared = applied(applied(set, choices => setStepOptions(choices, 'load', {})), choices => setDefaultOptions(choices, {}));
    expect(cleared.metadata.kubeflow).toEqual(file.metadata.kubeflow);
  });

  it('rename a step wherever it is named', () => {
    const word = { kind: 'no-edge', from: 'load', to: 'train' } as const;
    const after = applied(applied(file, choices => addOverride(choices, word)), choices => renameStep(choices, 'load', 'read'));
    expect(rolesOf(after)).toEqual([{ role: 'step', step: 'read' }, null, { role: 'step', step: 'train', after: ['read'] }]);
    expect(after.metadata.kubeflow).toMatchObject({ overrides: [{ kind: 'no-edge', from: 'read', to: 'train' }] });
  });

  it('join two steps by name: the options of the one that was there win, and it waits for itself no more', () => {
    const options = applied(file, choices => setStepOptions(choices, 'load', { retries: 5, cache: false }));
    const after = applied(options, choices => renameStep(choices, 'load', 'train'));
    expect(rolesOf(after)).toEqual([{ role: 'step', step: 'train' }, null, { role: 'step', step: 'train' }]);
    expect(after.metadata.kubeflow).toMatchObject({ steps: { train: { retries: 1, cache: false } } });
  });

  it('say a word about an edge once, and not its opposite as well', () => {
    const no = { kind: 'no-edge', from: 'load', to: 'train' } as const;
    const extra = { kind: 'extra-edge', from: 'load', to: 'train' } as const;
    const twice = applied(applied(file, choices => addOverride(choices, no)), choices => addOverride(choices, no));
    expect(twice.metadata.kubeflow).toMatchObject({ overrides: [no] });
    const turned = applied(twice, choices => addOverride(choices, extra));
    expect(turned.metadata.kubeflow).toMatchObject({ overrides: [extra] });
    expect(applied(turned, choices => removeOverride(choices, extra)).metadata.kubeflow).toEqual(file.metadata.kubeflow);
  });
});

describe('accepting a proposal', () => {
  it('marks cells of steps and shared ones, and keeps marks that are there', () => {
    const file: NotebookFile = { metadata: {}, cells: [code({ tags: ['parameters'] }), code(), code(), code()] };
    const proposal = { shared: [0, 1], steps: [{ title: 'Load', shared: false, cells: [2] }, { title: 'shared-1', shared: true, cells: [3] }] };
    expect(rolesOf(applied(file, choices => acceptProposal(choices, proposal)))).toEqual([{ role: 'parameters' }, { role: 'shared' }, { role: 'step', step: 'Load' }, { role: 'shared' }]);
  });
});
