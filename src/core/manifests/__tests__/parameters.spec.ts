import fc from 'fast-check';
import type { Analyser } from '../../analysis/analyse';
import { inertParameter, plainParameter } from '../../pipeline/parameterText';
import { secretParameterData } from '../../pipeline/secretParameters';
import { analyser, compiledBy, documentOf, notebookOf, templateOf } from './compiling';

let python: Analyser;
beforeAll(async () => {
  python = await analyser();
});

describe('secret parameters', () => {
  const cell = 'größe = "🎈"; n = 3\nhub_token = "s3cr3t-9f8e"  # mine\napi_key = None\nmax_token = 512\nuse_token = True\nlast = 1';
  const text = notebookOf([[cell, 'parameters'], ['print(hub_token, n, last)', 'step:a']]);

  it('leave no value in the manifest, and say so at the cell', () => {
    const result = compiledBy(python, text);
    expect(JSON.stringify(result.value)).not.toContain('s3cr3t');
    expect(result.value.run.spec).toMatchObject({ arguments: { parameters: [{ name: 'größe' }, { name: 'n' }, { name: 'max_token', value: '512' }, { name: 'use_token' }, { name: 'last' }] } });
    expect(result.diagnostics.filter(({ code }) => code.startsWith('secret'))).toEqual([{ code: 'secret-parameter', severity: 'warning', cell: 0, line: 2, name: 'hub_token' }]);
  });

  it('are read from a Secret that may be absent, under a key and a variable of their own', () => {
    const result = compiledBy(python, text);
    const secret = result.value.secretParameters?.secret;
    expect(templateOf(result, 'a').container.env).toEqual(expect.arrayContaining([
      { name: 'KF_SECRET_PARAMETER_hub_token', valueFrom: { secretKeyRef: { name: secret, key: 'parameter.hub_token', optional: true } } },
      { name: 'KF_SECRET_PARAMETER_api_key', valueFrom: { secretKeyRef: { name: secret, key: 'parameter.api_key', optional: true } } }
    ]));
  });

  it('have slots that stand where the placeholder stands, as have those behind them', () => {
    const document = documentOf(compiledBy(python, text), 'a');
    const source = [...(document.prelude.flatMap(item => (item.do === 'run' ? item.pieces : []))[0]?.source ?? '')];
    for (const slot of document.parameters) expect(source.slice(slot.start, slot.end).join('')).toBe(slot.default);
    expect(document.parameters.filter(({ secret }) => secret !== undefined).map(({ name, withheld }) => [name, withheld])).toEqual([['hub_token', 'parameter.hub_token'], ['api_key', undefined]]);
  });

  it('get the given value, or else that of the notebook, through the Secret of the run', () => {
    const { graph } = compiledBy(python, text);
    expect(Object.fromEntries(secretParameterData(graph, new Map()))).toEqual({ 'parameter.hub_token': 's3cr3t-9f8e' });
    expect(Object.fromEntries(secretParameterData(graph, new Map([['hub_token', 'other'], ['api_key', 'k'], ['n', '4']])))).toEqual({ 'parameter.hub_token': 'other', 'parameter.api_key': 'k' });
  });

  it('assigned in two parameters cells reach both places: each its own literal, a given value the last alone', () => {
    const result = compiledBy(python, notebookOf([['token = "first-s3cr3t"', 'parameters'], ['used = token', 'step:a'], ['n = 1\ntoken = "second-s3cr3t"', 'parameters'], ['print(token, used)', 'step:b']]));
    expect(JSON.stringify(result.value)).not.toContain('s3cr3t');
    const { name: secret, slots } = { name: result.value.secretParameters?.secret, slots: documentOf(result, 'b').parameters.filter(slot => slot.secret !== undefined) };
    expect(slots.map(slot => [slot.cell, slot.withheld])).toEqual([[2, 'parameter.token'], [0, 'earlier.0.token']]);
    const { env } = templateOf(result, 'a').container;
    for (const slot of slots) expect(env).toContainEqual({ name: slot.secret, valueFrom: { secretKeyRef: { name: secret, key: slot.withheld, optional: true } } });
    expect(Object.fromEntries(secretParameterData(result.graph, new Map()))).toEqual({ 'parameter.token': 'second-s3cr3t', 'earlier.0.token': 'first-s3cr3t' });
    expect(Object.fromEntries(secretParameterData(result.graph, new Map([['token', 'given']])))).toEqual({ 'parameter.token': 'given', 'earlier.0.token': 'first-s3cr3t' });
    for (const step of ['a', 'b']) {
      const document = documentOf(result, step);
      for (const { cell, source } of document.prelude.flatMap(item => (item.do === 'run' ? item.pieces : []))) {
        for (const slot of document.parameters.filter(each => each.cell === cell)) expect([...source].slice(slot.start, slot.end).join('')).toBe(slot.default);
      }
    }
  });

  it('blank in the last cell still have what an earlier one says', () => {
    const { graph } = compiledBy(python, notebookOf([['token = "first-s3cr3t"', 'parameters'], ['used = token', 'step:a'], ['token = None', 'parameters'], ['print(token, used)', 'step:b']]));
    expect(Object.fromEntries(secretParameterData(graph, new Map()))).toEqual({ 'earlier.0.token': 'first-s3cr3t' });
  });

  it('are no workflow parameters even when there are no others', () => {
    const result = compiledBy(python, notebookOf([['password = "hush-hush"', 'parameters'], ['print(password)', 'step:a']]));
    expect(result.value.run.spec).not.toHaveProperty('arguments');
    expect(templateOf(result, 'a').metadata.annotations).not.toHaveProperty('jupyterlab-kubeflow/parameters');
  });
});

describe('environment of steps', () => {
  const withEnvironment = (environment: object[]): string => notebookOf([['x = 1', 'step:a']], {}).replace('"metadata":{}', JSON.stringify({ metadata: { kubeflow: { version: 1, defaults: { environment } } } }).slice(1, -1));

  it('goes by words of a name and by passwords in URLs', () => {
    const result = compiledBy(python, withEnvironment([{ name: 'TOKENIZERS_PARALLELISM', value: 'false' }, { name: 'DB', value: 'postgres://me:hush@db/x' }, { name: 'SECRET_KEY_BASE', value: 'hush' }]));
    expect(JSON.stringify(result.value)).not.toContain('hush');
    expect(JSON.stringify(result.value)).toContain('TOKENIZERS_PARALLELISM');
    expect(result.diagnostics.filter(({ code }) => code === 'secret-needed').map(({ name }) => name)).toEqual(['DB', 'SECRET_KEY_BASE']);
  });
});

describe('braces', () => {
  it('in defaults reach the step, and no tag stands in the arguments', () => {
    const result = compiledBy(python, notebookOf([['prompt = "say {{name}}"\nshape = ["{{x}}"]', 'parameters'], ['print(prompt)', 'step:a']]));
    const { parameters } = (result.value.run.spec as { arguments: { parameters: { name: string; value: string }[] } }).arguments;
    expect(JSON.stringify(parameters)).not.toContain('{{');
    expect(parameters.map(({ value }) => plainParameter(value))).toEqual(['say {{name}}', '["{{x}}"]']);
  });

  it('any text of a parameter survives', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(fc.constantFrom('{', '}', 'json:', '"', '\\', 'a')).map(parts => parts.join(''))), text => {
      const sent = inertParameter(text);
      expect(sent).not.toContain('{{');
      expect(plainParameter(sent)).toBe(text);
    }));
  });

  it('in the name of a kernelspec are left out with a word', () => {
    const result = compiledBy(python, notebookOf([['x = 1', 'step:a'], ['y = 1', 'step:b']], { kernelspec: { name: '{{workflow.name}}', display_name: 'x' } }));
    expect(templateOf(result, 'a').metadata.annotations).not.toHaveProperty('jupyterlab-kubeflow/kernelspec');
    expect(result.diagnostics.filter(({ name }) => name === 'kernelspec')).toHaveLength(1);
  });
});
