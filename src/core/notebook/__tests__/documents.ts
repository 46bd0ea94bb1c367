/** Metadata documents of every kind, made at random: valid ones, and ones with something wrong anywhere. */
import fc, { type Arbitrary } from 'fast-check';
import type { EdgeOverride, StepOptions } from '../types';

export const TITLES = ['load', 'train', '数据', 'a b', 'constructor', ' x'];
const title = fc.constantFrom(...TITLES);
const key = fc.constantFrom('cpu', 'memory', 'nvidia.com/gpu', 'team', 'a.b/c_d');
const quantity = fc.constantFrom('1', '500m', '2Gi', '.5', '1e3', '1E', '+4k');
const label = fc.constantFrom('', 'ssd', 'a-b_c.d', '1');
const variable = fc.oneof(
  fc.record({ name: fc.constantFrom('A', '_b', 'a.b-c'), value: fc.string() }),
  fc.record({ name: fc.constantFrom('A', 'B'), secret: fc.constantFrom('aws', 'a.b-c'), key: fc.constantFrom('id', 'A.b_c-') })
);

export const options: Arbitrary<StepOptions> = fc.record(
  {
    image: fc.constantFrom('python:3.12', 'a/b@sha256:1'),
    packages: fc.array(fc.constantFrom('six', 'numpy>=2; python_version > "3.9"'), { maxLength: 2 }),
    requests: fc.dictionary(key, quantity, { maxKeys: 2, noNullPrototype: true }),
    limits: fc.dictionary(key, quantity, { maxKeys: 2, noNullPrototype: true }),
    retries: fc.nat({ max: 5 }),
    timeoutSeconds: fc.integer({ min: 1, max: 9000 }),
    environment: fc.array(variable, { maxLength: 2 }),
    nodeSelector: fc.dictionary(key, label, { maxKeys: 2, noNullPrototype: true }),
    labels: fc.dictionary(key, label, { maxKeys: 2, noNullPrototype: true }),
    annotations: fc.dictionary(key, fc.string(), { maxKeys: 2, noNullPrototype: true }),
    cache: fc.boolean()
  },
  { requiredKeys: [], noNullPrototype: true }
);

export const override: Arbitrary<EdgeOverride> = fc.oneof(
  fc.record({ kind: fc.constant('read-only' as const), cell: fc.constantFrom('c0', 'c1'), name: fc.constantFrom('df', 'größe') }),
  fc.record({ kind: fc.constant('no-edge' as const), from: title, to: title, name: fc.constantFrom('df') }, { requiredKeys: ['kind', 'from', 'to'], noNullPrototype: true }),
  fc.record({ kind: fc.constant('extra-edge' as const), from: title, to: title })
);

/** What the schema accepts of a notebook. */
export const notebookMetadata = fc.record(
  {
    version: fc.constant(1),
    name: fc.string({ minLength: 1 }),
    description: fc.string({ minLength: 1 }),
    id: fc.string({ minLength: 1 }),
    storage: fc.record({ size: quantity, storageClass: fc.constant('fast.ssd'), accessMode: fc.constantFrom('ReadWriteOnce', 'ReadWriteMany') }, { requiredKeys: [], noNullPrototype: true }),
    defaults: options,
    steps: fc.dictionary(title, options, { maxKeys: 3, noNullPrototype: true }),
    overrides: fc.array(override, { maxLength: 3 }),
    run: fc.jsonValue(),
    future: fc.jsonValue()
  },
  { requiredKeys: [], noNullPrototype: true }
);

/** What the schema accepts of a cell. */
export const cellMetadata = fc.oneof(
  fc.record({ role: fc.constant('step'), step: title, after: fc.array(title, { maxLength: 2 }) }, { requiredKeys: ['role', 'step'], noNullPrototype: true }),
  fc.record({ role: fc.constantFrom('shared', 'parameters', 'metrics', 'skip') })
);

const NOISE = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, 1, -1, 1.5, 7, '', ' ', 'a b', '{{x}}', 'step', 'Bad_Name', '1Gib', '-', [], {}, [7], [''], ['a'], { a: 1 }, { a: '' }, { 'a b': '1' }, { name: 'A' }, { kind: 'no-edge' }),
  fc.jsonValue()
);

/** Puts `noise` where `path` leads, counted around the keys that are there; a last odd number adds a key instead. */
function spoilt(value: unknown, path: readonly number[], noise: unknown): unknown {
  const [at = 0, ...rest] = path;
  if (path.length === 0 || typeof value !== 'object' || value === null) return noise;
  if (Array.isArray(value)) return value.length === 0 ? [noise] : value.map((each: unknown, index) => (index === at % value.length ? spoilt(each, rest, noise) : each));
  const keys = Object.keys(value);
  const added = ['name', 'image', 'retries', 'value', 'version', 'steps', 'overrides', 'defaults', 'storage', 'size', 'after', 'constructor'];
  const key = rest.length === 0 && at % 2 === 1 ? (added[at % added.length] as string) : keys[at % Math.max(keys.length, 1)];
  return key === undefined ? { ...value, odd: noise } : { ...value, [key]: spoilt((value as Record<string, unknown>)[key], Object.hasOwn(value, key) ? rest : [], noise) };
}

/** Documents with something in them that may or may not be wrong. */
export const perhapsWrong = (valid: Arbitrary<unknown>): Arbitrary<unknown> => fc.tuple(valid, fc.array(fc.nat({ max: 30 }), { maxLength: 5 }), NOISE).map(([value, path, noise]) => spoilt(value, path, noise));
