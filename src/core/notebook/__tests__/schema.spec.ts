import Ajv from 'ajv';
import fc from 'fast-check';
import type { Diagnostic } from '../../diagnostics';
import { readCellRole, readSettings } from '../metadata';
import schema from '../metadata.schema.json';
import { METADATA_VERSION, migrateCell, migrateNotebook, MIGRATIONS, versionOf, type Migration } from '../migrations';
import { readNotebook } from '../read';
import { cellMetadata, notebookMetadata, perhapsWrong } from './documents';

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
const notebook = ajv.compile(schema);
const cell = ajv.getSchema(`${schema.$id}#/definitions/cell`);
if (cell === undefined) throw new Error('the schema has no cells');

function settingsOf(document: unknown): { readonly settings: object; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  return { settings: readSettings(document, diagnostics), diagnostics };
}
function roleOf(document: unknown): { readonly role: object; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  return { role: readCellRole(document, 3, diagnostics), diagnostics };
}

describe('the schema of a notebook', () => {
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a version', { version: 1 }],
    ['everything', { version: 1, name: 'n', description: 'd', id: 'i', storage: { size: '10Gi', storageClass: 'fast', accessMode: 'ReadWriteMany' }, defaults: { image: 'a/b:1', cache: false }, steps: { 'Load 数据': { packages: ['six'], limits: { 'nvidia.com/gpu': '1' }, retries: 0, timeoutSeconds: 5, environment: [{ name: 'A', value: '' }, { name: 'B', secret: 's', key: 'k' }] } }, overrides: [{ kind: 'read-only', cell: 'c', name: 'x' }, { kind: 'no-edge', from: 'a', to: 'b' }] }],
    ['what it does not know at the top', { version: 1, future: [1] }]
  ])('accepts %s, and the reader says nothing', (_what, document) => {
    expect(notebook(document)).toBe(true);
    expect(settingsOf(document).diagnostics).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no object', [], 'kubeflow'],
    ['a version that is none', { version: '1' }, 'kubeflow.version'],
    ['an empty name', { name: '' }, 'kubeflow.name'],
    ['steps as a list', { steps: ['a'] }, 'kubeflow.steps'],
    ['overrides as an object', { overrides: {} }, 'kubeflow.overrides'],
    ['an option that there is not', { defaults: { gpu: 1 } }, 'kubeflow.defaults.gpu'],
    ['an option named as a part of every object', { defaults: { constructor: 1 } }, 'kubeflow.defaults.constructor'],
    ['a quantity that is none', { steps: { a: { limits: { cpu: '1', memory: '4 GB' } } } }, 'kubeflow.steps.a.limits.memory'],
    ['half retries', { defaults: { retries: 1.5 } }, 'kubeflow.defaults.retries'],
    ['a variable with a value and a Secret', { defaults: { environment: [{ name: 'A', value: '1' }, { name: 'B', value: '1', secret: 's', key: 'k' }] } }, 'kubeflow.defaults.environment[1]'],
    ['an access mode that there is not', { storage: { accessMode: 'rwx' } }, 'kubeflow.storage.accessMode'],
    ['an override without an end', { overrides: [{ kind: 'no-edge', from: 'a' }] }, 'kubeflow.overrides[0]']
  ])('refuses %s, which the reader names and leaves out', (_what, document, name) => {
    expect(notebook(document)).toBe(false);
    const { settings, diagnostics } = settingsOf(document);
    expect(diagnostics).toEqual([{ code: 'malformed-metadata', severity: 'warning', name }]);
    const { source: _, ...left } = settings as { source: string };
    expect(notebook(left)).toBe(true);
  });

  it('and the reader agree on any document', () => {
    fc.assert(
      fc.property(fc.oneof(notebookMetadata, perhapsWrong(notebookMetadata)), document => {
        const { settings, diagnostics } = settingsOf(document);
        const newer = versionOf(document) > METADATA_VERSION;
        expect({ accepted: notebook(document), newer }).toEqual({ accepted: diagnostics.length === 0, newer: diagnostics.some(({ code }) => code === 'newer-metadata') });
        const { source: _, ...left } = settings as { source: string };
        expect(notebook(left)).toBe(true);
      }),
      { numRuns: 1500 }
    );
  });
});

describe('the schema of a cell', () => {
  it.each<[string, unknown]>([
    ['a step', { role: 'step', step: 'Load', after: ['数据'] }],
    ['shared', { role: 'shared' }],
    ['what it does not know', { role: 'skip', future: 1 }]
  ])('accepts %s', (_what, document) => {
    expect(cell(document)).toBe(true);
    expect(roleOf(document).diagnostics).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a step without a title', { role: 'step' }, 'kubeflow'],
    ['a blank title', { role: 'step', step: ' ' }, 'kubeflow'],
    ['a role that there is not', { role: 'train' }, 'kubeflow'],
    ['null', null, 'kubeflow'],
    ['something to wait for that is no title', { role: 'step', step: 'a', after: ['b', 7] }, 'kubeflow.after[1]'],
    ['one title to wait for outside a list', { role: 'step', step: 'a', after: 'b' }, 'kubeflow.after']
  ])('refuses %s', (_what, document, name) => {
    expect(cell(document)).toBe(false);
    expect(roleOf(document).diagnostics).toEqual([{ code: 'malformed-metadata', severity: 'warning', cell: 3, name }]);
  });

  it('and the reader agree on any document', () => {
    fc.assert(fc.property(fc.oneof(cellMetadata, perhapsWrong(cellMetadata)), document => expect(cell(document)).toBe(roleOf(document).diagnostics.length === 0)), { numRuns: 1000 });
  });
});

describe('versions', () => {
  it('a newer one is said and read as far as it fits', () => {
    const { settings, diagnostics } = settingsOf({ version: METADATA_VERSION + 1, name: 'n', steps: { a: { retries: 2, gpu: 'new' } } });
    expect(settings).toMatchObject({ name: 'n', steps: { a: { retries: 2 } } });
    expect(diagnostics.map(({ code, name }) => [code, name])).toEqual([['newer-metadata', 'kubeflow.version'], ['malformed-metadata', 'kubeflow.steps.a.gpu']]);
  });

  it('every older one has a way to the newest', () => expect(MIGRATIONS).toHaveLength(METADATA_VERSION - 1));

  it('lead one to the next, from wherever a document stands, and change no document', () => {
    const table: Migration[] = [
      { notebook: ({ title, ...settings }) => ({ ...settings, name: title }), cell: ({ kind, ...mark }) => ({ ...mark, role: kind }) },
      { notebook: settings => ({ ...settings, name: `${String(settings.name)}!` }), cell: mark => ({ ...mark, third: true }) }
    ];
    const first = Object.freeze({ title: 'a', kept: 1 });
    expect(migrateNotebook(first, table)).toEqual({ name: 'a!', kept: 1, version: 3 });
    expect(migrateNotebook({ version: 2, name: 'a' }, table)).toEqual({ version: 3, name: 'a!' });
    expect(migrateNotebook({ version: 4, name: 'a' }, table)).toEqual({ version: 4, name: 'a' });
    expect([1, 2, 3, 9].map(version => migrateCell({ kind: 'skip' }, version, table))).toEqual([{ role: 'skip', third: true }, { kind: 'skip', third: true }, { kind: 'skip' }, { kind: 'skip' }]);
    expect(migrateNotebook(7, table)).toBe(7);
  });
});

describe("Kale's tags", () => {
  const read = (...tags: string[]): ReturnType<typeof readNotebook> => readNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ cell_type: 'code', source: 'x', metadata: { tags: ['step:a', ...tags] } }] }), 'n.ipynb');

  it('of a Secret give a variable by reference', () => {
    const { value, diagnostics } = read('secret:db-credentials:pass.word:DB_PASSWORD');
    expect(value.settings.steps.a).toEqual({ environment: [{ name: 'DB_PASSWORD', secret: 'db-credentials', key: 'pass.word' }] });
    expect(diagnostics).toEqual([]);
  });

  it.each([
    ['secret:db', /secret:NAME:KEY:VARIABLE/], ['secret:db:key', /secret:NAME:KEY:VARIABLE/], ['secret:Db_1:key:A', /secret:NAME:KEY:VARIABLE/], ['secret:db:a b:A', /secret:NAME:KEY:VARIABLE/],
    ['secret:db:key:1A', /secret:NAME:KEY:VARIABLE/], ['secret:db:key:A:B', /secret:NAME:KEY:VARIABLE/],
    ['limit:memory', /limit:RESOURCE:QUANTITY/], ['limit:memory:4 GB', /limit:RESOURCE:QUANTITY/], ['label:a b:c', /label:KEY:VALUE/], ['annotation:x', /annotation:KEY:VALUE/], ['cache:maybe', /cache:enabled/], ['image:', /image:IMAGE/]
  ])('%s is not valid: the form is said', (tag, form) => {
    const { value, diagnostics } = read(tag);
    expect(value.settings.steps.a).toEqual({});
    expect(diagnostics).toEqual([{ code: 'invalid-option', severity: 'warning', cell: 0, name: tag, args: { message: expect.stringMatching(form) as string } }]);
  });

  it('of reports mean nothing, since every output is in the executed notebook', () => expect(read('report:disabled').diagnostics).toEqual([]));

  it('of another notebook are refused by name', () => {
    const { value, diagnostics } = readNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ cell_type: 'code', source: '', metadata: { tags: ['notebook:child', 'prev:a'] } }] }), 'n.ipynb');
    expect(value.cells[0]?.role).toEqual({ kind: 'skip' });
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'unsupported-tag', cell: 0, name: 'notebook:child' })]);
  });
});
