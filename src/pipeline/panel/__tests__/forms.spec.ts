/** What is typed in the panel's forms, and what it means. */
import { nullTranslator } from '@jupyterlab/translation';
import type { Parameter } from '../../../core/graph/types';
import type { StepOptions } from '../../../core/notebook/types';
import { nodeAnalyser } from '../../__tests__/analyser';
import { durationText, readDuration } from '../duration';
import { optionErrorText } from '../optionErrorText';
import { draftOf, errorsOf, NO_VARIABLE, optionsOf, type OptionsDraft } from '../optionsDraft';
import { changedValues, fieldsOf, misfits } from '../parameterDraft';

const trans = nullTranslator.load('jupyterlab_kubeflow');
const EMPTY = draftOf({}, {});

describe('options of a step', () => {
  const FULL: StepOptions = {
    image: 'registry.example:5000/team/image:1.2@sha256:abc',
    packages: ['pandas==2.2.1', 'git+https://example.com/x.git'],
    requests: { cpu: '500m', memory: '1Gi', 'ephemeral-storage': '1Gi' },
    limits: { cpu: '2', memory: '4Gi', 'amd.com/gpu': '1' },
    retries: 2,
    timeoutSeconds: 5400,
    environment: [
      { name: 'MODE', value: ' kept as is ' },
      { name: 'TOKEN', secret: 'mine', key: 'token' }
    ],
    nodeSelector: { disktype: 'ssd' },
    labels: { team: 'a' },
    cache: false
  };

  it('come back as they were, also those that the form does not show', () => {
    expect(optionsOf(draftOf(FULL, {}), FULL, {})).toEqual(FULL);
    expect(optionsOf(EMPTY, {}, {})).toEqual({});
    expect([...errorsOf(draftOf(FULL, {}))]).toEqual([]);
  });

  it('that are emptied are gone', () => {
    expect(optionsOf({ ...EMPTY, environment: [NO_VARIABLE], nodeSelector: [{ key: '', value: '' }] }, FULL, {})).toEqual({ requests: { 'ephemeral-storage': '1Gi' }, labels: { team: 'a' } });
  });

  it('move a GPU from one kind to another', () => {
    expect(optionsOf({ ...draftOf(FULL, {}), gpuKind: 'nvidia.com/gpu', gpu: '2' }, FULL, {}).limits).toEqual({ cpu: '2', memory: '4Gi', 'nvidia.com/gpu': '2' });
  });

  it('say only what differs from what every step has', () => {
    expect(draftOf({}, { cache: false }).cache).toBe(false);
    expect(optionsOf(draftOf({}, { cache: false }), {}, { cache: false })).toEqual({});
    expect(optionsOf({ ...EMPTY, cache: true }, {}, { cache: false })).toEqual({ cache: true });
  });

  const WRONG: readonly (readonly [string, Partial<OptionsDraft>, readonly string[]])[] = [
    ['an image with a space', { image: 'my image' }, ['image: image']],
    ['two requirements in a line', { packages: 'pandas numpy' }, ['packages: package']],
    ['a word for CPUs', { cpuRequest: 'two' }, ['cpuRequest: cpu']],
    ['memory in GB', { memoryLimit: '4GB' }, ['memoryLimit: memory']],
    ['more at least than at most', { cpuRequest: '1500m', cpuLimit: '1', memoryRequest: '2Gi', memoryLimit: '2G' }, ['cpuLimit: request-above-limit', 'memoryLimit: request-above-limit']],
    ['half a GPU', { gpu: '0.5' }, ['gpu: gpu']],
    ['negative retries', { retries: '-1' }, ['retries: retries']],
    ['a time without a sense', { timeout: 'soon' }, ['timeout: timeout']],
    ['a variable twice', { environment: [{ ...NO_VARIABLE, name: 'A' }, { ...NO_VARIABLE, name: 'A' }] }, ['environment.1.name: variable-twice']],
    ['a variable that begins with a digit', { environment: [{ ...NO_VARIABLE, name: '1A', value: 'x' }] }, ['environment.0.name: variable']],
    ['a Secret without a key', { environment: [{ ...NO_VARIABLE, name: 'A', from: 'secret', secret: 'Mine' }] }, ['environment.0.secret: secret', 'environment.0.key: secret-key']],
    ['a label with a blank', { nodeSelector: [{ key: 'disk type', value: 'a b' }] }, ['nodeSelector.0.key: label-key', 'nodeSelector.0.value: label-value']]
  ];
  it.each(WRONG)('%s is said at its field', (_, part, expected) => {
    const errors = errorsOf({ ...EMPTY, ...part });
    expect([...errors].map(([field, error]) => `${field}: ${error}`)).toEqual(expected);
    errors.forEach(error => expect(optionErrorText(error, trans)).toMatch(/^[A-Z].*\.$/));
  });
});

describe('durations', () => {
  it.each([
    ['90', 90],
    ['90 s', 90],
    ['30m', 1800],
    ['1h 30m', 5400],
    ['2 H', 7200],
    ['1d', 86_400],
    ['0', undefined],
    ['1 week', undefined],
    ['', undefined],
    ['1.5h', undefined]
  ])('%s', (text, seconds) => expect(readDuration(text)).toBe(seconds));

  it('are written as they would be typed', () => {
    expect([45, 1800, 5400, 90_061].map(durationText)).toEqual(['45s', '30m', '1h 30m', '25h 1m 1s']);
    [1, 59, 60, 3599, 3600, 100_000].forEach(seconds => expect(readDuration(durationText(seconds))).toBe(seconds));
  });
});

describe('parameters', () => {
  const parameter = (name: string, type: Parameter['type'], source: string, value: Parameter['value']): Parameter => ({ name, type, source, value, cell: 0, span: { start: 0, end: 0, line: 1 } });
  const PARAMETERS = [parameter('rate', 'float', '0.5', 0.5), parameter('name', 'str', '"churn"', 'churn'), parameter('api_token', 'str', '"hush"', 'hush')];

  it('stand as in the notebook, but for secrets', () => {
    expect(fieldsOf(PARAMETERS, {}).map(({ name, text, secret, changed }) => [name, text, secret, changed])).toEqual([
      ['rate', '0.5', false, false],
      ['name', 'churn', false, false],
      ['api_token', '', true, false]
    ]);
  });

  it('go along with a run only where they differ', () => {
    expect(changedValues(fieldsOf(PARAMETERS, { rate: '0.5', name: 'other', gone: '1' }))).toEqual({ name: 'other' });
  });

  it('that do not fit say what would', async () => {
    const analyser = await nodeAnalyser();
    const found = misfits(fieldsOf(PARAMETERS, { rate: 'fast', name: '12' }), source => analyser.analyse(source), trans);
    expect([...found]).toEqual([['rate', 'Give a number, such as 0.1.']]);
  });
});
