import fc from 'fast-check';
import { kubernetesName } from '../names';
import { NotebookUnreadable, readNotebook } from '../read';

const file = (cells: object[], rest: object = {}): string => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells, ...rest });
const code = (source: string | string[], tags: string[] = [], more: object = {}): object => ({ cell_type: 'code', source, metadata: { tags }, outputs: [], ...more });

describe('readNotebook', () => {
  it.each([
    ['a list of lines', ['a = 1\n', 'b = 2'], 'a = 1\nb = 2'],
    ['one string', 'a = 1', 'a = 1'],
    ['Windows line ends', 'a = 1\r\nb = 2\r', 'a = 1\nb = 2\n']
  ])('reads source as %s', (_name, source, expected) => {
    expect(readNotebook(file([code(source)]), 'n.ipynb').value.cells[0]?.source).toBe(expected);
  });

  it('reads bytes of UTF-8 with a byte-order mark', () => {
    const bytes = new TextEncoder().encode('\ufeff' + file([code('x = "žluť 数据 😀"')]));
    expect(readNotebook(bytes, 'n.ipynb').value.cells[0]?.source).toBe('x = "žluť 数据 😀"');
  });

  it('reads nbformat 3 with its worksheets', () => {
    const old = JSON.stringify({ nbformat: 3, nbformat_minor: 0, metadata: {}, worksheets: [{ cells: [{ cell_type: 'code', language: 'python', input: 'x = 1', outputs: [] }] }] });
    const { value } = readNotebook(old, 'n.ipynb');
    expect(value.cells[0]).toMatchObject({ source: 'x = 1', type: 'code', address: { worksheet: 0, position: 0 } });
    expect(value.language).toBe('python');
  });

  it.each([
    [{ name: 'python', version: '3.11.4' }, '3.11.4'],
    [{ name: 'python', version: 3.11 }, undefined],
    [{ name: 'python' }, undefined],
    [{ name: 'R', version: '4.3.1' }, undefined],
    [undefined, undefined]
  ])('knows the Python of %j', (info, version) => {
    expect(readNotebook(file([code('x = 1')], { metadata: { language_info: info } }), 'n.ipynb').value.pythonVersion).toBe(version);
  });

  it('gives every cell a key of its own, the same at each reading', () => {
    const text = file([code('a', [], { id: 'x' }), code('b', [], { id: 'x' }), code('c'), code('c')]);
    const keys = readNotebook(text, 'n.ipynb').value.cells.map(cell => cell.key);
    expect(new Set(keys).size).toBe(4);
    expect(keys[0]).toBe('x');
    expect(readNotebook(text, 'n.ipynb').value.cells.map(cell => cell.key)).toEqual(keys);
    expect(readNotebook(text, 'n.ipynb').diagnostics.map(found => found.code)).toEqual(['duplicate-cell-id']);
  });

  it.each([
    ['not JSON', '{', /not JSON/],
    ['no cells', '{"nbformat": 4}', /no list of cells/],
    ['a list', '[]', /no object/],
    ['format 2', '{"nbformat": 2}', /older than 3/]
  ])('refuses %s by name', (_name, text, message) => {
    expect(() => readNotebook(text, 'bad.ipynb')).toThrow(NotebookUnreadable);
    expect(() => readNotebook(text, 'bad.ipynb')).toThrow(message);
  });

  it('reads what it can of a newer minor and of odd cells', () => {
    const { value, diagnostics } = readNotebook(file([code('x = 1'), 7 as unknown as object], { nbformat_minor: 99 }), 'n.ipynb');
    expect(value.cells).toHaveLength(2);
    expect(diagnostics.map(found => found.code).sort()).toEqual(['malformed-cell', 'newer-nbformat']);
  });

  it("says when the notebook is another kernel's", () => {
    const { diagnostics } = readNotebook(file([], { metadata: { language_info: { name: 'R' } } }), 'n.ipynb');
    expect(diagnostics).toEqual([{ code: 'foreign-kernel', severity: 'error', name: 'r' }]);
  });

  it("understands Kale's and papermill's tags, and leaves others alone", () => {
    const tags = [['imports'], ['parameters', 'hide-input'], ['step:load'], ['step:train', 'prev:load', 'limit:cpu:2', 'limit:memory:4Gi', 'image:python:3.12', 'cache:disabled'], ['skip'], ['pipeline-metrics'], ['nbgrader']];
    const { value } = readNotebook(file(tags.map(each => code('x', each)), { metadata: { kubeflow_notebook: { pipeline_name: 'mine', timeout: 60 } } }), 'n.ipynb');
    expect(value.cells.map(cell => cell.role.kind)).toEqual(['shared', 'parameters', 'step', 'step', 'skip', 'metrics', 'unmarked']);
    expect(value.cells[3]?.role).toEqual({ kind: 'step', name: 'train', after: ['load'] });
    expect(value.settings).toMatchObject({ name: 'mine', source: 'kale', defaults: { timeoutSeconds: 60 } });
    expect(value.settings.steps.train).toEqual({ limits: { cpu: '2', memory: '4Gi' }, image: 'python:3.12', cache: false });
  });

  it('takes a notebook that never had a kernel for Python', () => {
    const { value, diagnostics } = readNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { language_info: { name: '' }, kernelspec: { name: '', display_name: '' } }, cells: [] }), 'a.ipynb');
    expect(value).toMatchObject({ language: 'python', kernelspec: { name: 'python3', displayName: 'python3' } });
    expect(diagnostics).toEqual([]);
  });

  it('goes by our own key alone where it is present, and says what does not fit', () => {
    const cells = [code('x', ['step:kale'], { metadata: { tags: ['step:kale'], kubeflow: { role: 'step', step: 'ours' } } }), code('y', [], { metadata: { kubeflow: { role: 'nonsense' } } })];
    const metadata = { kubeflow: { version: 1, steps: { ours: { retries: 2, image: 7 } } } };
    const { value, diagnostics } = readNotebook(file(cells, { metadata }), 'n.ipynb');
    expect(value.cells[0]?.role).toEqual({ kind: 'step', name: 'ours', after: [] });
    expect(value.settings.steps.ours).toEqual({ retries: 2 });
    expect(diagnostics.map(found => found.name)).toEqual(['kubeflow', 'kubeflow.steps.ours.image']);
  });
});

describe('kubernetesName', () => {
  it.each([
    ['Load the data', 'load-the-data'],
    ['café', 'cafe'],
    ['temp/My.File v1', 'temp-my-file-v1'],
    ['2nd', '2nd']
  ])('%s → %s', (title, name) => expect(kubernetesName(title)).toBe(name));

  it('keeps two Chinese titles and two long ones apart', () => {
    expect(kubernetesName('载入')).not.toBe(kubernetesName('训练'));
    expect(kubernetesName('x'.repeat(70) + 'a')).not.toBe(kubernetesName('x'.repeat(70) + 'b'));
  });

  it('is legal, short, stable and new for any title', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 90 }), { maxLength: 8 }), titles => {
        const taken = new Set<string>();
        for (const title of titles) {
          const name = kubernetesName(title, taken);
          expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
          expect(name.length).toBeLessThanOrEqual(63);
          expect(taken.has(name)).toBe(false);
          expect(kubernetesName(title)).toBe(kubernetesName(title));
          taken.add(name);
        }
      })
    );
  });
});
