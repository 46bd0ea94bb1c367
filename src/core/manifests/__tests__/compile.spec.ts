import { readFileSync } from 'node:fs';
import { Analyser } from '../../analysis/analyse';
import { loadPython } from '../../analysis/python';
import type { Result } from '../../diagnostics';
import { buildStepGraph } from '../../graph/stepGraph';
import { readNotebook } from '../../notebook/read';
import type { StepDocument } from '../../pipeline/stepDocument';
import { compilePipeline, type CompiledPipeline } from '../compile';

interface Env {
  name: string;
  value?: string;
  valueFrom?: object;
}
interface Template {
  name: string;
  metadata: { annotations: Record<string, string>; labels: Record<string, string> };
  container: { image: string; env: Env[]; resources?: { limits?: object }; volumeMounts: { mountPath: string }[] };
  activeDeadlineSeconds?: number;
  retryStrategy?: object;
  dag?: { failFast: boolean; tasks: { name: string; dependencies?: string[] }[] };
}

let analyser: Analyser;
beforeAll(async () => {
  const wasm = (name: string): Uint8Array => new Uint8Array(readFileSync(require.resolve(name)));
  analyser = new Analyser(await loadPython(async () => ({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') })));
});

const notebookOf = (cells: [string, ...string[]][], metadata: object = {}): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells: cells.map(([source, ...tags], index) => ({ cell_type: 'code', id: `c${index}`, source, metadata: { tags }, outputs: [] })) });

function compiled(text: string, files: Record<string, string | Uint8Array> = {}, folder = false): Result<CompiledPipeline> {
  const { value } = readNotebook(text, 'work/train.ipynb');
  const host = {
    runnerSource: 'print("runner")',
    folder,
    images: () => 'python:3.12',
    readFile: (path: string) => (path in files ? new Uint8Array(Buffer.from(files[path] ?? '')) : undefined)
  };
  return compilePipeline(buildStepGraph(value, source => analyser.analyse(source)), host);
}
const templates = (result: Result<CompiledPipeline>): Template[] => (result.value.run.spec as { templates: Template[] }).templates;
const template = (result: Result<CompiledPipeline>, name: string): Template => templates(result).find(each => each.name === name) as Template;
const documentOf = (result: Result<CompiledPipeline>, name: string): StepDocument => JSON.parse(template(result, name).container.env.find(each => each.name === 'KF_STEP')?.value ?? 'null') as StepDocument;

describe('compilePipeline', () => {
  const diamond = notebookOf([['a = 1', 'step:a'], ['b = a + 1', 'step:b'], ['c = a + 2', 'step:c'], ['print(b, c)', 'step:d']]);

  it('lets run side by side what can, and goes on past a failure', () => {
    const dag = template(compiled(diamond), 'pipeline').dag;
    expect(dag?.failFast).toBe(false);
    expect(Object.fromEntries((dag?.tasks ?? []).map(task => [task.name, task.dependencies ?? []]))).toEqual({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'] });
  });

  it('gives the same bytes for the same notebook, and names standing objects by content or identity', () => {
    expect(JSON.stringify(compiled(diamond))).toBe(JSON.stringify(compiled(diamond)));
    const [claim, runner] = compiled(diamond).value.standing;
    expect(claim).toMatchObject({ kind: 'PersistentVolumeClaim', metadata: { name: expect.stringMatching(/^train-/) } });
    expect(runner).toMatchObject({ kind: 'ConfigMap', data: { 'runner.py': 'print("runner")' } });
  });

  it('writes every option of a step into its template', () => {
    const options = { image: 'my/image:1', limits: { cpu: '2', memory: '4Gi', 'nvidia.com/gpu': '1' }, retries: 2, timeoutSeconds: 60, nodeSelector: { disk: 'ssd' }, environment: [{ name: 'MODE', value: '$(HOME)' }, { name: 'KEY', secret: 'aws', key: 'id' }], packages: ['six'] };
    const text = JSON.parse(notebookOf([['x = 1']])) as { metadata: object; cells: { metadata: object }[] };
    text.metadata = { kubeflow: { version: 1, steps: { only: options } } };
    (text.cells[0] as { metadata: object }).metadata = { kubeflow: { role: 'step', step: 'only' } };
    const result = compiled(JSON.stringify(text));
    expect(template(result, 'only')).toMatchObject({ retryStrategy: { limit: 2 }, activeDeadlineSeconds: 60, nodeSelector: { disk: 'ssd' }, container: { image: 'my/image:1', resources: { limits: options.limits } } });
    expect(template(result, 'only').container.env).toEqual(expect.arrayContaining([{ name: 'MODE', value: '$$(HOME)' }, { name: 'KEY', valueFrom: { secretKeyRef: { name: 'aws', key: 'id' } } }]));
    expect(documentOf(result, 'only').packages).toEqual(['six']);
  });

  it("writes Kale's limits and timeout, and takes the notebook's own pipeline name", () => {
    const result = compiled(notebookOf([['x = 1', 'step:a', 'limit:cpu:2', 'limit:memory:4Gi']], { kubeflow_notebook: { pipeline_name: 'My Own', timeout: 60 } }));
    expect(template(result, 'a')).toMatchObject({ activeDeadlineSeconds: 60, container: { resources: { limits: { cpu: '2', memory: '4Gi' } } } });
    expect(result.value.run.metadata.generateName).toBe('my-own-');
  });

  it('keeps braces and dollars of cells from Argo and Kubernetes', () => {
    const source = String.raw`tex = r"\frac{{a}}{b} $x$ $(HOME) $$ {{workflow.name}}"`;
    const result = compiled(notebookOf([[source, 'step:a']]));
    expect(template(result, 'a').container.env.find(each => each.name === 'KF_STEP')?.value).not.toMatch(/\{\{|\$/);
    expect(documentOf(result, 'a').cells[0]?.source).toBe(source);
  });

  it('refuses an option in which Argo would read a tag', () => {
    const result = compiled(notebookOf([['x = 1', 'step:a', 'label:team:{{workflow.name}}']]));
    expect(template(result, 'a').metadata.labels).not.toHaveProperty('team');
    expect(result.diagnostics).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'invalid-option', name: 'labels', cell: 0 })]));
  });

  it('keeps the pods of a run on one node where the claim can be mounted by one alone', () => {
    expect(compiled(diamond).value.run.spec).toHaveProperty('affinity.podAffinity');
    const shared = compiled(notebookOf([['x = 1', 'step:a']], { kubeflow: { version: 1, storage: { accessMode: 'ReadWriteMany' } } }));
    expect(shared.value.run.spec).not.toHaveProperty('affinity');
    expect(shared.value.standing[0]?.spec).toMatchObject({ accessModes: ['ReadWriteMany'] });
  });

  it('makes parameters of the notebook parameters of the workflow', () => {
    const result = compiled(notebookOf([['n = 3\nname = "a=b"', 'parameters'], ['print(n, name)', 'step:a']]));
    expect(result.value.run.spec).toMatchObject({ arguments: { parameters: [{ name: 'n', value: '3' }, { name: 'name', value: 'a=b' }] } });
    expect(template(result, 'a').metadata.annotations['jupyterlab-kubeflow/parameters']).toBe('{{workflow.parameters.json}}');
  });

  it('sends local modules, also those they import, and files opened by literal path; a file that is not there is said', () => {
    const cells: [string, string][] = [['import helper\nfrom pack import part\nrows = open("data/in.csv").read()\nother = open("gone.txt").read()', 'step:a']];
    const result = compiled(notebookOf(cells), { 'helper.py': 'import deeper', 'deeper.py': 'x = 1', 'pack/__init__.py': '', 'pack/part.py': 'from . import more', 'pack/more.py': '', 'data/in.csv': new Uint8Array([255, 254]) });
    expect(documentOf(result, 'a').files.map(({ path }) => path)).toEqual(['data/in.csv', 'deeper.py', 'helper.py', 'pack/__init__.py', 'pack/more.py', 'pack/part.py']);
    expect(result.value.standing.find(object => object.metadata.name?.includes('-files-'))).toMatchObject({ binaryData: expect.anything(), data: expect.anything() });
    expect(result.diagnostics).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'file-missing', name: 'gone.txt', cell: 0 })]));
  });

  it('refuses a file too large to travel by name, or reads it from the folder where pods see it', () => {
    const text = notebookOf([['x = open("big.bin", "rb").read()', 'step:a']]);
    const files = { 'big.bin': new Uint8Array(2_000_000) };
    expect(compiled(text, files).diagnostics).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'file-too-large', severity: 'error', name: 'big.bin' })]));
    expect(documentOf(compiled(text, files, true), 'a').files).toEqual([{ path: 'big.bin', mounted: '/kubeflow/folder/big.bin' }]);
  });

  it('puts a large step into a ConfigMap', () => {
    const result = compiled(notebookOf([[`x = "${'y'.repeat(150_000)}"`, 'step:a']]));
    expect(template(result, 'a').container.env.map(each => each.name)).toContain('KF_STEP_FILE');
    expect(result.value.standing.some(object => 'step.json' in ((object as { data?: object }).data ?? {}))).toBe(true);
  });

  it('counts bytes, not letters, of a step in another script', () => {
    const result = compiled(notebookOf([[`x = "${'\u8bad'.repeat(50_000)}"`, 'step:a']]));
    expect(template(result, 'a').container.env.map(each => each.name)).toContain('KF_STEP_FILE');
  });

  it('never writes a value whose name looks like a secret', () => {
    const text = JSON.parse(notebookOf([['x = 1']])) as { metadata: object; cells: { metadata: object }[] };
    text.metadata = { kubeflow: { version: 1, defaults: { environment: [{ name: 'MY_TOKEN', value: 'hush-hush' }] } } };
    (text.cells[0] as { metadata: object }).metadata = { kubeflow: { role: 'step', step: 'a' } };
    const result = compiled(JSON.stringify(text));
    expect(JSON.stringify(result.value)).not.toContain('hush-hush');
    expect(result.diagnostics).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'secret-needed', name: 'MY_TOKEN' })]));
  });
});
