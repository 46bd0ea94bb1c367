import { readFileSync } from 'node:fs';
import { Analyser } from '../../analysis/analyse';
import { loadPython } from '../../analysis/python';
import { diagnosticText, plainTranslator } from '../../diagnosticText';
import type { Result } from '../../diagnostics';
import { buildStepGraph } from '../../graph/stepGraph';
import type { KubernetesObject } from '../../k8s/types';
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
    importsOf: (source: string) => analyser.analyse(source).loads,
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
    const result = compiled(notebookOf([['x = 1', 'step:a', 'annotation:team:{{workflow.name}}']]));
    expect(template(result, 'a').metadata.annotations).not.toHaveProperty('team');
    expect(result.diagnostics).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'invalid-option', name: 'annotations', cell: 0 })]));
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

  it('spreads files over as many ConfigMaps as they need, counting base64, and mounts each', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const text = notebookOf([[names.map(name => `${name} = open("${name}.bin", "rb").read()`).join('\n'), 'step:a']]);
    // 700 kB are 934 kB as base64: one to a ConfigMap; d and e go into one.
    const files = Object.fromEntries(names.map(name => [`${name}.bin`, new Uint8Array(name < 'd' ? 700_000 : 300_000).fill(255)]));
    const result = compiled(text, files);
    const maps = result.value.standing.filter(object => object.metadata.name?.includes('-files-')) as (KubernetesObject & { binaryData: Record<string, string> })[];
    expect(result.diagnostics).toEqual([]);
    expect(maps.map(({ binaryData }) => Object.keys(binaryData).length)).toEqual([1, 1, 1, 2]);
    for (const map of maps) expect(JSON.stringify(map.binaryData).length).toBeLessThan(1_048_576);
    const { volumes } = result.value.run.spec as { volumes: { name: string; configMap?: { name: string } }[] };
    for (const { path, mounted } of documentOf(result, 'a').files) {
      const mount = template(result, 'a').container.volumeMounts.find(({ mountPath }) => mounted.startsWith(`${mountPath}/`));
      const volume = volumes.find(({ name }) => name === (mount as { name?: string } | undefined)?.name);
      const map = maps.find(({ metadata }) => metadata.name === volume?.configMap?.name);
      expect(Buffer.from(map?.binaryData[mounted.split('/').at(-1) ?? ''] ?? '', 'base64').equals(files[path] ?? new Uint8Array())).toBe(true);
    }
  });

  it('a file that no ConfigMap holds is said with its cell, a module with the cell that imports it', () => {
    const result = compiled(notebookOf([['x = 1', 'step:a'], ['import helper', 'step:a'], ['y = open("big.bin", "rb")', 'step:a']]), { 'helper.py': 'import huge', 'huge.py': `x = "${'y'.repeat(1_100_000)}"`, 'big.bin': new Uint8Array(800_000).fill(255) });
    expect(result.diagnostics).toEqual([
      { code: 'file-too-large', severity: 'error', cell: 2, line: 1, name: 'big.bin', args: { bytes: 800_000, limit: 1_000_000 } },
      { code: 'file-too-large', severity: 'error', cell: 1, name: 'huge.py', args: { bytes: 1_100_006, limit: 1_000_000 } }
    ]);
  });

  it.each([
    ['in parentheses over several lines', 'from pack import (  # these\n    one,  # first\n    two as other,\n)'],
    ['over a continued line', 'from pack \\\n  import one, \\\n  two as other'],
    ['with several aliases', 'import pack.one as o, pack.two as other'],
    ['in a function', 'def f():\n    from pack import one as o\n    import pack.two'],
    ['guarded', 'try:\n    import pack.one\nexcept ImportError:\n    from pack import two']
  ])('finds modules that are imported %s, in cells and in modules', (_how, source) => {
    const files = { 'pack/__init__.py': '', 'pack/one.py': 'x = """\nimport nothing\n"""', 'pack/two.py': 'from . import (\n    three as t,\n)\nfrom .deep.inner import *', 'pack/three.py': '', 'pack/deep/__init__.py': 'from ..four import y', 'pack/deep/inner.py': '', 'pack/four.py': '', 'nothing.py': '' };
    const all = ['pack/__init__.py', 'pack/deep/__init__.py', 'pack/deep/inner.py', 'pack/four.py', 'pack/one.py', 'pack/three.py', 'pack/two.py'];
    expect(documentOf(compiled(notebookOf([[source, 'step:a']]), files), 'a').files.map(({ path }) => path)).toEqual(all);
    const through = documentOf(compiled(notebookOf([['import helper', 'step:a']]), { ...files, 'helper.py': source }), 'a');
    expect(through.files.map(({ path }) => path)).toEqual(['helper.py', ...all]);
  });

  it('gives every content a name of 128 bits of SHA-256', () => {
    const nameOf = (content: string): string | undefined => compiled(notebookOf([['x = open("a.txt").read()', 'step:a']]), { 'a.txt': content }).value.standing.find(object => object.metadata.name?.includes('-files-'))?.metadata.name;
    const names = Array.from({ length: 40 }, (_, index) => nameOf(`content ${index}`));
    expect(new Set(names).size).toBe(40);
    for (const name of names) expect(name).toMatch(/^train-files-[0-9a-f]{32}$/);
  });

  it('a step that no ConfigMap holds is said with its largest cell and the way out', () => {
    const result = compiled(notebookOf([['small = 1', 'step:big'], [`x = "${'y'.repeat(700_000)}"`, 'step:big'], [`z = "${'y'.repeat(500_000)}"`, 'step:big'], ['print(1)', 'step:other']]));
    const [said, ...others] = result.diagnostics;
    expect(others).toEqual([]);
    expect(said).toMatchObject({ code: 'step-too-large', severity: 'error', cell: 1, name: 'big', steps: ['big'], args: { cell: 1, cellBytes: 700_006 } });
    expect(said && diagnosticText(said, plainTranslator)).toMatch(/step big .*1\.2 MB.*cell 1 \(700 KB\).*file/);
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
